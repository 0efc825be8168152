"""Asking about incidents. Other apps ask here and nowhere else."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.revisions import Kept
from sekimori.portal.acts.selectors import HistoryLine, history_of, made_by
from sekimori.portal.incidents import act_types, rules_in_force
from sekimori.portal.incidents.models import Concern, Hop, Incident, Note, Order, Reporter, Room
from sekimori.portal.incidents.policies import answered_by, holding_for, inside
from sekimori.portal.incidents.rules_in_force import in_force, lineages, roles_with
from sekimori.portal.incidents.walls import ABOVE, KEPT, TEAM, in_team, outside_of, walled
from sekimori.portal.organization import selectors as organization
from sekimori.portal.ui.wording import words
from sekimori.standards.base import Scope

__all__ = [
    "KEPT", "Line", "RoomView", "Waiting", "answered", "asks_of", "concern_of", "handled_by", "hop_of", "in_force",
    "incident_of", "incidents", "kept_out", "lineages", "lines_of", "may_answer", "may_report", "named_in", "of_same_kind",
    "order_of", "orders_to_do", "proposed_level", "recipients", "reported_by", "reporter_of", "roles_with", "room", "room_of",
    "steps_to_take", "to_confirm", "to_direct", "view_of", "waiting_for_team", "year_of_incidents",
]  # fmt: skip


def incidents(actor: Actor) -> QuerySet[Incident]:
    """The incidents that `actor` may know of."""
    return policies.visible(Incident, actor)


def incident_of(pk: int, actor: Actor, need: str = "view") -> Incident:
    """One incident, if `actor` may know of it and do `need`. Raises NotFound or Refused."""
    return policies.get(Incident, actor, need, pk=pk)


def reported_by(token: uuid.UUID) -> Incident | None:
    """The report that a form with this single-use token has made; None while it has made none. Who holds the form may know it."""
    made = made_by(token, Incident)
    return Incident.objects.get(pk=made) if made is not None else None


def answered(actor: Actor, path: str = "pk") -> Q:
    """The condition on what hangs on incidents (reached by `path`) that the actor is one of those who answer them: what other

    apps keep about an incident stands behind its walls.
    """
    return answered_by(actor, path)


def may_answer(actor: Actor, record: Incident, *abilities: str) -> bool:
    """Whether the actor has one of these abilities, and no wall keeps him out of this incident; one query at most."""
    return inside(actor, record, *abilities)


def kept_out(record: Incident) -> frozenset[int]:
    """The people who must not be told anything of the incident."""
    return outside_of(record)


def named_in(record: Incident) -> list[str]:
    """The people whom the record names as who reported it or as whom it is about, for a check that none of them is published.

    For the software itself: nobody is asked. Two queries.
    """
    reporters = Reporter.objects.filter(incident=record).values_list("person__name", "label")
    concerns = Concern.objects.filter(incident=record).values_list("person__name", "label")
    # What stands beside a person's key is post and name; somebody without one is known by that alone.
    return [name or label for name, label in (*reporters, *concerns) if name or label]


def room_of(record: Incident, actor: Actor) -> Room | None:
    """The incident as those see it who answer it; None for who only reported it."""
    return policies.visible(Room, actor).filter(pk=record.pk).first()


def room(pk: int, actor: Actor, need: str = "view") -> Room:
    """An incident as those see it who answer it. Raises NotFound, also for who only reported it, or Refused."""
    return policies.get(Room, actor, need, pk=pk)


def handled_by(actor: Actor, path: str = "pk") -> Q:
    """The condition on incidents (reached by `path`) that the actor is of the team or above it, and no wall keeps him out."""
    if actor.person is None or not any(actor.can(ability) for ability in (*TEAM, *ABOVE)):
        return policies.NOTHING
    return ~walled(actor, path)


def hop_of(pk: int, actor: Actor, need: str = "view") -> Hop:
    """One step of a chain. Raises NotFound or Refused."""
    return policies.get(Hop, actor, need, pk=pk)


def order_of(pk: int, actor: Actor, need: str = "view") -> Order:
    """One order. Raises NotFound or Refused."""
    return policies.get(Order, actor, need, pk=pk)


def concern_of(pk: int, actor: Actor, need: str = "view") -> Concern:
    """One person kept out. Raises NotFound or Refused."""
    return policies.get(Concern, actor, need, pk=pk)


def reporter_of(record: Incident, actor: Actor) -> Reporter | None:
    """Who reported, if `actor` may know."""
    return policies.visible(Reporter, actor).filter(incident=record).first()


def may_report(actor: Actor) -> bool:
    """Whether the actor may report something."""
    return bool(policies.policy_of(Incident).decide(actor, "create"))


@dataclass(frozen=True)
class Line:
    """A line of the course of events: when it was, what, by whom; `noted_at` where it was written down later."""

    at: dt.datetime
    what: str
    who: str
    text: str = ""
    noted_at: dt.datetime | None = None


@dataclass(frozen=True)
class RoomView:
    """What the page of an incident shows to those who answer it."""

    record: Room
    hops: Sequence[Hop]
    orders: Sequence[Order]
    concerns: Sequence[Concern]
    children: Sequence[Incident]
    facts: Sequence[str] = field(default_factory=list)


def view_of(room: Room, actor: Actor) -> RoomView:
    """The incident with what belongs to it; four queries."""
    concerns = policies.visible(Concern, actor).filter(incident=room, lifted_at__isnull=True)
    hops, orders = list(Hop.objects.filter(incident=room)), list(Order.objects.filter(incident=room))
    for hop in hops:
        hop.incident = room
    for order in orders:
        order.incident = room
    known = {each.key: each.label.ja for each in rules_in_force.in_force().facts}
    return RoomView(
        room,
        hops,
        orders,
        list(concerns),
        list(incidents(actor).filter(parent=room)),
        [known.get(each, each) for each in room.facts],
    )


def lines_of(room: Room) -> list[Line]:
    """The course of events, the oldest first: what the acts say, and what was noted by hand; five queries."""
    record = Incident(pk=room.pk)
    acts = [_of_act(each) for each in reversed(history_of(record)) if each.act != act_types.NOTED.label]
    notes = [
        Line(each.at, _("経過"), each.by_label, each.text, each.noted_at if each.noted_at != each.at else None)
        for each in Note.objects.filter(incident=room)
    ]
    return sorted([*acts, *notes], key=lambda line: line.at)


def _of_act(line: HistoryLine) -> Line:
    said = "　".join(
        _("%(what)s %(count)s") % {"what": name, "count": new} if isinstance(new, int) else str(new)
        for name, _old, new in line.changes
        if isinstance(new, str | Promise | int) and new
    )
    return Line(line.occurred or line.when, str(line.act), line.who, "　".join(p for p in (said, line.reason) if p),
                line.when if line.occurred else None)  # fmt: skip


@dataclass(frozen=True)
class Waiting:
    """Something of an incident that waits for the actor."""

    incident: int
    title: str
    what: str
    due_at: dt.datetime
    record: int
    unreceived: bool = False


OPEN_ORDER = Q(state__in=[Order.State.GIVEN, Order.State.RECEIVED, Order.State.BEGUN])


TO_DIRECT = Q(state=Incident.State.OPEN, investigated_at__isnull=False, directed_at__isnull=True)


@dataclass(frozen=True)
class _Open:
    """What waits in incidents, roughly: whether anything does, in which roles steps do, for which roles and people orders do."""

    anything: bool
    to_direct: bool
    to_confirm: bool
    steps: frozenset[str]
    orders: frozenset[str | int]


_open = Kept[_Open](KEPT, most=2)


def _waiting() -> _Open:
    """Asked of the database once as long as nothing about incidents changes, so that most first screens ask nothing."""
    return _open.get("open", _look)


def _look() -> _Open:
    steps = Hop.objects.filter(state=Hop.State.WAITING, position__gt=0).values_list("role", flat=True)
    orders = Order.objects.filter(OPEN_ORDER).values_list("person", "role").distinct()
    return _Open(
        Incident.objects.exclude(state__in=Incident.OVER).exists(),
        Incident.objects.filter(TO_DIRECT).exists(),
        Order.objects.filter(state=Order.State.DONE).exists(),
        frozenset(steps.distinct()),
        frozenset(role if person is None else person for person, role in orders),
    )


def steps_to_take(actor: Actor) -> list[Waiting]:
    """The steps of chains that are the actor's to pass on, the nearest limit first; at most one query."""
    roles = [each.role for each in actor.holdings]
    if actor.person is None or _waiting().steps.isdisjoint(roles):
        return []
    rows = policies.visible(Hop, actor).filter(state=Hop.State.WAITING, role__in=roles, position__gt=0)
    return [
        Waiting(hop.incident_id, str(hop.incident), hop.role_label, hop.due_at, hop.pk)
        for hop in rows.select_related("incident").order_by("due_at", "pk")[:100]
        if (held := holding_for(actor, hop.role, hop.unit_id)) is not None
        and not (hop.last and held.capacity == "deputy")
    ]


