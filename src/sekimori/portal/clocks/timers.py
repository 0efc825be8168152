"""Timers: set and cancelled inside acts, fired once by the scheduler with the handler of their kind."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from sekimori.common.canonical import plain
from sekimori.portal.acts import context, revisions
from sekimori.portal.clocks.models import Timer

TimerHandler = Callable[[Timer], None]
RETRY = dt.timedelta(minutes=5)
LONGEST_RETRY = dt.timedelta(hours=6)
log = logging.getLogger(__name__)
_handlers: dict[str, TimerHandler] = {}


@dataclass(frozen=True)
class Setting:
    """A timer as it is to be set: `key` names it, `subject` the record whose end cancels it, `payload` is the handler's own."""

    kind: str
    key: str
    due_at: dt.datetime
    subject: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)


def handler(kind: str) -> Callable[[TimerHandler], TimerHandler]:
    """Decorator: what happens when a timer of `kind` fires; called in a transaction, as the system, under the job's clock.

    Raises ValueError when the kind has a handler already.
    """

    def add(function: TimerHandler) -> TimerHandler:
        if kind in _handlers:
            raise ValueError(f"timer kind {kind} has two handlers")
        _handlers[kind] = function
        return function

    return add


def put(settings: Sequence[Setting]) -> None:
    """Sets these timers, or moves those already set; one that has fired is set anew. One query.

    Raises LookupError for a kind without handler.
    """
    for each in settings:
        if each.kind not in _handlers:
            raise LookupError(f"no handler for timers of kind {each.kind}")
    rows = [
        Timer(
            kind=each.kind,
            key=each.key,
            subject=each.subject,
            payload=plain(dict(each.payload)),
            due_at=each.due_at,
            retry_at=each.due_at,
        )
        for each in settings
    ]
    changed = ["kind", "subject", "payload", "due_at", "retry_at", "attempts", "fired_at", "last_error"]
    Timer.objects.bulk_create(rows, update_conflicts=True, unique_fields=["key"], update_fields=changed)


def cancel(*, key: str = "", subject: str = "", kind: str = "") -> None:
    """Cancels the waiting timer `key`, or the waiting timers of `subject` (of `kind` only, when given)."""
    if not key and not subject:
        raise ValueError("name a timer or a subject")
    wanted = Q(key=key) if key else Q(subject=subject)
    if kind:
        wanted &= Q(kind=kind)
    Timer.objects.filter(wanted, fired_at__isnull=True).delete()


def hasten(*, key: str, due_at: dt.datetime) -> bool:
    """Lets a waiting timer fall due earlier, never later; False when there is none such."""
    waiting = Timer.objects.filter(key=key, fired_at__isnull=True, due_at__gt=due_at)
    return bool(waiting.update(due_at=due_at, retry_at=due_at))


def next_due() -> dt.datetime | None:
    """When the next waiting timer is due; None when none waits."""
    moment = Timer._meta.get_field("retry_at")  # noqa: SLF001
    with connection.cursor() as cursor:
        cursor.execute("SELECT MIN(retry_at) FROM clocks_timer WHERE fired_at IS NULL")
        found: dt.datetime | None = cursor.fetchone()[0]
    for convert in connection.ops.get_db_converters(moment.cached_col):
        found = convert(found, moment.cached_col, connection)
    return found


def fire_due(limit: int = 200) -> int:
    """Fires up to `limit` due timers in the order of their moments; how many fired."""
    fired = 0
    now = context.now()
    due = Timer.objects.filter(fired_at__isnull=True, retry_at__lte=now).order_by("retry_at", "id")
    for pk in list(due.values_list("pk", flat=True)[:limit]):
        fired += _fire(pk)
    return fired


def _fire(pk: int) -> bool:
    """Marks and handles one timer in one transaction, so that it fires once whatever dies; a failing one is tried ever more

    rarely and never given up: somebody waits for it.
    """
    now = context.now()
    timer = None
    try:
        with transaction.atomic(), revisions.remembered():
            due = Timer.objects.select_for_update().filter(pk=pk, fired_at__isnull=True, retry_at__lte=now)
            timer = due.first()
            if timer is None:
                return False
            timer.fired_at = now
            timer.save(update_fields=["fired_at"])
            _handlers[timer.kind](timer)
    except Exception as error:
        log.exception("timer %s failed", pk)
        attempts = (timer.attempts if timer else 0) + 1
        Timer.objects.filter(pk=pk, fired_at__isnull=True).update(
            attempts=attempts,
            retry_at=now + min(RETRY * 2 ** min(attempts - 1, 10), LONGEST_RETRY),
            last_error=f"{type(error).__name__}: {error}"[:2000],
        )
        return False
    return True
