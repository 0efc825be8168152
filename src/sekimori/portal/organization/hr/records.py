"""What a file says, what it would change, and what is wrong with it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from sekimori.common import canonical
from sekimori.portal.organization.hr.meanings import Movement

MOST_FAULTS = 1000


@dataclass(frozen=True)
class StaffRow:
    """A row of a staff file after its cells have been read. Empty text means that the file does not say."""

    line: int
    number: str
    name: str
    kana: str
    kind: str
    unit_code: str
    unit_name: str
    parent_code: str
    title: str
    post_code: str
    rank: int | None
    head: bool | None
    movement: Movement
    day: dt.date
    email: str
    extension: str

    @property
    def takes_effect(self) -> dt.date:
        """The first day on which it is so: the day after, where the day written is the last one served."""
        return self.day + dt.timedelta(days=1) if self.movement is Movement.LEAVE_AFTER else self.day


@dataclass(frozen=True)
class UnitRow:
    """A row of a file of units."""

    line: int
    code: str
    name: str
    parent_code: str
    organ: str
    department: bool | None
    section: bool | None
    symbol: str | None
    mailbox: str | None
    telephone: str | None
    order: int | None
    stands: bool
    successor_code: str
    day: dt.date


@dataclass(frozen=True)
class Difference:
    """One thing the file changes: to whom or what, from what to what, from which day, by which row (None:

    by what it leaves out).
    """

    kind: str
    subject: str
    name: str
    before: str
    after: str
    day: dt.date
    line: int | None = None


@dataclass(frozen=True)
class Fault:
    """Something in the file that cannot be applied: its row, its column, and why."""

    line: int | None
    column: str
    sentence: str


@dataclass
class Faults:
    """The faults of one file, in the order of its rows; beyond a thousand they are only counted.

    `mentioned` are the numbers of rows that could not be read: they are in the file all the same.
    """

    items: list[Fault] = field(default_factory=list)
    total: int = 0
    mentioned: set[str] = field(default_factory=set)

    def add(self, line: int | None, column: str, sentence: str) -> None:
        self.total += 1
        if len(self.items) < MOST_FAULTS:
            self.items.append(Fault(line, column, sentence))


def digest_of(differences: list[Difference]) -> str:
    """The hash of what would change: what a person has seen and confirmed."""
    return canonical.sha256_of([list(vars(each).values()) for each in differences])


def counts_of(differences: list[Difference], rows: int, faults: int) -> dict[str, Any]:
    """How many changes of each kind, rows and faults."""
    counts: dict[str, Any] = {"rows": rows, "faults": faults}
    for each in differences:
        counts[each.kind] = counts.get(each.kind, 0) + 1
    return counts
