"""OSCAL: which documents there are, and each of them as a file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sekimori.portal.acts import context
from sekimori.portal.reports import selectors


@require_GET
def oscal(request: HttpRequest) -> HttpResponse:
    """The documents that the reader may fetch, for each adoption in force."""
    offers = selectors.oscal_offers(context.current().actor)
    return render(request, "reports/oscal.html", {"title": _("ＯＳＣＡＬで書き出す"), "offers": offers})


@require_GET
def oscal_file(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """One document as JSON."""
    del request
    try:
        content, name = selectors.oscal_document(context.current().actor, what, pk)
    except ValueError as error:
        raise Http404 from error
    answer = HttpResponse(content, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
