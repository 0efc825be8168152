"""Which workers and schedulers live: each says so every few seconds, and prolongs its claims while it does."""

from __future__ import annotations

import datetime as dt
import logging
import os
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection

from sekimori.portal.clocks import leases
from sekimori.portal.clocks.models import Process

BEAT = dt.timedelta(seconds=15)
# After this silence a process counts as dead.
SILENCE = dt.timedelta(seconds=90)
log = logging.getLogger(__name__)


@contextmanager
def living(*kinds: Process.Kind) -> Iterator[None]:
    """While the block runs this process is listed as alive, as each of `kinds`, and keeps its claims."""
    now = _now()
    rows = [
        Process(kind=kind, host=socket.gethostname()[:120], pid=os.getpid(), started_at=now, seen_at=now)
        for kind in kinds
    ]
    Process.objects.bulk_create(rows)
    stop = threading.Event()
    heart = threading.Thread(target=_beat, args=([row.pk for row in rows], stop), name="heart", daemon=True)
    heart.start()
    try:
        yield
    finally:
        stop.set()
        heart.join(BEAT.total_seconds())
        Process.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _beat(pks: list[uuid.UUID], stop: threading.Event) -> None:
    try:
        while not stop.wait(BEAT.total_seconds()):
            try:
                Process.objects.filter(pk__in=pks).update(seen_at=_now())
                leases.renew(_now())
            except DatabaseError:
                # The next beat may find the database again; the claims outlive several beats.
                log.warning("the heartbeat could not be written", exc_info=True)
                connection.close()
    finally:
        connection.close()


def alive(kind: Process.Kind, now: dt.datetime) -> int:
    """How many processes of `kind` have been heard of lately."""
    return Process.objects.filter(kind=kind, seen_at__gt=now - SILENCE).count()


def _now() -> dt.datetime:
    return dt.datetime.now(tz=dt.UTC)
