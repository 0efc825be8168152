"""Asking about meetings and decisions of bodies. Other apps ask here and nowhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from sekimori.common.clock import moment_at
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.revisions import Kept
from sekimori.portal.committee import agenda, bodies
from sekimori.portal.committee.agenda import Offered
from sekimori.portal.committee.bodies import Deciding, Member
from sekimori.portal.committee.models import Attendance, Item, Meeting, Voice

__all__ = [
    "MeetingView", "OpenMeeting", "Waiting", "approval_of", "body_of", "counted", "deciding_bodies", "decisions",
    "item_of", "may_plan", "meeting_of", "meetings", "members_of", "open_meetings", "tally", "view_of", "waiting",
    "year_of_meetings",
]  # fmt: skip

COMMITTEE = "committee"
State = Meeting.State


@dataclass(frozen=True)
class Waiting:
    """A matter that waits for a body, with the app it comes from."""

    source: str
    label: str
    offered: Offered

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.source}|{self.offered.subject}"


@dataclass(frozen=True)
class MeetingView:
    """A meeting with everything its page shows. `members` are those of today while it has not met."""

    record: Meeting
    body: Deciding | None
    items: Sequence[Item]
    attendances: Sequence[Attendance]
    members: Sequence[Member]
    voices: Mapping[int, Sequence[Voice]]

    @property
    def quorate(self) -> bool:
        """Whether enough take part."""
        return self.body is not None and self.body.quorum.met(counted(self.attendances, self.body), self.record.members)


@dataclass(frozen=True)
class OpenMeeting:
    """What the first screen needs of a meeting that is not over."""

    pk: int
    label: str
    body: str
    kind: str
    state: str
    held_at: dt.datetime
    planned_by: int
    presided_by: int | None
    voiced: frozenset[int]
    faulty: bool


def counted(attendances: Iterable[Attendance], body: Deciding) -> int:
    """How many of those who took part count for the quorum of `body`."""
    status = Attendance.Status
    counting = {status.PRESENT, status.DEPUTY} if body.quorum.deputies else {status.PRESENT}
    return sum(each.status in counting for each in attendances)


def meetings(actor: Actor) -> QuerySet[Meeting]:
    """The meetings that `actor` may know of, with how many matters each has and how many are not decided."""
    rows = policies.visible(Meeting, actor)
    undecided = Count("items", filter=Q(items__verdict=Item.Verdict.OPEN))
    return rows.annotate(matters=Count("items"), undecided=undecided)


def decisions(actor: Actor) -> QuerySet[Item]:
    """The matters of meetings that `actor` may know of."""
    return policies.visible(Item, actor).select_related("meeting")


def meeting_of(pk: int, actor: Actor, need: str = "view") -> Meeting:
    """One meeting, if `actor` may know of it and do `need`. Raises NotFound or Refused."""
    return policies.get(Meeting, actor, need, pk=pk)


def item_of(pk: int, actor: Actor, need: str = "view") -> Item:
    """One matter, if `actor` may know of it and do `need`. Raises NotFound or Refused."""
    return policies.get(Item, actor, need, pk=pk)


def may_plan(actor: Actor) -> bool:
    """Whether `actor` may prepare a meeting."""
    return bool(policies.policy_of(Meeting).decide(actor, "create"))


def view_of(record: Meeting) -> MeetingView:
    """The meeting with its agenda, who took part and what was said in writing; three queries and those of the organisation."""
    items = list(record.items.all())
    attendances = list(record.attendances.all())
    voices: dict[int, list[Voice]] = {each.pk: [] for each in items}
    for each in Voice.objects.filter(item__in=items):
        voices[each.item_id].append(each)
    body = bodies.find(record.body)
    coming = record.state in Meeting.COMING and body is not None
    return MeetingView(record, body, items, attendances, members_of(record) if coming else (), voices)


def members_of(record: Meeting) -> list[Member]:
    """Who sits in the body today: those who are called."""
    body = bodies.find(record.body)
    return body.members_on(context.today()) if body else []


def deciding_bodies() -> Sequence[Deciding]:
    """The bodies that decide under the edition in force."""
    return bodies.every()


def body_of(key: str) -> Deciding | None:
    """The body with this key; None when the edition in force has none such."""
    return bodies.find(key)


def tally(voices: Iterable[Voice]) -> tuple[int, int]:
    """How many agreed in writing, and how many did not."""
    given = [each.agrees for each in voices]
    return sum(given), len(given) - sum(given)


def waiting(body: str) -> list[Waiting]:
    """What waits for `body`: offered by the apps, not on the agenda of an open meeting and not decided with the same content.

    Matters of the office's own that went on to the next meeting come last. A few queries for each app.
    """
    found = [
        Waiting(source.key, str(source.label), each)
        for source in agenda.sources()
        for each in source.offered()
        if each.body == body
    ]
    wanted = {each.offered.subject for each in found}
    rows = Item.objects.filter(subject__in=wanted, meeting__body=body).exclude(meeting__state=State.CANCELLED)
    busy: set[tuple[str, str, str]] = set()
    for source, subject, digest, verdict, state in rows.values_list(
        "source", "subject", "digest", "verdict", "meeting__state"
    ):
        if state != State.CONFIRMED:
            busy.add((source, subject, ""))
        elif verdict != Item.Verdict.CONTINUED:
            busy.add((source, subject, digest))
    return [
        each
        for each in found
        if not busy
        & {(each.source, each.offered.subject, ""), (each.source, each.offered.subject, each.offered.digest)}
    ]


def approval_of(matter: str, year: FiscalYear, *, as_of: dt.datetime | None = None) -> Item | None:
    """The last decision on a matter (Item.Matter) in confirmed minutes of a fiscal year, as of a moment; None without one."""
    start, end = moment_at(year.first_day), moment_at(year.next().first_day)
    rows = Item.objects.filter(matter=matter, meeting__state=State.CONFIRMED, meeting__held_at__gte=start)
    rows = rows.filter(meeting__held_at__lt=end, meeting__confirmed_at__lte=as_of or context.now())
    rows = rows.exclude(verdict__in=(Item.Verdict.OPEN, Item.Verdict.CONTINUED, Item.Verdict.RECEIVED))
    return rows.select_related("meeting").order_by("-meeting__held_at", "-order").first()


def decided_since(first: dt.date, last: dt.date, *, most: int) -> list[Item]:
    """The matters decided in confirmed minutes of meetings from `first` to `last`, the newest first, `most` at most; one query."""
    rows = Item.objects.filter(
        meeting__state=State.CONFIRMED,
        meeting__held_at__gte=moment_at(first),
        meeting__held_at__lt=moment_at(last + dt.timedelta(days=1)),
    ).exclude(verdict__in=(Item.Verdict.OPEN, Item.Verdict.CONTINUED))
    return list(rows.select_related("meeting").order_by("-meeting__held_at", "-meeting", "order")[:most])


_open = Kept[tuple[OpenMeeting, ...]](COMMITTEE, most=2)


def open_meetings() -> tuple[OpenMeeting, ...]:
    """The meetings that are not over, and those whose decisions were not all taken over, soonest first; nothing is asked

    of the database while nothing about meetings changes.
    """
    return _open.get("open", _read_open)


def _read_open() -> tuple[OpenMeeting, ...]:
    left = Q(items__fault__gt="", items__carried_at__isnull=True)
    rows = Meeting.objects.annotate(faults=Count("items", filter=left))
    rows = rows.filter(Q(state__in=Meeting.OPEN) | Q(state=State.CONFIRMED, faults__gt=0)).order_by("held_at", "pk")
    voiced: dict[int, set[int]] = {}
    circulating = [row.pk for row in rows if row.kind == Meeting.Kind.CIRCULATION and row.state == State.CALLED]
    for meeting, person in Voice.objects.filter(item__meeting__in=circulating).values_list("item__meeting", "person"):
        voiced.setdefault(meeting, set()).add(person)
    return tuple(
        OpenMeeting(
            row.pk,
            str(row),
            row.body,
            row.kind,
            row.state,
            row.held_at,
            row.planned_by_id,
            row.presided_by_id,
            frozenset(voiced.get(row.pk, ())),
            row.faults > 0,
        )
        for row in rows
    )


def year_of_meetings(since: dt.datetime, until: dt.datetime) -> list[Meeting]:
    """The meetings of a period whose minutes stand, oldest first, each with its matters in `decided`; two queries, no policy."""
    rows = Meeting.objects.filter(state=Meeting.State.CONFIRMED, held_at__gte=since, held_at__lt=until)
    matters = Item.objects.exclude(verdict=Item.Verdict.OPEN).order_by("order", "pk")
    return list(rows.prefetch_related(Prefetch("items", matters, to_attr="decided")).order_by("held_at", "pk"))
