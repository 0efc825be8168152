"""Asking about drills. Other apps ask here and nowhere else."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from sekimori.common.clock import moment_at
from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.revisions import Kept
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.drills import scenarios
from sekimori.portal.drills.models import Call, Decision, Drill, Gap, MailResult, Player
from sekimori.portal.drills.policies import runs, sees_all
from sekimori.standards.drill_models import Inject, Scenario

__all__ = [
    "CallTally", "DrillView", "MailTally", "Section", "Told", "calls_of", "calls_tally", "drill_of", "drills", "gap_of", "gaps",
    "in_office_hours", "mail_sections", "mail_tally", "may_plan", "my_call", "open_drills", "player_of", "told", "view_of",
]  # fmt: skip

# Under this name a process keeps in memory what waits in drills.
KEPT = "drills"
# Sections to which fewer mails went are shown together, so that no number speaks of a few people.
FEWEST = 5


@dataclass(frozen=True)
class Told:
    """An inject that has come due, with what was decided on it; `expects` is empty for who only plays."""

    inject: Inject
    parts: Sequence[str]
    decisions: Sequence[Decision]
    late: bool


@dataclass(frozen=True)
class DrillView:
    """A drill with everything its pages show."""

    record: Drill
    story: Scenario | None
    players: Sequence[Player]
    decisions: Sequence[Decision]
    gaps: Sequence[Gap]
    minute: int
    runs: bool


@dataclass(frozen=True)
class CallTally:
    """How a call drill went: `last` and `median` in minutes from the start."""

    called: int
    reached: int
    last: int | None
    median: int | None
    units: Sequence[tuple[str, int, int]]

    @property
    def share(self) -> int:
        """The share reached, in per cent."""
        return round(100 * self.reached / self.called) if self.called else 0


@dataclass(frozen=True)
class MailTally:
    """How a mail drill went in the whole city: the share of reports first."""

    sent: int
    opened: int
    reported: int
    first: int | None

    @property
    def report_rate(self) -> float:
        """Reports in per cent of the mails sent."""
        return round(100 * self.reported / self.sent, 1) if self.sent else 0.0

    @property
    def open_rate(self) -> float:
        """Opened in per cent of the mails sent."""
        return round(100 * self.opened / self.sent, 1) if self.sent else 0.0


@dataclass(frozen=True)
class Section:
    """Results of a section, or of those that are too small to stand alone (`unit` None)."""

    unit: int | None
    label: str
    tally: MailTally


def drills(actor: Actor) -> QuerySet[Drill]:
    """The drills that `actor` may know of, each with how many improvements are not confirmed."""
    left = Count("gaps", filter=~Q(gaps__state=Gap.State.CONFIRMED))
    return policies.visible(Drill, actor).annotate(open_gaps=left)


def drill_of(pk: int, actor: Actor, need: str = "view") -> Drill:
    """One drill, if `actor` may know of it and do `need`. Raises NotFound or Refused."""
    return policies.get(Drill, actor, need, pk=pk)


def player_of(pk: int, actor: Actor, need: str = "view") -> Player:
    """One part that somebody plays. Raises NotFound or Refused."""
    return policies.get(Player, actor, need, pk=pk)


def gaps(actor: Actor) -> QuerySet[Gap]:
    """The improvements that `actor` may know of."""
    return policies.visible(Gap, actor).select_related("drill")


def gap_of(pk: int, actor: Actor, need: str = "view") -> Gap:
    """One improvement. Raises NotFound or Refused."""
    return policies.get(Gap, actor, need, pk=pk)


def may_plan(actor: Actor) -> bool:
    """Whether `actor` may plan a drill."""
    return bool(policies.policy_of(Drill).decide(actor, "create"))


def view_of(record: Drill, actor: Actor) -> DrillView:
    """A drill with its parts, what was decided and what is put right; three queries."""
    shown = policies.visible(Gap, actor).filter(drill=record)
    return DrillView(
        record,
        scenarios.of(record),
        list(record.players.all()),
        list(record.decisions.all()),
        list(shown),
        record.elapsed(context.now()),
        runs(actor),
    )


def told(view: DrillView, actor: Actor) -> list[Told]:
    """The injects that have come due and that the actor is told, the newest first.

    Who only plays is told those of his parts while the drill runs; afterwards everybody sees all.
    """
    if view.story is None:
        return []
    record = view.record
    over = record.state in {Drill.State.ENDED, Drill.State.EVALUATED}
    mine = {each.part for each in view.players if each.person_id == actor.person}
    parts = None if over or sees_all(actor) else mine
    labels = {each.key: each.label.ja for each in view.story.roles}
    found = []
    for inject in scenarios.due(view.story, view.minute):
        if scenarios.told_to(inject, parts):
            said = [each for each in view.decisions if each.inject == inject.key]
            late = not said and inject.within is not None and inject.minute + inject.within < view.minute
            found.append(Told(inject, [labels[key] for key in inject.to], said, late))
    return found


def calls_of(record: Drill, actor: Actor) -> list[Call]:
    """Who is called, if `actor` may know: everybody to who runs drills, himself to everybody else."""
    return list(policies.visible(Call, actor).filter(drill=record))


def my_call(record: Drill, actor: Actor) -> Call | None:
    """The actor's own line of a call drill; None when he is not on the network."""
    return record.calls.filter(person=actor.person).first() if actor.person is not None else None


