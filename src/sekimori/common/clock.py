"""Time as the acts see it: stored in UTC, a day is a day in Asia/Tokyo, and the clock can be replaced in demo and tests."""

from __future__ import annotations

import datetime as dt
from typing import Protocol
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")
UTC = dt.UTC


class Clock(Protocol):
    """Anything that can say what time it is."""

    def now(self) -> dt.datetime:
        """The moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> dt.datetime:
        return dt.datetime.now(tz=UTC)


class FixedClock:
    """A clock that stands still until it is set: for tests and for the sample city's history."""

    def __init__(self, moment: dt.datetime) -> None:
        self._moment = as_utc(moment)

    def now(self) -> dt.datetime:
        return self._moment

    def set(self, moment: dt.datetime) -> None:
        """Moves the clock to `moment` (aware; raises ValueError when naive)."""
        self._moment = as_utc(moment)

    def advance(self, delta: dt.timedelta) -> None:
        """Moves the clock on by `delta`."""
        self._moment += delta


def as_utc(moment: dt.datetime) -> dt.datetime:
    """The same moment in UTC. Raises ValueError when `moment` has no time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC)


def day_of(moment: dt.datetime) -> dt.date:
    """The day in Asia/Tokyo on which `moment` (aware) falls."""
    return moment.astimezone(TOKYO).date()


def moment_at(day: dt.date, hour: int = 0, minute: int = 0) -> dt.datetime:
    """The moment in UTC of a wall-clock time in Asia/Tokyo on `day`."""
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=TOKYO).astimezone(UTC)
