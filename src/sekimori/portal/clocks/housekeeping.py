"""What is thrown away once nobody needs it: finished tasks, outbox rows, timers and work. Nothing of the ledger."""

from __future__ import annotations

import datetime as dt

from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django_tasks_db.models import DBTaskResult

from sekimori.portal.acts import context
from sekimori.portal.acts.models import OutboxRow
from sekimori.portal.clocks.models import Timer, WorkItem

TASKS_KEPT = dt.timedelta(days=7)
# A task says only that there is work; one that a killed worker left behind is of no more use after a day.
TASKS_ABANDONED = dt.timedelta(days=1)
DONE_KEPT = dt.timedelta(days=90)
WORK_KEPT = dt.timedelta(days=30)
# Of each index; enough to tell a full table from an empty one, in well under a second.
ROWS_LOOKED_AT = 1000


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
    learn_sizes()
    return counts


def learn_sizes() -> None:
    """Lets SQLite count what its tables hold, by which it chooses its ways; PostgreSQL does so by itself."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit = {ROWS_LOOKED_AT}")
        cursor.execute("ANALYZE")
