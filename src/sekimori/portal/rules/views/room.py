"""The reading room: the standard in force for everybody to read, search and print (5.1(3))."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from sekimori.portal.acts import context
from sekimori.portal.acts.policies import NotFound, policy_of
from sekimori.portal.rules import selectors
from sekimori.portal.rules.models import Edition
from sekimori.portal.rules.selectors import NotAdopted, Room
from sekimori.portal.ui.components import Link, Way
from sekimori.portal.ui.forms import EraDateField
from sekimori.portal.ui.navigation import href_of


class OnDayForm(forms.Form):
    """Which day's text is wanted."""

    on = EraDateField(label=gettext_lazy("日付"), required=False)


@dataclass(frozen=True)
class Choice:
    """The edition that is read, what its links carry along, and the editions in force beside it."""

    room: Room
    keep: str = ""
    others: tuple[Room, ...] = ()


def chosen(request: HttpRequest) -> Choice:
    """What the address asks for: `edition` by key, or the edition in force `on` a day (for an `organ`).

    Raises NotFound for an edition the actor may not know of and NotAdopted when nothing is in force.
    """
    actor = context.current().actor
    asked = request.GET.get("edition", "")
    if asked.isdecimal() and len(asked) < 12:  # noqa: PLR2004
        edition = selectors.get_edition(actor, int(asked))
        return Choice(selectors.room_of_edition(edition), f"?{urlencode({'edition': asked})}")
    form = OnDayForm(request.GET)
    day = form.cleaned_data.get("on") if form.is_valid() else None
    rooms = selectors.rooms_for(actor, day)
    organ = request.GET.get("organ", "")
    room = next((r for r in rooms if r.adoption and organ in map(str, r.adoption.organs)), rooms[0])
    kept = {
        **({"on": day.isoformat()} if day else {}),
        **({"organ": organ} if room is not rooms[0] else {}),
    }
    return Choice(room, f"?{urlencode(kept)}" if kept else "", tuple(rooms))


def _names(choice: Choice, **more: Any) -> dict[str, Any]:
    return {"room": choice.room, "keep": choice.keep, "today": context.today(), **more}


def _beginnings() -> list[Way]:
    """Where an edition is made ready, for those who take part in that."""
    if not policy_of(Edition).decide(context.current().actor, "create"):
        return []
    hint = _("市の本文を読み取るか、標準パッケージの版を確かめます。")
    return [Way(_("版の管理"), reverse("rules:editions"), hint, icon="committee")]


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The table of contents, and the ways in."""
    try:
        choice = chosen(request)
    except NotAdopted:
        return render(request, "rules/none.html", {"title": _("対策基準を読む"), "ways": _beginnings()})
    organs = [
        Link("・".join(other.adoption.organ_names), f"?organ={other.adoption.organs[0]}", current=other is choice.room)
        for other in choice.others
        if other.adoption
    ]
    names = _names(choice, title=_("対策基準を読む"), contents=choice.room.contents(), organs=organs)
    return render(request, "rules/home.html", {**names, "search_href": href_of("search:results")})


@require_GET
def text(request: HttpRequest) -> HttpResponse:
    """The whole text on one page, for reading through and for paper."""
    choice = chosen(request)
    room = choice.room
    return render(request, "rules/text.html", _names(choice, title=_("対策基準の全文"), lines=room.lines, base=0))


@require_GET
def chapter(request: HttpRequest, clause: str) -> HttpResponse:
    """A chapter (or any node) with everything below it."""
    choice = chosen(request)
    room = choice.room
    if clause not in room.places:
        raise NotFound(_("この条項は、表示している版にありません。"))
    lines = room.chapter(clause)
    outer = room.chapters
    place = next((at for at, line in enumerate(outer) if line.id == clause), None)
    beside = {
        "before": outer[place - 1] if place else None,
        "after": outer[place + 1] if place is not None and place + 1 < len(outer) else None,
    }
    title = f"{lines[0].id} {lines[0].title}".strip()
    names = _names(choice, title=title, lines=lines, base=lines[0].depth + 1, **beside)
    return render(request, "rules/chapter.html", names)


@require_GET
def clause(request: HttpRequest, clause: str) -> HttpResponse:
    """One clause: what it says, who must do what, and how the software carries it out."""
    choice = chosen(request)
    room = choice.room
    if clause not in room.places:
        raise NotFound(_("この条項は、表示している版にありません。"))
    content = room.clause(clause)
    title = f"{clause} {content.heading}".strip()
    state = href_of("compliance:clause", clause) if room.adoption and room.day == context.today() else ""
    ask = href_of("questions:ask") if room.adoption and room.day == context.today() else ""
    links = {"state_href": state, "ask_href": f"{ask}?{urlencode({'clause': clause})}" if ask else ""}
    return render(request, "rules/clause.html", _names(choice, title=title, content=content, **links))


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What the standard asks of the reader's own roles, or of the role the address names."""
    choice = chosen(request)
    room = choice.room
    actor = context.current().actor
    roles = room.roles()
    role = request.GET.get("role", "")
    asked = role if role in dict(roles) else ""
    demands = [room.demands_on(asked)] if asked else selectors.demands_on_actor(room, actor)
    return render(
        request,
        "rules/mine.html",
        _names(choice, title=_("わたしがすること"), demands=demands, roles=roles, chosen=asked),
    )


@require_GET
def history(request: HttpRequest) -> HttpResponse:
    """The adoptions, what is to come included, and the text of any day."""
    actor = context.current().actor
    names = {
        "title": _("版と改正の履歴"),
        "adoptions": selectors.adoption_history(actor),
        "may_draft": bool(policy_of(Edition).decide(actor, "create")),
        "form": OnDayForm(request.GET) if "on" in request.GET else OnDayForm(),
        "today": context.today(),
    }
    return render(request, "rules/history.html", names)
