"""A clause with its state and the reasons, and what the standard asks of the person signed in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sekimori.portal.acts import context
from sekimori.portal.compliance import selectors
from sekimori.portal.compliance.views.none import ways_to_adopt
from sekimori.portal.rules.selectors import NotAdopted


@require_GET
def clause(request: HttpRequest, clause: str) -> HttpResponse:
    """The clause for the unit asked for (`unit`, 0: the city), or for one's own."""
    text = request.GET.get("unit", "")
    unit = int(text) if text.isdecimal() and len(text) < 12 else None  # noqa: PLR2004
    found = selectors.clause_page(context.current().actor, clause, unit)
    title = f"{clause} {found.content.heading}".strip()
    names = {"title": title, "page": found, "keep": f"?unit={found.unit}"}
    return render(request, "compliance/clause.html", names)


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The clauses for which the person answers, by role."""
    try:
        roles = selectors.duties_of(context.current().actor)
    except NotAdopted:
        return render(request, "compliance/none.html", {"title": _("わたしが答える条項"), "ways": ways_to_adopt()})
    open_only = "open" in request.GET
    names = {"title": _("わたしが答える条項"), "roles": roles, "open_only": open_only}
    return render(request, "compliance/mine.html", names)