def orders_to_do(actor: Actor) -> list[Waiting]:
    """The orders that are the actor's to carry out, the nearest limit first; at most one query."""
    roles = [each.role for each in actor.holdings]
    if actor.person is None or _waiting().orders.isdisjoint([actor.person, *roles]):
        return []
    rows = policies.visible(Order, actor).filter(
        OPEN_ORDER, Q(person=actor.person) | Q(person__isnull=True, role__in=roles)
    )
    return [
        Waiting(each.incident_id, str(each.incident), each.text, each.due_at, each.pk)
        for each in rows.select_related("incident").order_by("due_at", "pk")[:100]
        if each.person_id is not None or holding_for(actor, each.role, each.unit_id) is not None
    ]


def waiting_for_team(actor: Actor) -> list[Waiting]:
    """What waits for those who answer incidents: receipts and assessments, the nearest limit first; at most one query."""
    if not in_team(actor) or not _waiting().anything:
        return []
    new, received = Incident.State.NEW, Incident.State.RECEIVED
    rows = policies.visible(Room, actor).filter(state__in=[new, received]).order_by("assess_due_at", "pk")
    limit = dt.timedelta(minutes=rules_in_force.in_force().clocks.receipt)
    return [
        Waiting(
            each.pk, str(each), each.get_state_display(),
            each.recorded_at + limit if each.state == new else each.assess_due_at, each.pk, each.state == new,
        )
        for each in rows[:100]
    ]  # fmt: skip


