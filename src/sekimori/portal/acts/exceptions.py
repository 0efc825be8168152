"""Which exceptions are in force: whoever grants them (7.4) registers here; compliance lets them cover readings.

@exceptions.register(listens={"procedures:application:approved", …})
def granted(moment, lineages): ...
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from sekimori.portal.acts.appending import Entry


@dataclass(frozen=True)
class Excepted:
    """An exception from a clause: for `unit`, or for everybody when None, from `since` up to `until` (no exception has no end).

    `record` is the ledger's name of the record that grants it, `label` its number as people know it.
    """

    lineage: str
    unit: int | None
    record: str
    since: dt.datetime
    until: dt.datetime
    label: str = ""

    def covers(self, unit: int | None, moment: dt.datetime) -> bool:
        """Whether it is in force for `unit` (None: the city as a whole) at `moment`."""
        return self.since <= moment < self.until and (self.unit is None or self.unit == unit)


# Every exception that has not ended at the moment, those still to begin included, of these lineages (None: of all).
Source = Callable[[dt.datetime, Collection[str] | None], Iterable[Excepted]]


@dataclass(frozen=True)
class Registered:
    """A source with the registered names of acts after which it may answer otherwise."""

    source: Source
    listens: frozenset[str]
    concerns: Callable[[Entry], bool]


_sources: list[Registered] = []


def register(
    *, listens: Collection[str], concerns: Callable[[Entry], bool] | None = None
) -> Callable[[Source], Source]:
    """Decorator: makes a source of exceptions known. It must answer in a number of queries that does not grow.

    `concerns` says of an act listened to whether it has to do with exceptions at all; without it every one has.
    """

    def add(source: Source) -> Source:
        _sources.append(Registered(source, frozenset(listens), concerns or _always))
        return source

    return add


def _always(_entry: Entry) -> bool:
    return True


def concerned(entries: Iterable[Entry]) -> bool:
    """Whether any of these acts may have changed which exceptions are in force."""
    return any(entry.act in each.listens and each.concerns(entry) for entry in entries for each in _sources)


def sources() -> list[Registered]:
    """Every source, in the order of registration."""
    return list(_sources)


def standing(moment: dt.datetime, lineages: Collection[str] | None = None) -> list[Excepted]:
    """The exceptions in force at `moment` or still to begin, of these lineages (None: of all)."""
    return [each for registered in _sources for each in registered.source(moment, lineages)]
