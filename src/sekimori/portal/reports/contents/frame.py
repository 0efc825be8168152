"""The parts a report is put together from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sekimori.common import eras
from sekimori.common.clock import TOKYO, moment_at
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.reports.audiences import Audience

Cell = str | int
NONE = "―"


@dataclass(frozen=True)
class Table:
    """A table. `widths` are shares, `numbers` the places of columns with numbers."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[int]
    numbers: frozenset[int] = frozenset()

    def as_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "heads": list(self.heads),
            "rows": [list(row) for row in self.rows],
            "widths": list(self.widths),
            "numbers": sorted(self.numbers),
        }


@dataclass(frozen=True)
class Section:
    """A section: what it says in sentences, and its tables."""

    title: str
    lines: Sequence[str] = ()
    tables: Sequence[Table] = ()

    def as_json(self, key: str) -> dict[str, Any]:
        return {
            "key": key,
            "title": self.title,
            "lines": list(self.lines),
            "tables": [each.as_json() for each in self.tables],
        }


@dataclass(frozen=True)
class Year:
    """A fiscal year as it stands at `as_of`, for an audience; `before` are the facts of the report of the year before, if any.

    `met` is filled by the section on clauses: by chapter how many are kept.
    """

    fiscal: FiscalYear
    audience: Audience
    as_of: dt.datetime
    before: Mapping[str, Any] = field(default_factory=dict)
    met: dict[str, int] = field(default_factory=dict)

    @property
    def since(self) -> dt.datetime:
        """The first moment of the year."""
        return moment_at(self.fiscal.first_day)

    @property
    def until(self) -> dt.datetime:
        """The moment at which the year is over."""
        return moment_at(self.fiscal.next().first_day)

    @property
    def end(self) -> dt.datetime:
        """The moment before which everything counts: what happened at `as_of` itself still does."""
        return min(self.until, self.as_of + dt.timedelta(microseconds=1))

    @property
    def day(self) -> dt.date:
        """The last day the report speaks of."""
        return (self.as_of - dt.timedelta(microseconds=1)).astimezone(TOKYO).date()


def day_words(day: dt.date | None) -> str:
    """A day in the Japanese calendar."""
    return eras.format_short(day) if day else NONE
