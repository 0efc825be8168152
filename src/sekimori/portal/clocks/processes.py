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

from django.db import Error, close_old_connections, connection

from sekimori.portal.clocks import leases
from sekimori.portal.clocks.models import Process

BEAT = dt.timedelta(seconds=15)
# After this silence a process counts as dead, and after the longer one it is forgotten.
SILENCE, FORGOTTEN = dt.timedelta(seconds=90), dt.timedelta(hours=1)
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
        _sign_off([row.pk for row in rows])


def _sign_off(pks: list[uuid.UUID]) -> None:
    """Takes this process off the list; the connection may have died since it was last used, and the list forgets in time."""
    close_old_connections()
    try:
        Process.objects.filter(pk__in=pks).delete()
    except Error:
        log.warning("the process could not be taken off the list", exc_info=True)
        connection.close()


def _beat(pks: list[uuid.UUID], stop: threading.Event) -> None:
    try:
        while not stop.wait(BEAT.total_seconds()):
            try:
                Process.objects.filter(pk__in=pks).update(seen_at=_now())
                leases.renew(_now())
            except Error:
                # The next beat may find the database again; the claims outlive several beats.
                log.warning("the heartbeat could not be written", exc_info=True)
                connection.close()
    finally:
        connection.close()


def alive(kind: Process.Kind, now: dt.datetime) -> int:
    """How many processes of `kind` have been heard of lately."""
    return Process.objects.filter(kind=kind, seen_at__gt=now - SILENCE).count()


def forget_dead() -> int:
    """Takes processes off the list that have been silent for an hour; how many."""
    return Process.objects.filter(seen_at__lt=_now() - FORGOTTEN).delete()[0]


def _now() -> dt.datetime:
    return dt.datetime.now(tz=dt.UTC)
