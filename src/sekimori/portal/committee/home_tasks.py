"""What meetings put on the first screen, without asking the database while nothing about them changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Actor
from sekimori.portal.committee import bodies, selectors
from sekimori.portal.committee.models import Meeting
from sekimori.portal.committee.selectors import OpenMeeting
from sekimori.portal.ui import home
from sekimori.portal.ui.home import Nature, Source, Task

State = Meeting.State


def _tasks(actor: Actor) -> Iterator[Task]:
    rows = selectors.open_meetings()
    seats = bodies.of_actor(actor) if rows else frozenset()
    now = context.now()
    for row in rows:
        address = reverse("committee:detail", args=[row.pk])
        circulating = row.kind == Meeting.Kind.CIRCULATION and row.state == State.CALLED
        if circulating and row.body in seats and actor.person not in row.voiced and row.held_at > now:
            yield Task(row.label, address, Nature.ANSWER, row.held_at, hint=_("持ち回りに回答してください。"))
        if row.state == State.DRAFTED and row.presided_by == actor.person:
            yield Task(row.label, address, Nature.ANSWER, hint=_("議事録を確かめてください。"))
        if row.planned_by == actor.person and (said := _of_office(row, over=row.held_at <= now)):
            # A meeting that nobody was called to has not taken place on its day.
            yield Task(row.label, address, due_at=row.held_at if row.state == State.PLANNED else None, hint=said)


def _of_office(row: OpenMeeting, *, over: bool) -> str:
    """What who prepared the meeting does next; "" when others are to act."""
    if row.state == State.PLANNED:
        return _("議題を付議し、招集してください。")
    if row.state == State.CALLED and over:
        return _("出席と議決を記録してください。")
    if row.state == State.HELD:
        return _("議決を記録し、議事録の確認を受けてください。")
    return _("反映できていない議決があります。") if row.faulty else ""


def to_do(actor: Actor, most: int) -> Sequence[Task]:
    """The actor's part in meetings that are not over."""
    return list(_tasks(actor))[:most] if actor.person is not None else []


def register() -> None:
    """Adds the source, once, when the portal starts."""
    home.register(Source("committee:do", gettext_lazy("会議・議決"), to_do, order=16, all_href="committee:all"))