def to_direct(actor: Actor) -> list[Waiting]:
    """The reports of cause and measures that the CISO has to decide about, the nearest limit first; at most one query."""
    if not actor.can("command") or not _waiting().to_direct:
        return []
    rows = policies.visible(Room, actor).filter(TO_DIRECT).order_by("direct_due_at", "pk")[:100]
    return [
        Waiting(each.pk, str(each), "", each.direct_due_at, each.pk) for each in rows if each.direct_due_at is not None
    ]


def to_confirm(actor: Actor) -> list[Waiting]:
    """What was ordered and done, and is to be confirmed by the side that ordered it and not by who did it; at most one query."""
    sorts = [Order.Sort.PREVENTION] if actor.can("command") else []
    sorts += [Order.Sort.RESPONSE, Order.Sort.TASK] if actor.can("lead_csirt") else []
    if not sorts or not _waiting().to_confirm:
        return []
    done = policies.visible(Order, actor).filter(state=Order.State.DONE, sort__in=sorts).exclude(done_by=actor.person)
    return [
        Waiting(each.incident_id, str(each.incident), each.text, each.due_at, each.pk)
        for each in done.select_related("incident").order_by("done_at", "pk")[:100]
    ]


def of_same_kind(record: Incident, actor: Actor) -> list[Incident]:
    """The other open incidents of the same kind, the newest first: those a report may belong to; one query."""
    rows = policies.visible(Room, actor).filter(kind=record.kind).exclude(pk=record.pk)
    return list(rows.exclude(state__in=Incident.OVER).order_by("-recorded_at")[:50])


def year_of_incidents(since: dt.datetime, until: dt.datetime) -> dict[str, int]:
    """How many reports of a period there were, and what became of them; one query, no policy, no names."""
    rows = Incident.objects.filter(recorded_at__gte=since, recorded_at__lt=until)
    return rows.aggregate(
        reported=Count("pk"),
        incidents=Count("pk", filter=Q(state__in=["open", "closed"])),
        not_incidents=Count("pk", filter=Q(state="not_incident")),
        grave=Count("pk", filter=Q(state__in=["open", "closed"], level__gte=3)),
    )


def proposed_level(record: Incident, facts: Sequence[str], people: int) -> int:
    """The level that the facts ask for."""
    return rules_in_force.in_force().proposed(record.kind, list(facts), people)


def asks_of(record: Incident) -> list[str]:
    """What the contact point finds out about an incident of this kind, in the language of the reader."""
    kind = rules_in_force.in_force().kind(record.kind)
    return [words(each) for each in kind.asks] if kind else []


def recipients(record: Incident) -> list[tuple[str, int | None, str]]:
    """Whom an order may go to by role: the roles of the chain for the unit concerned, those of the city, and the heads of the

    other departments and sections (key of the role, unit, what they are called).
    """
    structure = organization.structure()
    found: list[tuple[str, int | None, str]] = []
    chain_roles = {each.role for each in rules_in_force.in_force().chain}
    for role in organization.rulebook().roles:
        label = organization.role_label(role.key)
        if role.scope is Scope.CITY and not role.holder.external and not role.holder.every and role.abilities:
            found.append((role.key, None, label))
        elif role.key in chain_roles:
            nodes = structure.departments if role.scope is Scope.DEPARTMENT else structure.sections
            found += [(role.key, node.id, f"{node.name} {label}") for node in nodes]
    section = structure.section_of(record.unit_id) if record.unit_id else None
    department = structure.department_of(record.unit_id) if record.unit_id else None
    near = {each.id for each in (section, department) if each}
    return sorted(found, key=lambda each: (each[1] not in near, each[1] is not None))
