"""The job of this app: occurrences arise, events are noticed, owners follow transfers."""

from __future__ import annotations

import datetime as dt

from sekimori.portal.clocks import jobs
from sekimori.portal.duties.services import duties_renew

jobs.register("duties:renew", duties_renew, every=dt.timedelta(minutes=30))