def calls_tally(record: Drill) -> CallTally:
    """How many were reached, how fast, and in which units; one query, no names."""
    rows = list(record.calls.values_list("unit_label", "state", "reached_at"))
    start = record.started_at or context.now()
    minutes = sorted(int((at - start).total_seconds() // 60) for _unit, _state, at in rows if at is not None)
    units: dict[str, list[bool]] = {}
    for unit, state, _at in rows:
        units.setdefault(unit, []).append(state == Call.State.REACHED)
    return CallTally(
        len(rows),
        len(minutes),
        minutes[-1] if minutes else None,
        round(statistics.median(minutes)) if minutes else None,
        [(unit, sum(each), len(each)) for unit, each in units.items()],
    )


def mail_tally(record: Drill) -> MailTally:
    """The sums of the whole city; one query."""
    return _sum(record.results.all())


def _sum(rows: Iterable[MailResult]) -> MailTally:
    kept = list(rows)
    firsts = [each.first_report for each in kept if each.first_report is not None]
    return MailTally(
        sum(each.sent for each in kept),
        sum(each.opened for each in kept),
        sum(each.reported for each in kept),
        min(firsts, default=None),
    )


def mail_sections(record: Drill) -> list[Section]:
    """The results by section, the best share of reports first; one query.

    Sections with few mails stand together, and never one alone: from the whole its number could be told.
    """
    rows = sorted(record.results.all(), key=lambda each: (each.sent, each.pk))
    small = [each for each in rows if each.sent < FEWEST]
    if small and (len(small) == 1 or sum(each.sent for each in small) < FEWEST):
        small = rows[: max(len(small) + 1, 2)]
    large = rows[len(small) :]
    found = [Section(each.unit_id, each.unit_label, _sum([each])) for each in large]
    found.sort(key=lambda each: (-each.tally.report_rate, each.label))
    return [*found, Section(None, "", _sum(small))] if small else found


def in_office_hours(moment: dt.datetime) -> bool:
    """Whether the city is open at this moment."""
    return clocks.calendar().is_open(moment)


@dataclass(frozen=True)
class OpenDrill:
    """What the first screen needs of a drill or improvement that is not over: whose it is, and by when."""

    pk: int
    label: str
    what: str
    due_at: dt.datetime | None
    people: frozenset[int]


_open = Kept[tuple[OpenDrill, ...]](KEPT, most=2)


def open_drills() -> tuple[OpenDrill, ...]:
    """What waits in drills; nothing is asked of the database while nothing about them changes, else four queries."""
    return _open.get("open", _read_open)


def _read_open() -> tuple[OpenDrill, ...]:
    rows = list(Drill.objects.filter(state__in=Drill.OPEN).order_by("planned_for", "pk"))
    running = [row.pk for row in rows if row.state == Drill.State.RUNNING]
    people: dict[int, set[int]] = {pk: set() for pk in running}
    if running:
        players = Player.objects.filter(drill__in=running).values_list("drill", "person")
        called = Call.objects.filter(drill__in=running, state=Call.State.OPEN).values_list("drill", "person")
        for drill, person in (*players, *called):
            people[drill].add(person)
    found = [
        OpenDrill(row.pk, str(row), f"run {row.kind}", None, frozenset(people[row.pk]))
        for row in rows
        if row.pk in people
    ]
    found += [OpenDrill(row.pk, str(row), row.state, row.planned_for, frozenset({row.planned_by_id})) for row in rows]
    for gap in Gap.objects.exclude(state=Gap.State.CONFIRMED).select_related("drill").order_by("due_on", "pk"):
        waiting = gap.state == Gap.State.OPEN
        whose = {gap.owner_id} if waiting else {gap.drill.planned_by_id} - {gap.done_by_id}
        due = moment_at(gap.due_on + dt.timedelta(days=1)) if waiting else None
        found.append(OpenDrill(gap.pk, str(gap), f"gap {gap.state}", due, frozenset(whose - {None})))
    return tuple(found)
