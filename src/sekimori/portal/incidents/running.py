"""The clocks that run in open incidents: what is waited for, of whom, until when; for the wall that a whole room reads.

Apps above (outside reports) add theirs with `register`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.incidents import rules_in_force
from sekimori.portal.incidents.models import Hop, Incident, Order, Room
from sekimori.portal.incidents.walls import ABOVE, TEAM
from sekimori.portal.organization import selectors as organization

MOST, SOON = 200, dt.timedelta(minutes=15)
HOUR, DAY = 60, 24 * 60
State = Incident.State


@dataclass(frozen=True)
class Clock:
    """Something that is waited for in an incident: what, of whom, until when."""

    incident: int
    number: str
    kind: str
    level: int | None
    what: str
    who: str
    due_at: dt.datetime

    def late(self, now: dt.datetime) -> bool:
        """Whether its time is over."""
        return self.due_at <= now

    def soon(self, now: dt.datetime) -> bool:
        """Whether its time is over within a quarter of an hour."""
        return now < self.due_at <= now + SOON


# From the open incidents that somebody may see, by key, to the clocks that run in them.
Source = Callable[[Mapping[int, Room]], Iterable[Clock]]
_sources: list[Source] = []


def register(source: Source) -> Source:
    """Adds clocks of another app, once, when the portal starts; its queries do not grow with the incidents."""
    _sources.append(source)
    return source


def may_watch(actor: Actor) -> bool:
    """Whether clocks may run for the actor to see: he answers incidents, stands above, or has a step of the chain."""
    chain = {each.role for each in rules_in_force.in_force().chain}
    able = any(actor.can(each) for each in (*TEAM, *ABOVE)) or any(each.role in chain for each in actor.holdings)
    return actor.person is not None and able


def clocks(actor: Actor) -> list[Clock]:
    """Every clock that runs in an open incident which the actor answers, the nearest limit first; at most two hundred.

    Three queries, and those of other apps.
    """
    rows = policies.visible(Room, actor).exclude(state__in=Incident.OVER).order_by("pk")
    rooms = {room.pk: room for room in rows.defer("body", "cause", "impact", "prevention", "outcome")[:MOST]}
    if not rooms:
        return []
    found = [*_steps(rooms), *_orders(rooms), *_waiting(rooms)]
    for source in _sources:
        found.extend(source(rooms))
    return sorted(found, key=lambda each: (each.due_at, each.incident, each.what))[:MOST]


def clock_of(room: Incident, what: str, who: str, due_at: dt.datetime) -> Clock:
    """A clock of one incident."""
    return Clock(room.pk, room.number, room.kind_label, room.level, what, who, due_at)


def _steps(rooms: Mapping[int, Room]) -> Iterator[Clock]:
    structure = organization.structure()
    for hop in Hop.objects.filter(incident__in=list(rooms), state=Hop.State.WAITING).order_by("due_at", "pk"):
        unit = structure.name(hop.unit_id) if hop.unit_id else ""
        what = _("受領") if hop.position == 0 else _("確認") if hop.last else _("確認して次の役割へ報告")
        yield clock_of(rooms[hop.incident_id], what, f"{unit} {hop.role_label}".strip(), hop.due_at)


def _orders(rooms: Mapping[int, Room]) -> Iterator[Clock]:
    waiting = (Order.State.GIVEN, Order.State.RECEIVED, Order.State.BEGUN)
    for order in Order.objects.filter(incident__in=list(rooms), state__in=waiting).order_by("due_at", "pk"):
        what = _("指示：%(text)s") % {"text": order.text.split("\n", 1)[0][:60]}
        yield clock_of(rooms[order.incident_id], what, order.to_label, order.due_at)


def _waiting(rooms: Mapping[int, Room]) -> Iterator[Clock]:
    who = team()
    chief = _labels("command")
    for room in rooms.values():
        if room.state in {State.NEW, State.RECEIVED}:
            yield clock_of(room, _("評価"), who, room.assess_due_at)
        elif room.investigated_at is None and room.investigation_due_at is not None:
            yield clock_of(room, _("原因と再発防止策の報告"), who, room.investigation_due_at)
        elif room.investigated_at is not None and room.directed_at is None and room.direct_due_at is not None:
            yield clock_of(room, _("再発防止の判断"), chief, room.direct_due_at)


def team() -> str:
    """What those are called who answer incidents."""
    return _labels("lead_csirt", "respond_incidents")


def _labels(*abilities: str) -> str:
    roles = next((found for each in abilities if (found := rules_in_force.roles_with(each))), [])
    return "・".join(organization.role_label(role) for role in roles[:2])


def left(due_at: dt.datetime, now: dt.datetime) -> str:
    """The time left, or by how much it is late, in words that are read from afar: 残り 12分, 超過 1時間5分."""
    minutes = int(abs((due_at - now).total_seconds()) // 60)
    if minutes >= 2 * DAY:
        said = _("%(days)s日") % {"days": minutes // DAY}
    elif minutes >= HOUR:
        said = _("%(hours)s時間%(minutes)s分") % {"hours": minutes // HOUR, "minutes": minutes % HOUR}
    else:
        said = _("%(minutes)s分") % {"minutes": minutes}
    return (_("超過 %(time)s") if due_at <= now else _("残り %(time)s")) % {"time": said}
