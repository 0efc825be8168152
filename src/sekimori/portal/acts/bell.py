"""Tells the workers that an act has left work: a task in the act's own transaction, and a call inside this process.

The task reaches workers in other processes; the call spares the embedded process, where web and worker are one, the wait for
the next look. Neither carries anything: whoever hears them looks for due rows. If both are lost the scheduler finds the rows.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from django_tasks import task

from sekimori.portal.acts import context, outbox

_condition = threading.Condition()
_muted: ContextVar[bool] = ContextVar("sekimori_bell_muted", default=False)


@task()
def run_outbox() -> int:
    """Carries out what is due in the outbox; how many rows were done."""
    with context.as_system("worker"):
        return outbox.run_due()


def ring() -> None:
    """Asks for a worker, in the transaction that is open; heard when that transaction is committed."""
    if _muted.get():
        return
    run_outbox.enqueue()
    transaction.on_commit(call)


@contextmanager
def muted() -> Iterator[None]:
    """No worker is asked for in the block: whoever builds a sample city carries the outbox out by outbox.Alone."""
    token = _muted.set(True)
    try:
        yield
    finally:
        _muted.reset(token)


def call() -> None:
    """Wakes every thread of this process that waits for work."""
    with _condition:
        _condition.notify_all()


def wait(seconds: float) -> bool:
    """Waits until somebody calls or `seconds` have passed; whether somebody called."""
    with _condition:
        return _condition.wait(seconds)
