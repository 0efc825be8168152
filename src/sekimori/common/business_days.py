"""Office days (開庁日) and office hours, and periods counted in them or in calendar days.

A city's calendar is data: holidays by law (国民の祝日に関する法律, through jpholiday), the year-end closing
(地方自治法第4条の2: 29 December to 3 January), and days the city adds or opens itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import jpholiday

from sekimori.common.clock import TOKYO, as_utc, day_of, moment_at

SATURDAY = 5


@lru_cache(maxsize=4096)
def _holiday_name(day: dt.date) -> str:
    return str(jpholiday.is_holiday_name(day) or "")


@dataclass(frozen=True)
class OfficeCalendar:
    """A city's office days and hours.

    `closed` are further closed days with their names (local holidays, 議会 in a body that closes), `opened` are days that are
    worked although law or weekend would close them. Hours are wall-clock times in Asia/Tokyo.
    """

    closed: dict[dt.date, str] = field(default_factory=dict)
    opened: frozenset[dt.date] = frozenset()
    opens_at: dt.time = dt.time(8, 30)
    closes_at: dt.time = dt.time(17, 15)

    def closing_reason(self, day: dt.date) -> str:
        """Why the office is closed on `day`, in Japanese; empty on an office day."""
        if day in self.opened:
            return ""
        if day in self.closed:
            return self.closed[day]
        if (day.month, day.day) in {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}:
            return "年末年始"
        if name := _holiday_name(day):
            return name
        return "土曜日" if day.weekday() == SATURDAY else "日曜日" if day.weekday() > SATURDAY else ""

    def is_office_day(self, day: dt.date) -> bool:
        return not self.closing_reason(day)

    def office_days_from(self, day: dt.date) -> Iterator[dt.date]:
        """The office days after `day`, in order, without end."""
        while True:
            day += dt.timedelta(days=1)
            if self.is_office_day(day):
                yield day

    def on_or_after(self, day: dt.date) -> dt.date:
        """`day` when it is an office day, otherwise the next one."""
        return day if self.is_office_day(day) else next(self.office_days_from(day))

    def on_or_before(self, day: dt.date) -> dt.date:
        """`day` when it is an office day, otherwise the one before."""
        while not self.is_office_day(day):
            day -= dt.timedelta(days=1)
        return day

    def add_office_days(self, day: dt.date, count: int) -> dt.date:
        """The `count`-th office day after `day` (count ≥ 0; the first day is not counted, 民法第140条)."""
        if count < 0:
            raise ValueError("count must not be negative")
        ahead = self.office_days_from(day)
        for _ in range(count):
            day = next(ahead)
        return day

    def office_days_between(self, start: dt.date, end: dt.date) -> int:
        """How many office days lie after `start` up to and including `end`; 0 when `end` is not later."""
        days = (end - start).days
        return sum(self.is_office_day(start + dt.timedelta(days=n)) for n in range(1, days + 1))

    def add_office_hours(self, moment: dt.datetime, hours: float) -> dt.datetime:
        """The moment (UTC) at which `hours` of open office time have passed since `moment` (aware)."""
        left = dt.timedelta(hours=hours)
        at = as_utc(moment)
        day = day_of(at)
        while True:
            if self.is_office_day(day):
                opens = moment_at(day, self.opens_at.hour, self.opens_at.minute)
                closes = moment_at(day, self.closes_at.hour, self.closes_at.minute)
                start = max(at, opens)
                if start < closes:
                    if start + left <= closes:
                        return start + left
                    left -= closes - start
            day += dt.timedelta(days=1)

    def is_open(self, moment: dt.datetime) -> bool:
        """Whether the office is open at `moment` (aware)."""
        local = moment.astimezone(TOKYO)
        return self.is_office_day(local.date()) and self.opens_at <= local.time() < self.closes_at

    def statutory_end(self, known_on: dt.date, days: int) -> dt.date:
        """The last day of a statutory period of calendar `days` from `known_on`; an end on a holiday moves to the next day

        that is none (民法第142条, 行政機関の休日に関する法律第2条).
        """
        return self.on_or_after(known_on + dt.timedelta(days=days))
