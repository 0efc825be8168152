"""Living through the past: the clock goes from moment to moment, and at each somebody does something by the city's services."""

from __future__ import annotations

import datetime as dt
import heapq
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

from sekimori.common.business_days import OfficeCalendar
from sekimori.common.clock import FixedClock, day_of, moment_at
from sekimori.common.errors import SekimoriError
from sekimori.portal.acts import bell, context, outbox, revisions
from sekimori.portal.acts.actors import Principal
from sekimori.portal.acts.context import Channel, Circumstances
from sekimori.portal.clocks import timers
from sekimori.portal.compliance import services as compliance
from sekimori.portal.demo.span import Span
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.models import Person, Unit

TICK = dt.timedelta(minutes=1)
# Days before today of which each is told apart in the states of the clauses, and those of which each week is.
LATELY, THIS_YEAR = 21, 200
Say = Callable[[str], None]
log = logging.getLogger(__name__)


@dataclass
class Stage:
    """Where the past is played: the clock, and the people and units by the numbers and codes of the plan."""

    span: Span
    clock: FixedClock
    say: Say
    persons: dict[str, Person] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    numbers: dict[int, str] = field(default_factory=dict)
    calendar: OfficeCalendar = field(default_factory=OfficeCalendar)
    outbox: outbox.Alone = field(default_factory=outbox.Alone)
    refused: list[str] = field(default_factory=list)

    def look_up(self) -> None:
        """Learns the keys of everybody and every unit in the database."""
        self.persons = {person.number: person for person in Person.objects.all()}
        self.people = {number: person.pk for number, person in self.persons.items()}
        self.numbers = {pk: number for number, pk in self.people.items()}
        self.units = dict(Unit.objects.values_list("code", "pk"))

    @contextmanager
    def acting(self, number: str, channel: Channel = "web") -> Iterator[Circumstances]:
        """Everything in the block is done by the person with this number, with the roles of this moment."""
        person = self.persons[number]
        actor = organization.actor_of(person, moment=self.clock.now())
        principal = Principal("command", "demo", "見本の市")
        with context.use(Circumstances(actor, principal, self.clock, channel=channel)) as circumstances:
            yield circumstances

    def acting_as(self, person: int) -> AbstractContextManager[Circumstances]:
        """The same for the person of this key."""
        return self.acting(self.numbers[person])

    @contextmanager
    def system(self, service: str = "demo") -> Iterator[Circumstances]:
        """Everything in the block is done by the software itself."""
        with context.as_system(service, clock=self.clock) as circumstances:
            yield circumstances

    def now(self) -> dt.datetime:
        return self.clock.now()

    def today(self) -> dt.date:
        return day_of(self.clock.now())


@dataclass(order=True)
class Event:
    """Something that happens at a moment; `order` keeps what happens in the same minute in a fixed order."""

    moment: dt.datetime
    order: int
    act: Callable[[Stage], None] = field(compare=False)


@dataclass
class Script:
    """What is going to happen. Events may add later ones while they are played."""

    span: Span
    events: list[Event] = field(default_factory=list)
    added: int = 0

    def at(self, day: dt.date, hour: int, minute: int, act: Callable[[Stage], None]) -> None:
        """Lets `act` happen then, if that lies within the history."""
        self.add(moment_at(day, hour, minute), act)

    def add(self, moment: dt.datetime, act: Callable[[Stage], None]) -> None:
        """Lets `act` happen at `moment`, if that lies within the history."""
        if self.span.first <= day_of(moment) <= self.span.last:
            self.added += 1
            heapq.heappush(self.events, Event(moment, self.added, act))


def play(stage: Stage, script: Script, jobs: Sequence[Callable[[], object]] = ()) -> None:
    """Plays the script to the end of the history: timers fire at their moments, `jobs` run at the end and at the beginning of

    each month, of what is past for more than a year each quarter.
    """
    with bell.muted():
        _play(stage, script, jobs)


def _play(stage: Stage, script: Script, jobs: Sequence[Callable[[], object]]) -> None:
    end = moment_at(stage.span.today) - TICK
    morning = stage.today()
    while script.events:
        today = day_of(script.events[0].moment)
        for day in _days(stage, morning, today):
            _until(stage, moment_at(day, 7))
            _run(stage, jobs)
        morning = max(morning, today)
        _until(stage, moment_at(today))
        _live(stage, script, _last_together(stage, today))
    _until(stage, end)
    _run(stage, jobs)


def _last_together(stage: Stage, day: dt.date) -> dt.date:
    """The states of clauses follow once for a month of what is long past, for a week of this year, and for each day lately."""
    ago = (stage.span.today - day).days
    if ago <= LATELY:
        return day
    sunday = day + dt.timedelta(days=6 - day.weekday())
    month_after = (day.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
    last = month_after - dt.timedelta(days=1)
    return last if ago > THIS_YEAR else min(sunday, last)


def _live(stage: Stage, script: Script, last: dt.date) -> None:
    """What happens up to the end of a day, timers and deliveries in between; the states of the clauses follow then.

    Nobody else writes into a city that is being built, so that what is kept in memory stands all the while.
    """
    with compliance.states_together(), revisions.remembered(alone=True):
        while script.events and day_of(script.events[0].moment) <= last:
            event = heapq.heappop(script.events)
            _until(stage, event.moment)
            _act(stage, event)
            _deliver(stage)


def _run(stage: Stage, jobs: Sequence[Callable[[], object]]) -> None:
    with stage.system("scheduler"):
        for job in jobs:
            job()


def _act(stage: Stage, event: Event) -> None:
    """Lets it happen. What the rules refuse that day (somebody was transferred in the morning) is noted, and life goes on."""
    try:
        event.act(stage)
    except SekimoriError as error:
        stage.refused.append(f"{stage.now():%Y-%m-%d %H:%M} {error.sentence}")


def _days(stage: Stage, after: dt.date, until: dt.date) -> Iterator[dt.date]:
    """The days among these on which the jobs run."""
    year_ago = stage.span.today - dt.timedelta(days=366)
    days = (after + dt.timedelta(days=each) for each in range(1, (until - after).days + 1))
    yield from (day for day in days if day.day == 1 and (day > year_ago or day.month % 3 == 1))


def _until(stage: Stage, moment: dt.datetime) -> None:
    """Sets the clock forward to `moment`; whatever timer falls due before fires at its own moment."""
    while True:
        due = timers.next_due()
        if due is None or due > moment:
            break
        stage.clock.set(max(due, stage.now()))
        with stage.system("scheduler"):
            timers.fire_due()
        _deliver(stage)
    stage.clock.set(max(moment, stage.now()))


def _deliver(stage: Stage) -> None:
    with stage.system("worker"):
        while stage.outbox.run():
            pass
