"""An app of the tests alone: what its handlers do can be counted. Its claims run out soon after a kill."""

from __future__ import annotations

import datetime as dt

from django.apps import AppConfig


class ProbeConfig(AppConfig):
    name = "tests.portal.running.probe"
    label = "probe"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from sekimori.portal.acts import outbox
        from sekimori.portal.clocks import jobs, leases, processes
        from tests.portal.running.probe import handlers  # noqa: F401

        outbox.LEASE = leases.LEASE = dt.timedelta(seconds=3)
        processes.BEAT = dt.timedelta(seconds=0.5)
        for name in ("clocks:timers", "acts:outbox", "clocks:reap"):
            job = jobs._jobs[name]
            jobs._jobs[name] = jobs.Job(job.name, job.function, every=dt.timedelta(seconds=0.5))
