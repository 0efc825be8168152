"""What is thrown away once nobody needs it: finished tasks, outbox rows, timers and work. Nothing of the ledger."""

from __future__ import annotations

import datetime as dt

from django.contrib.sessions.backends.db import SessionStore
from django_tasks_db.models import DBTaskResult

from sekimori.portal.acts import context
from sekimori.portal.acts.models import OutboxRow
from sekimori.portal.clocks.models import Timer, WorkItem

TASKS_KEPT = dt.timedelta(days=7)
# A task says only that there is work; one that a killed worker left behind is of no more use after a day.
TASKS_ABANDONED = dt.timedelta(days=1)
DONE_KEPT = dt.timedelta(days=90)
WORK_KEPT = dt.timedelta(days=30)


def tidy() -> dict[str, int]:
    """Throws away what is past its time; how many rows of each kind went."""
    now = context.now()
    gone = {
        "tasks": DBTaskResult.objects.finished().filter(finished_at__lt=now - TASKS_KEPT),
        "abandoned tasks": DBTaskResult.objects.running().filter(started_at__lt=now - TASKS_ABANDONED),
        "outbox rows": OutboxRow.objects.filter(state=OutboxRow.State.DONE, done_at__lt=now - DONE_KEPT),
        "timers": Timer.objects.filter(fired_at__lt=now - DONE_KEPT),
        "work": WorkItem.objects.filter(finished_at__lt=now - WORK_KEPT),
    }
    counts = {name: rows.delete()[0] for name, rows in gone.items()}
    SessionStore.clear_expired()
    return counts
