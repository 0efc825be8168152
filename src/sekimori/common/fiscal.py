"""Fiscal years: 1 April to 31 March, named by the western year in which they begin (地方自治法第208条)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sekimori.common import eras

FIRST_MONTH = 4


@dataclass(frozen=True, order=True)
class FiscalYear:
    """A fiscal year; `year` is the western year of its 1 April."""

    year: int

    @classmethod
    def of(cls, day: dt.date) -> FiscalYear:
        """The fiscal year in which `day` lies."""
        return cls(day.year if day.month >= FIRST_MONTH else day.year - 1)

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.year, FIRST_MONTH, 1)

    @property
    def last_day(self) -> dt.date:
        return dt.date(self.year + 1, FIRST_MONTH, 1) - dt.timedelta(days=1)

    def __contains__(self, day: dt.date) -> bool:
        return self.first_day <= day <= self.last_day

    def day(self, month: int, day: int) -> dt.date:
        """The calendar day `month`/`day` that lies in this fiscal year; 29 February falls back to 28 in common years."""
        year = self.year if month >= FIRST_MONTH else self.year + 1
        try:
            return dt.date(year, month, day)
        except ValueError:
            return dt.date(year, month, 28)

    def next(self) -> FiscalYear:
        return FiscalYear(self.year + 1)

    def previous(self) -> FiscalYear:
        return FiscalYear(self.year - 1)

    @property
    def label(self) -> str:
        """令和8年度."""
        era, year = eras.fiscal_era_year(self.year)
        return f"{era.name}{'元' if year == 1 else year}年度"

    @property
    def short(self) -> str:
        """R8, as it stands in reference numbers."""
        era, year = eras.fiscal_era_year(self.year)
        return f"{era.letter}{year}"
