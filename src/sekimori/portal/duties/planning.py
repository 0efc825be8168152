"""What should exist: for every duty in force, role and place the occurrences of a fiscal year. A function of
definitions and units.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sekimori.common.business_days import OfficeCalendar
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.duties.definitions import Defined
from sekimori.portal.organization.selectors import Structure, UnitNode
from sekimori.standards.duty_models import Owner, Per
from sekimori.standards.duty_periods import periods_of, window_of

Key = tuple[str, str, str, str]  # duty, role, place, period


@dataclass(frozen=True)
class Place:
    """Where a duty is done: the city, an organ or a unit."""

    key: str
    unit: int | None = None
    organ: int | None = None


@dataclass(frozen=True)
class Planned:
    """An occurrence that should exist."""

    defined: Defined
    owner: Owner
    place: Place
    period: str
    fiscal_year: int
    opens_on: dt.date
    due_on: dt.date
    occasion: str = ""
    cause: str = ""

    @property
    def key(self) -> Key:
        return self.defined.key, self.owner.role, self.place.key, self.period


def places_of(owner: Owner, organs: Sequence[int], structure: Structure) -> Iterator[Place]:
    """The places at which an owner does the duty, within the organs that have adopted it."""
    if owner.per is Per.CITY:
        yield Place("city")
    elif owner.per is Per.ORGAN:
        yield from (Place(f"organ:{organ}", organ=organ) for organ in organs)
    else:
        nodes: Iterable[UnitNode] = structure.departments if owner.per is Per.DEPARTMENT else structure.sections
        yield from (Place(f"unit:{node.id}", unit=node.id) for node in nodes if node.organ in organs)


def plan(
    duties: Iterable[Defined], year: FiscalYear, structure: Structure, calendar: OfficeCalendar
) -> dict[Key, Planned]:
    """The occurrences of a fiscal year by their keys. Where several editions are in force the first one decides for
    the whole city.
    """
    found: dict[Key, Planned] = {}
    for defined in duties:
        rhythm = defined.duty.rhythm
        if rhythm is None:
            continue
        for owner in defined.duty.owners:
            for place in places_of(owner, defined.organs, structure):
                for period in periods_of(rhythm, year):
                    opens, due = window_of(rhythm, period, calendar)
                    planned = Planned(defined, owner, place, period.key, year.year, opens, due)
                    found.setdefault(planned.key, planned)
    return found
