"""The days a sample city's history covers, relative to today and to the fiscal year."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sekimori.common.business_days import OfficeCalendar
from sekimori.common.fiscal import FiscalYear

YEARS = 3
APRIL = 4


@dataclass(frozen=True)
class Span:
    """From 1 April three fiscal years before the present one to yesterday; `today` is the day on which the city is looked at."""

    today: dt.date

    @property
    def fiscal_year(self) -> int:
        """The fiscal year of today."""
        return FiscalYear.of(self.today).year

    @property
    def first(self) -> dt.date:
        """The first day of the history: the day on which the city adopted its standard."""
        return dt.date(self.fiscal_year - YEARS, APRIL, 1)

    @property
    def last(self) -> dt.date:
        """The last day of the history, which is over, so that the hour of the day changes nothing."""
        return self.today - dt.timedelta(days=1)

    @property
    def new_years(self) -> list[dt.date]:
        """Every later 1 April up to today."""
        return [dt.date(year, APRIL, 1) for year in range(self.fiscal_year - YEARS + 1, self.fiscal_year + 1)]

    def days_on(self, month: int, day: int) -> list[dt.date]:
        """This day of every year, as far as it lies inside the history."""
        years = range(self.first.year, self.today.year + 1)
        found = [dt.date(year, month, day) for year in years]
        return [each for each in found if self.first < each <= self.last]

    def office_days(self, first: dt.date | None = None, last: dt.date | None = None) -> list[dt.date]:
        """The days of the history (or a part of it) on which the town hall is open, by the law's holidays."""
        calendar = OfficeCalendar()
        day, end = max(first or self.first, self.first), min(last or self.last, self.last)
        days = [day + dt.timedelta(days=each) for each in range((end - day).days + 1)]
        return [each for each in days if calendar.is_office_day(each)]
