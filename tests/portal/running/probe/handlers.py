"""What the probe's outbox rows, timers and work do: leave one effect each, after a moment in which they may be killed."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from typing import Any

from sekimori.portal.acts import outbox
from sekimori.portal.acts.models import OutboxRow
from sekimori.portal.acts.registry import register
from sekimori.portal.clocks import timers, work
from sekimori.portal.clocks.models import Timer
from tests.portal.running.probe.models import Effect

PROBED = register("probe:effect:made", "試験の操作")


def dawdle(most: float = 0.2) -> None:
    time.sleep(random.random() * most)  # noqa: S311


@outbox.handler("probe:count")
def count(row: OutboxRow) -> None:
    Effect.objects.create(kind="outbox", key=row.payload["n"])
    dawdle()


@timers.handler("probe:timer")
def fire(timer: Timer) -> None:
    Effect.objects.create(kind="timer", key=timer.key)
    dawdle()


def slow_work(payload: Mapping[str, Any], progress: work.Progress) -> work.Finish:
    for percent in (20, 50, 80):
        dawdle(0.2)
        progress.tell(percent)

    def write() -> str:
        Effect.objects.create(kind="work", key=payload["n"])
        dawdle()
        return str(payload["n"])

    return work.Finish(write)
