"""What the clock does for compliance."""

from __future__ import annotations

import datetime as dt

from sekimori.portal.clocks import jobs
from sekimori.portal.compliance import services

jobs.register("compliance:due", services.states_refresh, every=dt.timedelta(seconds=30))
jobs.register("compliance:recompute", services.recompute, daily_at=dt.time(2, 0))
jobs.register("compliance:snapshot", services.snapshot_take, daily_at=dt.time(23, 50))
