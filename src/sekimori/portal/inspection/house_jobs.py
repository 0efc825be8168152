"""What the clock does for self-inspection."""

from __future__ import annotations

import datetime as dt

from sekimori.portal.clocks import jobs
from sekimori.portal.inspection import services

jobs.register("inspection:renew", services.campaigns_renew, daily_at=dt.time(1, 30))
