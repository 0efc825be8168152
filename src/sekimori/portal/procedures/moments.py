"""Ends as people say them: what is over at midnight is over with the day before."""

from __future__ import annotations

import datetime as dt

from sekimori.common import eras
from sekimori.common.clock import TOKYO

MIDNIGHT = dt.time(0)


def until(moment: dt.datetime | None) -> dt.date | dt.datetime | None:
    """The last day of a period or limit that ends at midnight in Tokyo; the moment itself when it ends at another hour."""
    if moment is None:
        return None
    local = moment.astimezone(TOKYO)
    return local.date() - dt.timedelta(days=1) if local.time() == MIDNIGHT else moment


def since(moment: dt.datetime | None) -> dt.date | dt.datetime | None:
    """The first day of a period that begins at midnight in Tokyo; the moment itself when it begins at another hour."""
    if moment is None:
        return None
    local = moment.astimezone(TOKYO)
    return local.date() if local.time() == MIDNIGHT else moment


def until_words(moment: dt.datetime, *, short: bool = False) -> str:
    """The same in words."""
    end = until(moment)
    write = eras.format_short if short else eras.format_long
    if isinstance(end, dt.datetime):
        local = end.astimezone(TOKYO)
        return f"{write(local.date())} {local:%H:%M}"
    return write(end) if end is not None else ""
