"""Timers: set and cancelled inside acts, fired once by the scheduler with the handler of their kind."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from sekimori.common.canonical import plain
from sekimori.portal.acts import context
from sekimori.portal.clocks.models import Timer

TimerHandler = Callable[[Timer], None]
RETRY = dt.timedelta(minutes=5)
log = logging.getLogger(__name__)
_handlers: dict[str, TimerHandler] = {}


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


def put(
    *, kind: str, key: str, due_at: dt.datetime, subject: str = "", payload: Mapping[str, Any] | None = None
) -> None:
    """Sets the timer `key`, or moves it when it is set; one that has fired is set anew. Raises LookupError for a kind

    without handler.
    """
    if kind not in _handlers:
        raise LookupError(f"no handler for timers of kind {kind}")
    Timer.objects.update_or_create(
        key=key,
        defaults={
            "kind": kind,
            "subject": subject,
            "payload": plain(dict(payload or {})),
            "due_at": due_at,
            "retry_at": due_at,
            "attempts": 0,
            "fired_at": None,
            "last_error": "",
        },
    )


def cancel(*, key: str = "", subject: str = "") -> None:
    """Cancels the timer `key`, or all waiting timers of `subject`."""
    waiting = Timer.objects.filter(fired_at__isnull=True)
    if key:
        waiting.filter(key=key).delete()
    if subject:
        waiting.filter(subject=subject).delete()


def fire_due(limit: int = 200) -> int:
    """Fires up to `limit` due timers in the order of their moments; how many fired."""
    fired = 0
    now = context.now()
    due = Timer.objects.filter(fired_at__isnull=True, retry_at__lte=now).order_by("retry_at", "id")
    for pk in due.values_list("pk", flat=True)[:limit]:
        fired += _fire(pk)
    return fired


def _fire(pk: int) -> bool:
    now = context.now()
    try:
        with transaction.atomic():
            timer = Timer.objects.select_for_update().filter(pk=pk, fired_at__isnull=True, retry_at__lte=now).first()
            if timer is None:
                return False
            timer.fired_at = now
            timer.save(update_fields=["fired_at"])
            _handlers[timer.kind](timer)
    except Exception as error:
        log.exception("timer %s failed", pk)
        Timer.objects.filter(pk=pk, fired_at__isnull=True).update(
            retry_at=now + RETRY, last_error=f"{type(error).__name__}: {error}"[:2000]
        )
        return False
    return True
