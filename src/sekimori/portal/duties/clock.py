"""What happens to an occurrence by time alone: its window opens, reminders, escalation, chasing of those who confirm.

Each occurrence has one timer, set to its next event; events follow from records only, nothing is remembered but `clock_at`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sekimori.common.business_days import OfficeCalendar
from sekimori.common.clock import day_of, moment_at
from sekimori.portal.acts.performing import subject_of
from sekimori.portal.clocks.services import Setting
from sekimori.portal.duties.definitions import Defined
from sekimori.portal.duties.models import Occurrence

TIMER = "duties:clock"
MORNING = 8
# Beyond this many reminders after the last day nobody is told anew; it stays overdue and visible.
MOST_LATE = 24


class What(StrEnum):
    """The kinds of events."""

    OPENS = "opens"
    REMIND = "remind"
    LATE = "late"
    UPWARD = "upward"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True)
class ClockEvent:
    """Something that happens at a moment; `number` tells events of one kind apart."""

    at: dt.datetime
    what: What
    number: int = 0

    @property
    def key(self) -> str:
        return f"{self.what.value}:{self.number}"


def events_of(record: Occurrence, defined: Defined, calendar: OfficeCalendar) -> list[ClockEvent]:
    """Every event of the occurrence as it stands now, past ones included, in order."""
    found = list(_waiting(record, defined, calendar) if record.waits else ())
    if record.state == Occurrence.State.REPORTED:
        found.extend(_unconfirmed(record, defined, calendar))
    return sorted(found, key=lambda event: (event.at, event.what, event.number))


def _waiting(record: Occurrence, defined: Defined, calendar: OfficeCalendar) -> Iterator[ClockEvent]:
    yield ClockEvent(moment_at(record.opens_on, MORNING), What.OPENS)
    for days in defined.duty.remind:
        day = record.due_on - dt.timedelta(days=days)
        if day > record.opens_on:
            yield ClockEvent(moment_at(day, MORNING), What.REMIND, days)
    day = record.due_on
    for number in range(1, MOST_LATE + 1):
        day = calendar.add_office_days(day, 1 if number == 1 else defined.duty.overdue_every)
        yield ClockEvent(moment_at(day, MORNING), What.LATE, number)
    for number, step in enumerate(defined.duty.escalation, start=1):
        yield ClockEvent(moment_at(calendar.add_office_days(record.due_on, step.after), MORNING), What.UPWARD, number)


def _unconfirmed(record: Occurrence, defined: Defined, calendar: OfficeCalendar) -> Iterator[ClockEvent]:
    rule = defined.duty.confirm
    if rule is None or record.reported_at is None:
        return
    for number in range(1, MOST_LATE + 1):
        day = calendar.add_office_days(day_of(record.reported_at), rule.within * number)
        yield ClockEvent(moment_at(day, MORNING), What.UNCONFIRMED, number)


def setting(record: Occurrence, defined: Defined, calendar: OfficeCalendar) -> Setting | None:
    """The timer of the occurrence's next event; None when nothing more happens by time."""
    since = record.clock_at or record.created_at
    coming = next((each for each in events_of(record, defined, calendar) if each.at > since), None)
    if coming is None:
        return None
    return Setting(
        kind=TIMER,
        key=f"{TIMER}:{record.pk}",
        due_at=coming.at,
        subject=subject_of(record),
        payload={"occurrence": record.pk},
    )
