"""Values that hold over days, as steps: the arithmetic behind everything that is bitemporal here.

A list of periods is ordered by day and never overlaps. All functions return a new list in normal form, in which two
periods that touch and say the same are one; they know nothing of databases.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

FOREVER = dt.date.max


@dataclass(frozen=True)
class Period:
    """`values` hold from `start` up to and not including `end`; without an end when it is None."""

    start: dt.date
    end: dt.date | None
    values: Mapping[str, Any]

    @property
    def limit(self) -> dt.date:
        return self.end or FOREVER

    def covers(self, day: dt.date) -> bool:
        return self.start <= day < self.limit


def normal(periods: Iterable[Period]) -> list[Period]:
    """The same steps, ordered, empty ones dropped and equal neighbours joined."""
    found: list[Period] = []
    for period in sorted(periods, key=lambda each: each.start):
        if period.start >= period.limit:
            continue
        if found and found[-1].limit == period.start and found[-1].values == period.values:
            found[-1] = replace(found[-1], end=period.end)
        else:
            found.append(period)
    return found


def at(periods: Iterable[Period], day: dt.date) -> Period | None:
    """The period that covers `day`, if any."""
    return next((period for period in periods if period.covers(day)), None)


def next_start(periods: Iterable[Period], day: dt.date) -> dt.date | None:
    """The first day after `day` on which a period begins."""
    return min((period.start for period in periods if period.start > day), default=None)


def clear(periods: Sequence[Period], start: dt.date, end: dt.date | None = None) -> list[Period]:
    """Nothing holds from `start` up to `end`; what reaches over either edge is cut there."""
    limit = end or FOREVER
    kept: list[Period] = []
    for period in periods:
        if period.limit <= start or period.start >= limit:
            kept.append(period)
            continue
        if period.start < start:
            kept.append(replace(period, end=start))
        if period.limit > limit:
            kept.append(replace(period, start=limit))
    return normal(kept)


def put(periods: Sequence[Period], start: dt.date, end: dt.date | None, values: Mapping[str, Any]) -> list[Period]:
    """`values` hold from `start` up to `end`, whatever held there before."""
    return normal([*clear(periods, start, end), Period(start, end, dict(values))])


def place(periods: Sequence[Period], start: dt.date, values: Mapping[str, Any]) -> list[Period]:
    """`values` hold from `start` until the next change that is known already, which stays as it is."""
    covering = at(periods, start)
    return put(periods, start, covering.end if covering else next_start(periods, start), values)


def change(periods: Sequence[Period], start: dt.date, changes: Mapping[str, Any]) -> list[Period]:
    """Each name in `changes` takes its new value from `start` until that name's own next known change, or a gap.

    A change of the address recorded for June leaves a change of the name known for October as it is, and lasts beyond it.
    Nothing changes when no period covers `start`.
    """
    found = list(periods)
    for name, value in changes.items():
        found = _change_one(found, start, name, value)
    return found


def _change_one(periods: list[Period], start: dt.date, name: str, value: Any) -> list[Period]:
    first = at(periods, start)
    if first is None:
        return periods
    old, reached = first.values[name], first.start
    result: list[Period] = []
    for period in periods:
        joined = period is first or (period.start == reached and period.start > start)
        if not joined or period.values[name] != old:
            result.append(period)
            continue
        if period.start < start:
            result.append(replace(period, end=start))
        result.append(replace(period, start=max(period.start, start), values={**period.values, name: value}))
        reached = period.limit
    return normal(result)
