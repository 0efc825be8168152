"""Numbers of records: per fiscal year, without gaps, because the serial is part of the act that uses it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, models, transaction

from sekimori.common import eras
from sekimori.common.fiscal import FiscalYear

WIDTH = 6


class YearSerial(models.Model):
    """The last number given in a fiscal year; an app that gives numbers has such a table of its own."""

    fiscal_year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


def next_number(serials: type[models.Model], symbol: str, day: dt.date) -> tuple[str, int, int]:
    """The next number on `day` (令8-事故-000001), the fiscal year and the serial, in the open transaction: undone with it.

    `serials` has the columns of `YearSerial`. The row of the year is locked until the transaction ends, so that two acts never
    get the same number.
    """
    year = FiscalYear.of(day)
    row = _locked(serials, year.year)
    row.last += 1
    row.save(update_fields=["last"])
    era, era_year = eras.fiscal_era_year(year.year)
    return f"{era.name[0]}{'元' if era_year == 1 else era_year}-{symbol}-{row.last:0{WIDTH}d}", year.year, row.last


def _locked(serials: type[models.Model], year: int) -> Any:
    rows = serials._default_manager  # noqa: SLF001
    found = rows.select_for_update().filter(fiscal_year=year).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return rows.create(fiscal_year=year)
    except IntegrityError:
        # Another act began the year in the same moment; its row is there once that act has ended.
        return rows.select_for_update().get(fiscal_year=year)
