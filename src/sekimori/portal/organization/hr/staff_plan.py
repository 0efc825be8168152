from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sekimori.portal.organization.hr.present import People, Posts, Units
from sekimori.portal.organization.hr.records import Difference, Faults


@dataclass
class StaffPlan:
    """What a staff file would change."""

    units: Units
    posts: Posts
    people: People
    differences: list[Difference] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    leavers: list[tuple[int, dt.date]] = field(default_factory=list)
    renamed_on: set[dt.date] = field(default_factory=set)
    led: set[int] = field(default_factory=set)
    reached: dict[int, dict[str, str]] = field(default_factory=dict)
    lines: dict[int, int] = field(default_factory=dict)
