"""What happened in the city since it adopted its standard, written as a script of events."""

from __future__ import annotations

import random

from sekimori.portal.demo.history import organization, permits, standard, stock
from sekimori.portal.demo.playing import Script
from sekimori.portal.demo.staffing import Staffing


def write_history(script: Script, staffing: Staffing, chance: random.Random, scale: float) -> None:
    """Writes everything that happened into `script`."""
    organization.write(script, staffing, chance, scale)
    standard.write(script, staffing)
    owned = stock.write(script, staffing, chance, scale)
    permits.write(script, staffing, owned, chance, scale)
