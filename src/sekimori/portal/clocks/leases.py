"""Claims on rows that a process works on: short, renewed while it lives, free again soon after it is killed."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from sekimori.portal.clocks.models import JobRun, WorkItem

LEASE = dt.timedelta(minutes=2)
Leased = JobRun | WorkItem
_lock = threading.Lock()
_held: dict[uuid.UUID, tuple[type[Leased], str]] = {}


@contextmanager
def held(record: Leased) -> Iterator[None]:
    """While the block runs, `renew` keeps the claim that `record.ticket` is."""
    ticket = record.ticket
    if ticket is None:
        raise ValueError("only a claimed row can be held")
    with _lock:
        _held[ticket] = (type(record), str(record.pk))
    try:
        yield
    finally:
        with _lock:
            _held.pop(ticket, None)


def renew(now: dt.datetime) -> int:
    """Prolongs every claim of this process; how many."""
    with _lock:
        claims = list(_held.items())
    renewed = 0
    for ticket, (model, pk) in claims:
        rows = model._default_manager.filter(pk=pk, ticket=ticket)  # noqa: SLF001
        renewed += rows.update(lease_until=now + LEASE)
    return renewed
