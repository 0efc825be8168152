"""The outbox: things to be done because of an act, done by workers after its commit.

Each kind has one function. A `handler` works in the database: its effects and the row's own completion are one transaction, so
they happen exactly once. A `sender` puts something outside (a mail): it runs without a transaction, so that a slow mail server
holds nobody up, and may happen again when the worker dies before its row is marked; the row's id is its idempotency key.
A worker that dies leaves its lease to run out and another takes the row up. The rows are the truth; the task queue only says
that there is work.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q

from sekimori.common.canonical import plain
from sekimori.portal.acts import context, revisions
from sekimori.portal.acts.models import OutboxRow

Handler = Callable[[OutboxRow], None]
# What is to be written down once the sending has worked, in the transaction that marks the row; None when nothing.
AfterSending = Callable[[], None] | None
Sender = Callable[[OutboxRow], AfterSending]
LEASE = dt.timedelta(minutes=5)
ATTEMPTS = 8
log = logging.getLogger(__name__)
_handlers: dict[str, Handler] = {}
_senders: dict[str, Sender] = {}


class _Puts(threading.local):
    """How many rows were put in this thread."""

    number = 0


_puts = _Puts()


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Decorator: the function that carries out rows of `kind` in the database, called inside a transaction with the locked row.

    Raises ValueError when the kind has a function already.
    """

    def add(function: Handler) -> Handler:
        _check_free(kind)
        _handlers[kind] = function
        return function

    return add


def sender(kind: str) -> Callable[[Sender], Sender]:
    """Decorator: the function that sends what rows of `kind` ask for, called outside any transaction.

    It may return a function that is called in the transaction that marks the row done. Raises ValueError when the kind has a
    function already.
    """

    def add(function: Sender) -> Sender:
        _check_free(kind)
        _senders[kind] = function
        return function

    return add


def _check_free(kind: str) -> None:
    if kind in _handlers or kind in _senders:
        raise ValueError(f"outbox kind {kind} has two functions")


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
    if kind not in _handlers and kind not in _senders:
        raise LookupError(f"no function for outbox kind {kind}")
    row = OutboxRow(
        kind=kind, key=key, payload=plain(dict(payload)), not_before=not_before or now, created_at=now, request=request
    )
    OutboxRow.objects.bulk_create([row], ignore_conflicts=True)
    _puts.number += 1


def claim(now: dt.datetime) -> OutboxRow | None:
    """Leases the next due row to the caller, or one whose lease has run out; None when there is nothing to do.

    A row that has taken its workers down with it each time is given up here.
    """
    while True:
        with transaction.atomic():
            row = OutboxRow.objects.select_for_update(skip_locked=True).filter(_due(now)).order_by("not_before").first()
            if row is None:
                return None
            if row.attempts < ATTEMPTS:
                row.state, row.lease_until, row.attempts = OutboxRow.State.LEASED, now + LEASE, row.attempts + 1
                row.save(update_fields=["state", "lease_until", "attempts"])
                return row
            row.state, row.lease_until = OutboxRow.State.DEAD, None
            row.last_error = row.last_error or "the worker ended each time before the row was done"
            row.save(update_fields=["state", "lease_until", "last_error"])


def anything_due(now: dt.datetime) -> bool:
    """Whether a worker would find something to do."""
    return OutboxRow.objects.filter(_due(now)).exists()


def _due(now: dt.datetime) -> Q:
    waiting = Q(state=OutboxRow.State.WAITING, not_before__lte=now)
    return waiting | Q(state=OutboxRow.State.LEASED, lease_until__lt=now)


def carry_out(row: OutboxRow) -> bool:
    """Does what a leased row asks for. True when it is done; on an error the row waits longer each time, then is dead."""
    with revisions.remembered():
        return _carry_out(row)


def _carry_out(row: OutboxRow) -> bool:
    try:
        after = _senders[row.kind](row) if row.kind in _senders else None
        with transaction.atomic():
            locked = OutboxRow.objects.select_for_update().get(pk=row.pk)
            if locked.state != OutboxRow.State.LEASED or locked.attempts != row.attempts:
                return False
            if after is not None:
                after()
            elif locked.kind in _handlers:
                _handlers[locked.kind](locked)
            locked.state, locked.done_at, locked.last_error = OutboxRow.State.DONE, context.now(), ""
            locked.save(update_fields=["state", "done_at", "last_error"])
    except Exception as error:
        log.exception("outbox row %s (%s) failed", row.pk, row.kind)
        dead = row.attempts >= ATTEMPTS
        OutboxRow.objects.filter(pk=row.pk, attempts=row.attempts).update(
            state=OutboxRow.State.DEAD if dead else OutboxRow.State.WAITING,
            lease_until=None,
            not_before=context.now() + dt.timedelta(seconds=15 * 2**row.attempts),
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


class Alone:
    """Carries out the outbox for the builder of a sample city, beside whom nobody works: no leases, and an error ends the build.

    The rows are looked at only when one has been put since, or when the earliest that has to wait is due.
    """

    def __init__(self) -> None:
        self._put = -1
        self._next: dt.datetime | None = None

    def run(self) -> int:
        """Carries out what is due; how many rows were done."""
        now = context.now()
        if self._put == _puts.number and (self._next is None or self._next > now):
            return 0
        with revisions.remembered():
            self._put = _puts.number
            rows = list(OutboxRow.objects.filter(state=OutboxRow.State.WAITING).order_by("not_before"))
            due = [row for row in rows if row.not_before <= now]
            self._next = rows[len(due)].not_before if len(due) < len(rows) else None
            for row in due:
                _carry_out_alone(row)
        return len(due)


def _carry_out_alone(row: OutboxRow) -> None:
    with transaction.atomic(savepoint=False):
        after = _senders[row.kind](row) if row.kind in _senders else None
        if after is not None:
            after()
        elif row.kind in _handlers:
            _handlers[row.kind](row)
        row.state, row.attempts, row.done_at = OutboxRow.State.DONE, 1, context.now()
        row.save(update_fields=["state", "attempts", "done_at"])


def revive(pk: uuid.UUID) -> bool:
    """Lets a dead row be tried again from the beginning; False when it is not dead."""
    dead = OutboxRow.objects.filter(pk=pk, state=OutboxRow.State.DEAD)
    return bool(dead.update(state=OutboxRow.State.WAITING, attempts=0, not_before=context.now()))
