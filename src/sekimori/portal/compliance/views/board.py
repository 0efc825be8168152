"""The board: every clause with its state, on screen, on paper and as a workbook."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from sekimori.portal.acts import context
from sekimori.portal.compliance import board_links, selectors
from sekimori.portal.compliance.selectors import Board, Row, Wanted
from sekimori.portal.compliance.views.none import ways_to_adopt
from sekimori.portal.rules.selectors import NotAdopted
from sekimori.portal.ui.components import Figure
from sekimori.portal.ui.templatetags.components import status_tag


class FilterForm(forms.Form):
    """What of the board is wanted."""

    adoption = forms.TypedChoiceField(label=gettext_lazy("機関"), coerce=int, required=False, empty_value=None)
    unit = forms.TypedChoiceField(label=gettext_lazy("所属"), coerce=int, required=False, empty_value=None)
    chapter = forms.ChoiceField(label=gettext_lazy("章"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("状態"), required=False)
    contradicted = forms.BooleanField(label=gettext_lazy("申告と記録が食い違うものだけ"), required=False)

    def __init__(self, *args: Any, board: Board, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("すべて"))
        places = ([(0, _("市全体"))] if board.city else []) + list(board.units)
        for name, choices in (
            ("adoption", list(board.adoptions)),
            ("unit", places),
            ("chapter", [everything, *((key, f"{key} {title}") for key, title in board.chapters)]),
            ("state", [everything, *selectors.standing_choices()]),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        if len(board.adoptions) < 2:  # noqa: PLR2004
            del self.fields["adoption"]


def _wanted(request: HttpRequest) -> Wanted:
    given = request.GET
    numbers = {
        name: int(text) if (text := given.get(name, "")).isdecimal() and len(text) < 12 else None  # noqa: PLR2004
        for name in ("unit", "adoption")
    }
    state = given.get("state", "")
    return Wanted(
        unit=numbers["unit"],
        adoption=numbers["adoption"],
        chapter=given.get("chapter", ""),
        standing=state if state in dict(selectors.standing_choices()) else "",
        contradicted=bool(given.get("contradicted")),
    )


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """The board of the city, or of the unit asked for."""
    wanted = _wanted(request)
    try:
        found = selectors.board(context.current().actor, wanted)
    except NotAdopted:
        return render(request, "compliance/none.html", {"title": _("条項の状態"), "ways": ways_to_adopt()})
    initial = {
        "unit": found.unit,
        "adoption": found.held.view.pk,
        "chapter": wanted.chapter,
        "state": wanted.standing,
        "contradicted": wanted.contradicted,
    }
    names = {
        "title": _("条項の状態"),
        "board": found,
        "lines": _lines(found),
        "place": dict([(0, _("市全体")), *found.units])[found.unit],
        "form": None,
        "filter": FilterForm(initial=initial, board=found),
        "figures": [
            Figure(label, found.counts[value], tone=selectors.status(value).tone)
            for value, label in selectors.standing_choices()
            if found.counts.get(value)
        ],
        "query": request.GET.urlencode(),
        "links": board_links.for_actor(context.current().actor),
    }
    return render(request, "compliance/board.html", names)


def _lines(board: Board) -> list[tuple[Row, str, str]]:
    """Each row with its address and its tag; a tag is drawn once, however many rows have it.

    A clause that has no state in the unit leads to its text: its page would be about a place one may not see.
    """
    base = reverse("compliance:clause", args=["0"]).removesuffix("0/")
    text = reverse("rules:clause", args=["0"]).removesuffix("0/")
    keep = f"?unit={board.unit}" if board.unit else ""
    tags = {row.status: status_tag(row.status) for row in board.rows}
    return [
        (
            row,
            f"{base}{quote(row.id)}/{keep}" if row.status or not board.unit else f"{text}{quote(row.id)}/",
            tags[row.status],
        )
        for row in board.rows
    ]


@require_GET
def workbook(request: HttpRequest) -> HttpResponse:
    """The same rows as a workbook."""
    from sekimori.portal.compliance.workbook import written

    found = selectors.board(context.current().actor, _wanted(request))
    place = dict([(0, _("市全体")), *found.units])[found.unit]
    content = written(found, place, context.today())
    answer = HttpResponse(content, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    name = quote(_("条項の状態") + ".xlsx")
    answer["Content-Disposition"] = f"attachment; filename=\"board.xlsx\"; filename*=UTF-8''{name}"
    return answer
