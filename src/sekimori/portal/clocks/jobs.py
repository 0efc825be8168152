"""Periodic jobs: each runs on one host at a time, under a claim in the database that a dead host soon loses."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from sekimori.common.clock import Clock, day_of, moment_at
from sekimori.portal.acts import context
from sekimori.portal.clocks import leases
from sekimori.portal.clocks.models import JobRun

QUICK = dt.timedelta(minutes=1)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """A periodic job: every so often, or once a day at a wall-clock time."""

    name: str
    function: Callable[[], object]
    every: dt.timedelta | None = None
    daily_at: dt.time | None = None

    @property
    def quick(self) -> bool:
        """Whether it comes round within a minute: such jobs never wait for a long one of the night."""
        return self.every is not None and self.every <= QUICK

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


def run_due(clock: Clock | None = None, *, quick: bool | None = None) -> list[str]:
    """Runs every job that is due and claimed by nobody, each as the system; the names of those that ran.

    `quick` limits it to those that come round within a minute, or to the others. A job that has never run is due at once. One query
    when nothing is due.
    """
    ran = []
    with context.as_system("scheduler", clock=clock):
        due = [job for job in _due() if quick is None or job.quick is quick]
    for job in due:
        with context.as_system(f"job:{job.name}", clock=clock):
            run = _claim(job)
            if run is not None:
                with leases.held(run):
                    _run(job, run)
                ran.append(job.name)
    return ran


def _free(now: dt.datetime) -> Q:
    return Q(lease_until__isnull=True) | Q(lease_until__lt=now)


def _due() -> list[Job]:
    now = context.now()
    known = dict(JobRun.objects.values_list("name", "due_at"))
    new = [JobRun(name=job.name, due_at=now) for job in all_jobs() if job.name not in known]
    if new:
        JobRun.objects.bulk_create(new, ignore_conflicts=True)
    return [job for job in all_jobs() if known.get(job.name, now) <= now]


def _claim(job: Job) -> JobRun | None:
    now = context.now()
    with transaction.atomic():
        run = JobRun.objects.select_for_update().filter(_free(now), name=job.name, due_at__lte=now).first()
        if run is None:
            return None
        run.started_at, run.lease_until, run.ticket = now, now + leases.LEASE, uuid.uuid4()
        run.save(update_fields=["started_at", "lease_until", "ticket"])
        return run


def _run(job: Job, run: JobRun) -> None:
    error = ""
    try:
        job.function()
    except Exception as fault:
        log.exception("job %s failed", job.name)
        error = f"{type(fault).__name__}: {fault}"[:2000]
    now = context.now()
    JobRun.objects.filter(name=job.name, ticket=run.ticket).update(
        finished_at=now,
        lease_until=None,
        ticket=None,
        due_at=job.next_after(now),
        last_error=error,
        failures=run.failures + 1 if error else 0,
    )
