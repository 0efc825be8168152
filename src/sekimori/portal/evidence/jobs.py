from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from sekimori.portal.clocks import jobs
from sekimori.portal.evidence import services
from sekimori.portal.notices import kinds

PROPOSED = kinds.register("evidence:disposal", _("保存期間の満了"))

jobs.register("evidence:sweep", services.orphans_sweep, daily_at=dt.time(3, 0))
jobs.register("evidence:check", services.stored_check, daily_at=dt.time(1, 30))
jobs.register("evidence:propose", services.disposals_propose, daily_at=dt.time(4, 0))
