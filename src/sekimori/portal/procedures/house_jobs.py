"""The jobs of this app: routes looked at again."""

from __future__ import annotations

import datetime as dt

from sekimori.portal.clocks import jobs
from sekimori.portal.procedures.services.routes import routes_renew

jobs.register("procedures:gaps", routes_renew, every=dt.timedelta(minutes=10))
jobs.register("procedures:routes", lambda: routes_renew(only_gaps=False), daily_at=dt.time(0, 10))
