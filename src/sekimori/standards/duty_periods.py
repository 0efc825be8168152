"""When a recurring duty falls due: the periods of a fiscal year, and days within them. Pure functions of data and a calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from sekimori.common.business_days import OfficeCalendar
from sekimori.common.fiscal import FIRST_MONTH, FiscalYear
from sekimori.standards.base import Strict
from sekimori.standards.procedure_terms import Length

MONTHS_OF_YEAR = 12


class Each(StrEnum):
    """The period within which a duty is done once."""

    FISCAL_YEAR = "fiscal_year"
    HALF_YEAR = "half_year"
    QUARTER = "quarter"
    MONTH = "month"

    @property
    def months(self) -> int:
        """How many months such a period has."""
        return {"fiscal_year": 12, "half_year": 6, "quarter": 3, "month": 1}[self.value]


class Shift(StrEnum):
    """Where a day goes that is no office day."""

    NONE = "none"
    BEFORE = "before"
    AFTER = "after"


class DayIn(Strict):
    """A day within a period.

    `month` is a month of the calendar (4 is April; only for periods of a year), `nth_month` counts the period's
    months from 1; the first
    month when neither is given. `day` is a day of that month (31 is its last one), `office_day` its n-th office day,
    counted from the end when
    negative. Then `shift` moves a closed day, and `plus` goes on by office days or calendar days.
    """

    month: Annotated[int, Field(ge=1, le=12)] | None = None
    nth_month: Annotated[int, Field(ge=1, le=12)] | None = None
    day: Annotated[int, Field(ge=1, le=31)] | None = None
    office_day: Annotated[int, Field(ge=-10, le=10)] | None = None
    shift: Shift = Shift.NONE
    plus: Length | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.day is None) == (self.office_day is None) or self.office_day == 0:
            raise ValueError("日は day か office_day（0以外）のどちらか一方で書いてください。")
        if self.month is not None and self.nth_month is not None:
            raise ValueError("月は month か nth_month のどちらか一方で書いてください。")
        if self.plus is not None and not {"office_days", "calendar_days"} & set(self.plus.given):
            raise ValueError("plus は office_days か calendar_days で書いてください。")
        return self

    def place(self) -> int:
        """Which month of the period it lies in, counted from 0."""
        if self.month is not None:
            return (self.month - FIRST_MONTH) % MONTHS_OF_YEAR
        return (self.nth_month or 1) - 1

    def within(self, first: dt.date, calendar: OfficeCalendar) -> dt.date:
        """The day in the period that begins on `first` (the first of a month)."""
        found = self._shifted(self._in_month(_months_later(first, self.place()), calendar), calendar)
        if self.plus is None:
            return found
        ((unit, count),) = self.plus.given.items()
        return calendar.add_office_days(found, count) if unit == "office_days" else found + dt.timedelta(days=count)

    def _in_month(self, first: dt.date, calendar: OfficeCalendar) -> dt.date:
        last = _months_later(first, 1) - dt.timedelta(days=1)
        if self.office_day is None:
            return min(first + dt.timedelta(days=(self.day or 1) - 1), last)
        if self.office_day > 0:
            return calendar.add_office_days(first - dt.timedelta(days=1), self.office_day)
        found = last
        for _ in range(-self.office_day - 1):
            found = calendar.on_or_before(found) - dt.timedelta(days=1)
        return calendar.on_or_before(found)

    def _shifted(self, day: dt.date, calendar: OfficeCalendar) -> dt.date:
        if self.shift is Shift.BEFORE:
            return calendar.on_or_before(day)
        return calendar.on_or_after(day) if self.shift is Shift.AFTER else day


class Rhythm(Strict):
    """How often: once in `each` period. With `years` only in every so many fiscal years, counted from the year `first`.

    The window opens on `opens`; `due` is the last day.
    """

    each: Each
    years: Annotated[int, Field(ge=1, le=20)] = 1
    first: Annotated[int, Field(ge=2000)] | None = None
    opens: DayIn
    due: DayIn

    @model_validator(mode="after")
    def _fits_its_period(self) -> Self:
        if (self.years > 1) != (self.first is not None):
            raise ValueError("years（何年度ごと）と first（始まりの年度）は、そろえて書いてください。")
        if self.years > 1 and self.each is not Each.FISCAL_YEAR:
            raise ValueError("years は、each が fiscal_year のときだけ書けます。")
        for name, day in (("opens", self.opens), ("due", self.due)):
            if day.month is not None and self.each is not Each.FISCAL_YEAR:
                raise ValueError(
                    f"{name}：month は fiscal_year のときだけ書けます。nth_month（何か月目）で書いてください。"
                )
            if day.place() >= self.each.months:
                raise ValueError(f"{name}：この周期は {self.each.months} か月です。")
        if self.opens.plus is not None:
            raise ValueError("opens に plus は書けません。")
        if (self.due.place(), _earliest(self.due)) < (self.opens.place(), _earliest(self.opens)):
            raise ValueError("期限（due）が、始まり（opens）より前です。")
        return self


@dataclass(frozen=True)
class Period:
    """A period: its key (2026, 2026-H1, 2026-Q3, 2026-M04), the fiscal year it belongs to, first and last day."""

    key: str
    fiscal_year: FiscalYear
    first: dt.date
    last: dt.date


def periods_of(rhythm: Rhythm, year: FiscalYear) -> Iterator[Period]:
    """The periods of a fiscal year, in order; none in a year that the rhythm leaves out."""
    if rhythm.first is not None and (year.year < rhythm.first or (year.year - rhythm.first) % rhythm.years):
        return
    months = rhythm.each.months
    for number in range(MONTHS_OF_YEAR // months):
        first = _months_later(year.first_day, number * months)
        last = _months_later(first, months) - dt.timedelta(days=1)
        yield Period(_key(rhythm.each, year, number, first), year, first, last)


def _key(each: Each, year: FiscalYear, number: int, first: dt.date) -> str:
    suffix = {
        Each.FISCAL_YEAR: "",
        Each.HALF_YEAR: f"-H{number + 1}",
        Each.QUARTER: f"-Q{number + 1}",
        Each.MONTH: f"-M{first.month:02}",
    }[each]
    return f"{year.year}{suffix}"


def window_of(rhythm: Rhythm, period: Period, calendar: OfficeCalendar) -> tuple[dt.date, dt.date]:
    """(the day it opens, the last day) in a period; never closed before it opens."""
    opens = rhythm.opens.within(period.first, calendar)
    return opens, max(opens, rhythm.due.within(period.first, calendar))


def _months_later(first: dt.date, count: int) -> dt.date:
    year, month = divmod(first.year * MONTHS_OF_YEAR + first.month - 1 + count, MONTHS_OF_YEAR)
    return dt.date(year, month + 1, 1)


def _earliest(day: DayIn) -> int:
    """Roughly which day of its month, for comparing two of one month."""
    if day.day is not None:
        return day.day
    office = day.office_day or 1
    return office if office > 0 else 31 + office
