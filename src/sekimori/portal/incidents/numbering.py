"""Numbers of incidents: per fiscal year, without gaps."""

from __future__ import annotations

import datetime as dt

from sekimori.portal.acts import numbering
from sekimori.portal.incidents.models import Serial


def next_number(symbol: str, day: dt.date) -> tuple[str, int, int]:
    """The next number on `day` (令8-事故-000001), the fiscal year and the serial, in the open transaction: undone with it."""
    return numbering.next_number(Serial, symbol, day)
