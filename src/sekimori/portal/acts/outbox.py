"""The outbox: things to be done because of an act, done by workers after its commit.

A handler is registered per kind. Its database effects and the row's own completion are one transaction, so they happen
exactly once; what leaves the machine (a mail) happens at least once. A worker that dies leaves its lease to run out and
another takes the row up. The rows are the truth; the task queue only says that there is work.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q

from sekimori.common.canonical import plain
from sekimori.portal.acts import context
from sekimori.portal.acts.models import OutboxRow

Handler = Callable[[OutboxRow], None]
LEASE = dt.timedelta(minutes=5)
ATTEMPTS = 8
log = logging.getLogger(__name__)
_handlers: dict[str, Handler] = {}


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Decorator: the function that carries out rows of `kind`, called inside a transaction with the locked row.

    Raises ValueError when the kind has a handler already.
    """

    def add(function: Handler) -> Handler:
        if kind in _handlers:
            raise ValueError(f"outbox kind {kind} has two handlers")
        _handlers[kind] = function
        return function

    return add


def put(
    kind: str,
    payload: Mapping[str, Any],
    *,
    key: str,
    now: dt.datetime,
    request: uuid.UUID,
    not_before: dt.datetime | None = None,
) -> None:
    """Adds a row in the open transaction, unless one with this key exists. Raises LookupError for an unknown kind."""
    if kind not in _handlers:
        raise LookupError(f"no handler for outbox kind {kind}")
    row = OutboxRow(
        kind=kind, key=key, payload=plain(dict(payload)), not_before=not_before or now, created_at=now, request=request
    )
    OutboxRow.objects.bulk_create([row], ignore_conflicts=True)


def claim(now: dt.datetime) -> OutboxRow | None:
    """Leases the next due row to the caller, or one whose lease has run out; None when there is nothing to do."""
    with transaction.atomic():
        due = Q(state=OutboxRow.State.WAITING, not_before__lte=now) | Q(
            state=OutboxRow.State.LEASED, lease_until__lt=now
        )
        row = OutboxRow.objects.select_for_update(skip_locked=True).filter(due).order_by("not_before", "id").first()
        if row is None:
            return None
        row.state = OutboxRow.State.LEASED
        row.lease_until = now + LEASE
        row.attempts += 1
        row.save(update_fields=["state", "lease_until", "attempts"])
        return row


def carry_out(row: OutboxRow) -> bool:
    """Runs the handler of a leased row. True when it is done; on an error the row waits longer each time, then is dead."""
    now = context.now()
    try:
        with transaction.atomic():
            locked = OutboxRow.objects.select_for_update().get(pk=row.pk)
            if locked.state != OutboxRow.State.LEASED or locked.attempts != row.attempts:
                return False
            _handlers[locked.kind](locked)
            locked.state, locked.done_at, locked.last_error = OutboxRow.State.DONE, now, ""
            locked.save(update_fields=["state", "done_at", "last_error"])
    except Exception as error:
        log.exception("outbox row %s (%s) failed", row.pk, row.kind)
        dead = row.attempts >= ATTEMPTS
        OutboxRow.objects.filter(pk=row.pk, attempts=row.attempts).update(
            state=OutboxRow.State.DEAD if dead else OutboxRow.State.WAITING,
            not_before=now + dt.timedelta(seconds=15 * 2**row.attempts),
            last_error=f"{type(error).__name__}: {error}"[:2000],
        )
        return False
    return True


def run_due(limit: int = 100) -> int:
    """Carries out up to `limit` due rows; how many were done."""
    done = 0
    for _attempt in range(limit):
        row = claim(context.now())
        if row is None:
            break
        done += carry_out(row)
    return done
