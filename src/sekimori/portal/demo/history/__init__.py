"""What happened in the city since it adopted its standard, written as a script of events."""

from __future__ import annotations

import random
from collections.abc import Sequence

from sekimori.portal.demo import logins
from sekimori.portal.demo.history import (
    amending,
    annual,
    campaigns,
    circulars,
    counted,
    doubts,
    drills,
    exceptions,
    incidents,
    inspection,
    lately,
    links,
    meetings,
    organization,
    permits,
    permitted,
    reviews,
    rounds,
    separation,
    standard,
    stock,
    written,
    yearly,
)
from sekimori.portal.demo.playing import Script, Stage
from sekimori.portal.demo.staffing import Staffing


def write_history(script: Script, staffing: Staffing, chance: random.Random, scale: float) -> None:
    """Writes everything that happened into `script`."""
    numbers = [each.member.number for each in logins.visitors(staffing, script.span.today)]

    def visitors(_stage: Stage) -> Sequence[str]:
        return numbers

    organization.write(script, staffing, chance, scale)
    standard.write(script, staffing)
    owned = stock.write(script, staffing, chance, scale)
    permits.write(script, staffing, owned, chance, scale)
    permitted.write(script, staffing, owned, scale)
    yearly.write(script, staffing, chance, scale)
    reviews.write(script, staffing, scale)
    rounds.write(script, staffing, scale)
    links.write(script, staffing, scale)
    exceptions.write(script, staffing)
    inspection.write(script, staffing, scale)
    campaigns.write(script, staffing, scale)
    amending.write(script, staffing)
    annual.write(script, staffing)
    meetings.write(script, staffing)
    doubts.write(script, staffing)
    incidents.write(script, staffing)
    drills.write(script, staffing)
    circulars.write(script, staffing, chance, visitors, scale)
    counted.write(script, staffing)
    written.write(script, staffing)
    separation.write(script, staffing, owned)
    lately.write(script, staffing, owned)
