"""Periodic jobs: each runs on one host at a time, under a lease in the database that a dead host loses."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from sekimori.common.clock import Clock, day_of, moment_at
from sekimori.portal.acts import context
from sekimori.portal.clocks.models import JobRun

LEASE = dt.timedelta(minutes=30)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """A periodic job: every so often, or once a day at a wall-clock time."""

    name: str
    function: Callable[[], object]
    every: dt.timedelta | None = None
    daily_at: dt.time | None = None

    def next_after(self, moment: dt.datetime) -> dt.datetime:
        """When it is due next after `moment`."""
        if self.every is not None:
            return moment + self.every
        at = self.daily_at or dt.time()
        day = day_of(moment)
        due = moment_at(day, at.hour, at.minute)
        return due if due > moment else moment_at(day + dt.timedelta(days=1), at.hour, at.minute)


_jobs: dict[str, Job] = {}


def register(
    name: str, function: Callable[[], object], *, every: dt.timedelta | None = None, daily_at: dt.time | None = None
) -> None:
    """Makes a job known; give `every` or `daily_at`. Raises ValueError when the name is taken or neither is given."""
    if name in _jobs or (every is None) == (daily_at is None):
        raise ValueError(f"job {name} is registered twice or has no single rhythm")
    _jobs[name] = Job(name, function, every, daily_at)


def all_jobs() -> list[Job]:
    """Every job by name."""
    return [_jobs[name] for name in sorted(_jobs)]


def run_due(clock: Clock | None = None) -> list[str]:
    """Runs every job that is due and leased to nobody; the names of those that ran."""
    ran = []
    for job in all_jobs():
        with context.as_system(f"job:{job.name}", clock=clock):
            if _claim(job):
                _run(job)
                ran.append(job.name)
    return ran


def _claim(job: Job) -> bool:
    now = context.now()
    JobRun.objects.get_or_create(name=job.name, defaults={"due_at": now})
    with transaction.atomic():
        free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
        run = JobRun.objects.select_for_update().filter(free, name=job.name, due_at__lte=now).first()
        if run is None:
            return False
        run.started_at, run.lease_until = now, now + LEASE
        run.save(update_fields=["started_at", "lease_until"])
        return True


def _run(job: Job) -> None:
    error = ""
    try:
        job.function()
    except Exception as fault:
        log.exception("job %s failed", job.name)
        error = f"{type(fault).__name__}: {fault}"[:2000]
    now = context.now()
    JobRun.objects.filter(name=job.name).update(
        finished_at=now, lease_until=None, due_at=job.next_after(now), last_error=error
    )
