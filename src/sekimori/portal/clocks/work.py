"""Long work in the background: started inside a request, done by a worker, its progress on a page of its own.

The row is the truth and the task queue only the bell: a worker that dies loses its claim, and `reap` rings again. A work function
is named by its dotted path, takes (payload, progress), runs as the person who started it, and returns what the page shows as
result. A worker may be killed at any moment and the function run again, so what it writes to the database it returns as
`Finish`: that happens in the transaction that marks the work done, exactly once.
"""

from __future__ import annotations

import datetime as dt
import importlib
import logging
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django_tasks import task

from sekimori.common.canonical import plain
from sekimori.common.errors import SekimoriError
from sekimori.portal.acts import bell, context
from sekimori.portal.acts.accounts import on_behalf_of
from sekimori.portal.clocks import leases
from sekimori.portal.clocks.models import WorkItem

ATTEMPTS = 3
log = logging.getLogger(__name__)


class ClaimLost(RuntimeError):
    """Another worker has taken the work over; this one must stop and write nothing."""


class Progress:
    """What a work function tells of itself."""

    def __init__(self, item: WorkItem) -> None:
        self._item = item

    def tell(self, percent: int, message: str = "") -> None:
        """Shows `percent` (0–100) and a sentence. Raises ClaimLost when somebody else is at the work by now."""
        mine = WorkItem.objects.filter(pk=self._item.pk, ticket=self._item.ticket)
        shown = {"percent": max(0, min(100, percent)), "message": message[:300]}
        if not mine.update(**shown, lease_until=_machine_now() + leases.LEASE):
            raise ClaimLost


@dataclass(frozen=True)
class Finish:
    """The end of a work function: `write` is called in the transaction that marks the work done and gives the result."""

    write: Callable[[], Any]


WorkFunction = Callable[[Mapping[str, Any], Progress], Any]


def start(function: str, payload: Mapping[str, Any], *, title: str, account: int | None = None) -> WorkItem:
    """Puts work into the queue, in the transaction that is open; `function` is `package.module:name`.

    It runs as the person of `account`, with what that person may do then; without one as the system.
    """
    with transaction.atomic():
        item = WorkItem.objects.create(
            title=title, function=function, payload=plain(dict(payload)), account_id=account, created_at=context.now()
        )
        run_work.enqueue(str(item.pk))
        transaction.on_commit(bell.call)
    return item


@task()
def run_work(item_id: str) -> None:
    """Carries out one work item, unless somebody else is at it or it is done."""
    with context.as_system("worker"):
        item = _claim(item_id)
        if item is not None:
            with leases.held(item), _circumstances(item):
                _carry_out(item)


def run_alone(function: str) -> None:
    """Carries out what waits of a work function, in the circumstances that are open: for the builder of a sample city, beside

    whom nobody works and whose clock is not the machine's.
    """
    waiting = WorkItem.objects.filter(state=WorkItem.State.QUEUED, function=function)
    for pk in list(waiting.order_by("created_at").values_list("pk", flat=True)):
        item = _claim(str(pk))
        if item is not None:
            _carry_out(item)


@contextmanager
def _circumstances(item: WorkItem) -> Iterator[None]:
    if item.account_id is None:
        yield
        return
    with on_behalf_of(item.account_id):
        yield


def _machine_now() -> dt.datetime:
    return dt.datetime.now(tz=dt.UTC)


def _claim(item_id: str) -> WorkItem | None:
    now = _machine_now()
    with transaction.atomic():
        free = Q(state=WorkItem.State.QUEUED) | Q(state=WorkItem.State.RUNNING, lease_until__lt=now)
        item = WorkItem.objects.select_for_update().filter(free, pk=item_id).first()
        if item is None:
            return None
        item.state, item.lease_until, item.ticket = WorkItem.State.RUNNING, now + leases.LEASE, uuid.uuid4()
        item.attempts += 1
        item.save(update_fields=["state", "lease_until", "ticket", "attempts"])
        return item


def _carry_out(item: WorkItem) -> None:
    module, _colon, name = item.function.partition(":")
    try:
        function: WorkFunction = getattr(importlib.import_module(module), name)
        _complete(item, function(item.payload, Progress(item)))
    except ClaimLost:
        log.warning("work %s was taken over by another worker", item.pk)
    except SekimoriError as error:
        _end(item, WorkItem.State.FAILED, str(error))
    except Exception as error:
        log.exception("work %s failed", item.pk)
        _end(item, WorkItem.State.FAILED, f"{type(error).__name__}: {error}")


def _complete(item: WorkItem, outcome: Any) -> None:
    with transaction.atomic():
        if not WorkItem.objects.select_for_update().filter(pk=item.pk, ticket=item.ticket).exists():
            raise ClaimLost
        result = outcome.write() if isinstance(outcome, Finish) else outcome
        _end(item, WorkItem.State.DONE, "", plain(result))


def _end(item: WorkItem, state: WorkItem.State, message: str, result: Any = None) -> None:
    WorkItem.objects.filter(pk=item.pk, ticket=item.ticket).update(
        state=state,
        message=message[:300],
        result=result,
        percent=100 if state == WorkItem.State.DONE else F("percent"),
        lease_until=None,
        ticket=None,
        finished_at=context.now(),
    )


def reap() -> int:
    """Puts work whose worker died back into the queue, and rings again for work that waits too long; how many rang.

    Work that took its worker down with it three times is given up.
    """
    now = _machine_now()
    lost = WorkItem.objects.filter(state=WorkItem.State.RUNNING, lease_until__lt=now)
    lost.filter(attempts__gte=ATTEMPTS).update(
        state=WorkItem.State.FAILED,
        message="処理が続けて中断しました。",
        lease_until=None,
        ticket=None,
        finished_at=now,
    )
    lost.update(state=WorkItem.State.QUEUED, lease_until=now, ticket=None)
    unheard = Q(lease_until__isnull=True, created_at__lt=now - leases.LEASE) | Q(lease_until__lte=now)
    rung = 0
    for pk in list(WorkItem.objects.filter(unheard, state=WorkItem.State.QUEUED).values_list("pk", flat=True)[:100]):
        with transaction.atomic():
            # Whoever marks it first rings; then everybody waits for a lease's time before ringing again.
            mine = WorkItem.objects.filter(unheard, pk=pk, state=WorkItem.State.QUEUED)
            if mine.update(lease_until=now + leases.LEASE):
                run_work.enqueue(str(pk))
                rung += 1
    return rung
