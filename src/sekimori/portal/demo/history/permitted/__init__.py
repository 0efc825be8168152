"""The permits of every kind that the standard wants, scattered over the three years; and what is permitted beforehand."""

from __future__ import annotations

from sekimori.portal.demo.history.permitted import equipment, information, outside, reports, rooms, ruling
from sekimori.portal.demo.history.permitted.telling import Teller
from sekimori.portal.demo.history.stock import Stock
from sekimori.portal.demo.playing import Script
from sekimori.portal.demo.staffing import Staffing

# Below this scale only the tales that are marked for it are told.
WHOLE = 0.5


def write(script: Script, staffing: Staffing, stock: Stock, scale: float) -> None:
    """Writes the permits and the standing rules."""
    ruling.write(script, staffing)
    teller = Teller(script, staffing, stock)
    for tale in (*information.TALES, *equipment.TALES, *rooms.TALES, *outside.TALES, *reports.TALES):
        if tale.small or scale >= WHOLE:
            teller.tell(tale)
