"""The period of an occurrence in words: 令和8年度下半期, 令和8年11月分, 令和8年11月17日の契機."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from sekimori.common.fiscal import FIRST_MONTH, FiscalYear
from sekimori.portal.ui.wording import fiscal_year, long_day, long_month


def words_of(period: str, year: int) -> str:
    """The words of a period's key (`sekimori.standards.duty_periods`) within the fiscal year; the year for any other key."""
    shown = fiscal_year(FiscalYear(year))
    occasion, _colon, day = period.rpartition(":")
    if occasion:
        return _("%(day)sの契機") % {"day": long_day(dt.date.fromisoformat(day))}
    part = period.partition("-")[2]
    number = int(part[1:]) if part[1:].isdecimal() else 0
    if part.startswith("H"):
        return (_("%(year)s上半期") if number == 1 else _("%(year)s下半期")) % {"year": shown}
    if part.startswith("Q"):
        return _("%(year)s第%(n)s四半期") % {"year": shown, "n": number}
    if part.startswith("M"):
        return _("%(month)s分") % {"month": long_month(dt.date(year + (number < FIRST_MONTH), number, 1))}
    return shown
