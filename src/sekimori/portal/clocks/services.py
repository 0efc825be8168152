"""Setting the calendar, timers and background work. Timers and work are set inside acts, in their transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sekimori.portal.acts.performing import performing
from sekimori.portal.clocks import act_types, timers
from sekimori.portal.clocks.models import LocalDay, OfficeHours

__all__ = ["hours_set", "local_day_remove", "local_day_set", "timer_cancel", "timer_set"]


def local_day_set(*, day: dt.date, name: str, opened: bool = False) -> LocalDay:
    """Makes `day` a closed day of the city (or an open one), whatever the law says of it."""
    with performing(act_types.DAY_SET) as act:
        act.authorise("create", LocalDay)
        record, _made = LocalDay.objects.update_or_create(day=day, defaults={"name": name, "open": opened})
        act.record(record, after={"day": day, "name": name, "open": opened})
    return record


def local_day_remove(*, pk: int) -> None:
    """Takes a day of the city's own back."""
    with performing(act_types.DAY_REMOVED) as act:
        record = act.obtain(LocalDay, pk, need="change")
        act.record(record, before={"day": record.day, "name": record.name, "open": record.open})
        record.delete()


def hours_set(*, opens_at: dt.time, closes_at: dt.time) -> None:
    """Sets the office hours."""
    with performing(act_types.HOURS_SET) as act:
        act.authorise("create", OfficeHours)
        record, _made = OfficeHours.objects.update_or_create(
            pk=OfficeHours.SINGLE, defaults={"opens_at": opens_at, "closes_at": closes_at}
        )
        act.record(record, after={"opens_at": opens_at, "closes_at": closes_at})


def timer_set(
    *, kind: str, key: str, due_at: dt.datetime, subject: str = "", payload: Mapping[str, Any] | None = None
) -> None:
    """Sets or moves a timer; see timers.put."""
    timers.put(kind=kind, key=key, due_at=due_at, subject=subject, payload=payload)


def timer_cancel(*, key: str = "", subject: str = "") -> None:
    """Cancels one timer by key or all of a subject."""
    timers.cancel(key=key, subject=subject)
