"""Numbers of incidents: per fiscal year, without gaps, because the serial is part of the act that uses it."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from sekimori.common import eras
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.incidents.models import Serial

WIDTH = 6


def next_number(symbol: str, day: dt.date) -> tuple[str, int, int]:
    """The next number on `day` (令8-事故-000001), the fiscal year and the serial, in the open transaction: undone with it.

    The row of the year is locked until the transaction ends, so that two reports never get the same number.
    """
    year = FiscalYear.of(day)
    row = _locked(year.year)
    row.last += 1
    row.save(update_fields=["last"])
    era, era_year = eras.fiscal_era_year(year.year)
    return f"{era.name[0]}{'元' if era_year == 1 else era_year}-{symbol}-{row.last:0{WIDTH}d}", year.year, row.last


def _locked(year: int) -> Serial:
    found = Serial.objects.select_for_update().filter(fiscal_year=year).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return Serial.objects.create(fiscal_year=year)
    except IntegrityError:
        # Another report began the year in the same moment; its row is there once that act has ended.
        return Serial.objects.select_for_update().get(fiscal_year=year)
