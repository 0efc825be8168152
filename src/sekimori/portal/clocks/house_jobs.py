"""The jobs of the ground itself: timers, outbox, work whose worker died, the ledger's signature and verification, tidying up."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from sekimori.portal.acts import bell, context, outbox
from sekimori.portal.acts.ledger import services as ledger
from sekimori.portal.clocks import housekeeping, jobs, processes, timers, work
from sekimori.portal.identity import services as identity
from sekimori.portal.ui import services as interface
from sekimori.portal.ui import tasks as exports


def wake_workers() -> bool:
    """Rings for a worker when outbox rows are due: those whose time has only come now, and those whose bell was lost."""
    due = outbox.anything_due(context.now())
    if due:
        with transaction.atomic():
            bell.ring()
    return due


jobs.register("clocks:timers", timers.fire_due, every=dt.timedelta(seconds=5))
jobs.register("acts:outbox", wake_workers, every=dt.timedelta(seconds=15))
jobs.register("ledger:checkpoint", ledger.checkpoint_sign, every=dt.timedelta(minutes=5))
jobs.register("ledger:verify", ledger.log_verify, daily_at=dt.time(2, 30))
jobs.register("clocks:reap", work.reap, every=dt.timedelta(minutes=1))
jobs.register("ui:exports_resume", exports.resume_exports, every=dt.timedelta(minutes=1))
jobs.register("ui:exports_expire", interface.exports_expire, every=dt.timedelta(hours=1))
jobs.register("identity:leavers", identity.leavers_close, every=dt.timedelta(minutes=10))
jobs.register("identity:sessions", identity.sessions_lapse, every=dt.timedelta(minutes=5))
jobs.register("identity:kept_forms", identity.forms_forget, every=dt.timedelta(hours=1))
jobs.register("identity:sign_ins", identity.sign_ins_forget, daily_at=dt.time(3, 45))
jobs.register("clocks:processes", processes.forget_dead, every=dt.timedelta(minutes=10))
jobs.register("clocks:tidy", housekeeping.tidy, daily_at=dt.time(3, 30))
