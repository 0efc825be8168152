"""Long work in the background: started inside a request, done by a worker, its progress on a page of its own.

The row is the truth and the task queue only the bell: a worker that dies leaves a lease to run out, and `reap` rings again.
A work function is named by its dotted path, takes (payload, progress) and returns what the page shows as result.
"""

from __future__ import annotations

import datetime as dt
import importlib
import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django_tasks import task

from sekimori.common.canonical import plain
from sekimori.common.errors import SekimoriError
from sekimori.portal.acts import context
from sekimori.portal.clocks.models import WorkItem

LEASE = dt.timedelta(minutes=2)
ATTEMPTS = 3
log = logging.getLogger(__name__)


class Progress:
    """What a work function tells of itself; telling also keeps its lease."""

    def __init__(self, item: WorkItem) -> None:
        self._item = item

    def tell(self, percent: int, message: str = "") -> None:
        """Shows `percent` (0–100) and a sentence, and keeps the lease for two more minutes."""
        WorkItem.objects.filter(pk=self._item.pk).update(
            percent=max(0, min(100, percent)), message=message[:300], lease_until=context.now() + LEASE
        )


WorkFunction = Callable[[Mapping[str, Any], Progress], Any]


def start(function: str, payload: Mapping[str, Any], *, title: str, account: int | None = None) -> WorkItem:
    """Puts work into the queue, in the transaction that is open; `function` is `package.module:name`."""
    with transaction.atomic():
        item = WorkItem.objects.create(
            title=title, function=function, payload=plain(dict(payload)), account_id=account, created_at=context.now()
        )
        run_work.enqueue(str(item.pk))
    return item


@task()
def run_work(item_id: str) -> None:
    """Carries out one work item, unless somebody else is at it or it is done."""
    with context.as_system("worker"):
        item = _claim(item_id)
        if item is not None:
            _carry_out(item)


def _claim(item_id: str) -> WorkItem | None:
    now = context.now()
    with transaction.atomic():
        free = Q(state=WorkItem.State.QUEUED) | Q(state=WorkItem.State.RUNNING, lease_until__lt=now)
        item = WorkItem.objects.select_for_update().filter(free, pk=item_id).first()
        if item is None:
            return None
        item.state, item.lease_until, item.attempts = WorkItem.State.RUNNING, now + LEASE, item.attempts + 1
        item.save(update_fields=["state", "lease_until", "attempts"])
        return item


def _carry_out(item: WorkItem) -> None:
    module, _colon, name = item.function.partition(":")
    try:
        function: WorkFunction = getattr(importlib.import_module(module), name)
        result = plain(function(item.payload, Progress(item)))
        state, message = WorkItem.State.DONE, ""
    except SekimoriError as error:
        state, message, result = WorkItem.State.FAILED, str(error), None
    except Exception as error:
        log.exception("work %s failed", item.pk)
        state, message, result = WorkItem.State.FAILED, f"{type(error).__name__}: {error}", None
    mine = WorkItem.objects.filter(pk=item.pk, attempts=item.attempts, state=WorkItem.State.RUNNING)
    mine.update(
        state=state,
        message=message[:300],
        result=result,
        percent=100 if state == WorkItem.State.DONE else F("percent"),
        lease_until=None,
        finished_at=context.now(),
    )


def reap() -> int:
    """Rings again for work that is queued or whose worker died; gives up after three attempts. How many rang."""
    now = context.now()
    lost = WorkItem.objects.filter(
        Q(state=WorkItem.State.RUNNING, lease_until__lt=now)
        | Q(state=WorkItem.State.QUEUED, created_at__lt=now - LEASE)
    )
    lost.filter(attempts__gte=ATTEMPTS).update(
        state=WorkItem.State.FAILED, message="処理が続けて中断しました。", lease_until=None, finished_at=now
    )
    rung = 0
    for item_id in lost.filter(attempts__lt=ATTEMPTS).values_list("pk", flat=True)[:100]:
        run_work.enqueue(str(item_id))
        rung += 1
    return rung
