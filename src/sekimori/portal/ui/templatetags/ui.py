"""Template tags and filters every template may use (built in, no {% load %})."""

from __future__ import annotations

import datetime as dt

from django import template

from sekimori.common import eras
from sekimori.common.clock import day_of

register = template.Library()


@register.filter
def wareki(value: dt.date | dt.datetime | None) -> str:
    """令和8年11月23日(月); empty for None."""
    if value is None:
        return ""
    day = day_of(value) if isinstance(value, dt.datetime) else value
    return eras.format_long(day, weekday=True)
