"""What should exist: for every duty in force, role and place the occurrences of a fiscal year. A function of
definitions and units.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sekimori.common import canonical
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
class Window:
    """When a duty is done in one period of a fiscal year, the same at every place."""

    defined: Defined
    period: str
    opens_on: dt.date
    due_on: dt.date


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


def windows_of(duties: Iterable[Defined], year: FiscalYear, calendar: OfficeCalendar) -> list[Window]:
    """The windows of every duty with a rhythm in a fiscal year, in the order of the editions."""
    return [
        Window(defined, period.key, *window_of(defined.duty.rhythm, period, calendar))
        for defined in duties
        if defined.duty.rhythm is not None
        for period in periods_of(defined.duty.rhythm, year)
    ]


def fingerprint(windows: Iterable[Window], year: FiscalYear, structure: Structure) -> str:
    """What differs when another plan would come out: windows, editions, organs and units."""
    asked = [
        [each.defined.edition, each.defined.key, list(each.defined.organs), each.period, each.opens_on.isoformat(),
         each.due_on.isoformat()]
        for each in windows
    ]  # fmt: skip
    places = [[[node.id, node.organ] for node in nodes] for nodes in (structure.departments, structure.sections)]
    return canonical.sha256_of([year.year, asked, places, sorted(structure.nodes)])


def plan(windows: Iterable[Window], year: FiscalYear, structure: Structure) -> dict[Key, Planned]:
    """The occurrences of a fiscal year by their keys. Where several editions are in force the first one decides for
    the whole city.
    """
    places: dict[tuple[Per, tuple[int, ...]], list[Place]] = {}
    found: dict[Key, Planned] = {}
    for window in windows:
        for owner in window.defined.duty.owners:
            where = (owner.per, window.defined.organs)
            if where not in places:
                places[where] = list(places_of(owner, window.defined.organs, structure))
            for place in places[where]:
                planned = Planned(
                    window.defined, owner, place, window.period, year.year, window.opens_on, window.due_on
                )
                found.setdefault(planned.key, planned)
    return found
