"""Words of a package, days and fiscal years in the language of the reader.

Only for what is shown. What is kept (entries, readings, notices) is written in Japanese, whoever's act it was.
"""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager

from django.utils import translation
from django.utils.translation import get_language

from sekimori.common import eras
from sekimori.common.fiscal import FiscalYear
from sekimori.standards.models import Words


def in_english() -> bool:
    """Whether the language in force is English."""
    return (get_language() or "ja").startswith("en")


def in_japanese() -> AbstractContextManager[None]:
    """A block whose words are Japanese whoever acts: for what is kept."""
    return translation.override("ja")


def words(given: Words) -> str:
    """The words in the language in force."""
    return given.en if in_english() else given.ja


def long_day(day: dt.date, *, weekday: bool = False) -> str:
    """令和8年11月23日(月), or Mon 23 November 2026; the weekday only when it is asked for."""
    if not in_english():
        return eras.format_long(day, weekday=weekday)
    return f"{day:%a} " * weekday + f"{day.day} {day:%B} {day.year}"


def long_month(day: dt.date) -> str:
    """令和8年11月, or November 2026: the month in which the day lies."""
    return f"{day:%B} {day.year}" if in_english() else eras.format_long(day).partition("月")[0] + "月"


def short_day(day: dt.date) -> str:
    """R8.11.23, or 2026-11-23."""
    return day.isoformat() if in_english() else eras.format_short(day)


def fiscal_year(year: FiscalYear) -> str:
    """令和8年度, or FY2026."""
    return f"FY{year.year}" if in_english() else year.label
