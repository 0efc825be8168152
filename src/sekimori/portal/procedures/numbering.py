"""Reference numbers: per fiscal year and count, without gaps, because the serial is part of the act that uses it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from sekimori.common import eras
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.procedures.models import Serial
from sekimori.standards.procedure_models import Numbering


@dataclass(frozen=True)
class Number:
    """A number given: as it is written, and what it is made of."""

    text: str
    fiscal_year: int
    count: str
    serial: int


def next_number(numbering: Numbering, day: dt.date, unit_symbol: str = "") -> Number:
    """The next number on `day`, in the open transaction: undone with it, so that no number is lost.

    The row of the count is locked until the end of the transaction, so that two acts never get the same one.
    """
    year = FiscalYear.of(day)
    count = f"{unit_symbol}{numbering.symbol}" if numbering.per_unit else numbering.symbol
    row = _locked(year.year, count)
    row.last += 1
    row.save(update_fields=["last"])
    return Number(written(numbering, year, row.last, unit_symbol), year.year, count, row.last)


def _locked(year: int, count: str) -> Serial:
    found = Serial.objects.select_for_update().filter(fiscal_year=year, count=count).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return Serial.objects.create(fiscal_year=year, count=count)
    except IntegrityError:
        # Another act began the count in the same moment; its row is there once that act has ended.
        return Serial.objects.select_for_update().get(fiscal_year=year, count=count)


def written(numbering: Numbering, year: FiscalYear, serial: int, unit_symbol: str = "") -> str:
    """The number as the pattern writes it: 令8-持出-000123."""
    era, era_year = eras.fiscal_era_year(year.year)
    shown = {
        "era": era.name[0],
        "era_name": era.name,
        "letter": era.letter,
        "year": "元" if era_year == 1 else str(era_year),
        "symbol": numbering.symbol,
        "unit": unit_symbol,
    }
    text = ""
    for before, name, width in numbering.parts():
        text += before + (f"{serial:0{width}d}" if name == "serial" else shown.get(name, ""))
    return text
