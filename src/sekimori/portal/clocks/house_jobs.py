"""The jobs of the ground itself: due timers, the outbox, work whose worker died, tidying up."""

from __future__ import annotations

import datetime as dt

from sekimori.portal.acts import outbox
from sekimori.portal.clocks import housekeeping, jobs, timers, work

jobs.register("clocks:timers", timers.fire_due, every=dt.timedelta(seconds=5))
jobs.register("acts:outbox", outbox.run_due, every=dt.timedelta(seconds=15))
jobs.register("clocks:reap", work.reap, every=dt.timedelta(minutes=1))
jobs.register("clocks:tidy", housekeeping.tidy, daily_at=dt.time(3, 30))
