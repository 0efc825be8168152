"""For which adoptions and which units clauses have states, as of a day; kept in one row and in memory."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sekimori.portal.acts.revisions import Kept
from sekimori.portal.compliance.models import CITY, GROUND, Basis
from sekimori.portal.organization import selectors as organization
from sekimori.portal.rules import selectors as rules
from sekimori.standards.models import Scope


@dataclass(frozen=True)
class Extent:
    """The units for which one adoption holds. `sections` gives for each 課等 its 部等, or what stands in for it (0: nothing)."""

    adoption: int
    edition: int
    digest: str
    organs: tuple[int, ...]
    sections: Mapping[int, int]
    departments: tuple[int, ...]

    def places(self, scope: Scope) -> tuple[int, ...]:
        """Where a clause of this scope has states, the city's own for clauses by unit left out."""
        if scope is Scope.CITY:
            return (CITY,)
        return tuple(self.sections) if scope is Scope.SECTION else self.departments

    def department_of(self, place: int) -> int:
        """The department under which a place is counted."""
        return self.sections.get(place, place if place in self.departments else CITY)

    @cached_property
    def beneath(self) -> dict[int, list[int]]:
        """The sections of each department."""
        found: dict[int, list[int]] = {}
        for section, department in self.sections.items():
            found.setdefault(department, []).append(section)
        return found

    def as_json(self) -> dict[str, Any]:
        """The extent as it is kept."""
        return {
            "adoption": self.adoption,
            "edition": self.edition,
            "digest": self.digest,
            "organs": list(self.organs),
            "sections": {str(section): department for section, department in self.sections.items()},
            "departments": list(self.departments),
        }

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Extent:
        """The extent that was kept."""
        return cls(
            kept["adoption"],
            kept["edition"],
            kept["digest"],
            tuple(kept["organs"]),
            {int(section): department for section, department in kept["sections"].items()},
            tuple(kept["departments"]),
        )


@dataclass(frozen=True)
class Ground:
    """What the tables hold for: the day as of which it was looked at, and the extents, one for each adoption in force."""

    token: uuid.UUID
    day: dt.date
    extents: tuple[Extent, ...]

    def places_of(self, extent: Extent, scope: Scope, units: Iterable[int | None] | None) -> set[int]:
        """The places of a clause of this scope that have to do with `units` (None among them: the city; None alone: all).

        A unit concerns the section and the department it belongs to and the sections beneath it; whatever concerns anybody
        concerns the city.
        """
        if units is None:
            return set(extent.places(scope))
        named = [unit for unit in units if unit is not None]
        if scope is Scope.CITY:
            # The city as a whole is asked again whatever unit it was.
            return {CITY}
        found: set[int] = set()
        for unit in named:
            found |= self._around(extent, scope, unit)
        return found

    def _around(self, extent: Extent, scope: Scope, unit: int) -> set[int]:
        section, department = unit in extent.sections, unit in extent.departments
        if not section and not department:
            structure = organization.structure(self.day)
            above = [each for each in structure.above(unit) if each in extent.sections or each in extent.departments]
            return set().union(*(self._around(extent, scope, each) for each in above[:1]))
        if scope is Scope.DEPARTMENT:
            return {extent.department_of(unit)} - {CITY}
        return ({unit} if section else set()) | (set(extent.beneath.get(unit, ())) if department else set())


_kept = Kept[Ground | None](GROUND, most=2)


def current() -> Ground | None:
    """The ground the tables stand on; None before the first adoption. One query when it is not in memory."""
    return _kept.get("", _read)


def _read() -> Ground | None:
    row = Basis.objects.filter(pk=Basis.SINGLE).first()
    return Ground(row.token, row.day, tuple(map(Extent.of_json, row.extents))) if row else None


def derive(day: dt.date) -> list[Extent]:
    """The extents as they are on `day`: from the adoptions in force and the structure of the organisation. Two queries."""
    structure = organization.structure(day)
    found = []
    for view in rules.adoptions_on(day):
        inside = [node for node in structure.nodes.values() if node.organ in view.organs]
        departments = {node.id for node in inside if node.is_department}
        sections: dict[int, int] = {}
        for node in inside:
            if node.is_section:
                over = structure.department_of(node.id) or structure.substitute_of(node.id)
                sections[node.id] = over.id if over else CITY
        organs, heads = tuple(sorted(view.organs)), tuple(sorted(departments))
        found.append(Extent(view.pk, view.edition, view.digest, organs, sections, heads))
    return found


def put(day: dt.date, extents: Sequence[Extent], now: dt.datetime) -> Ground:
    """Makes `extents` the ground the tables stand on."""
    ground = Ground(uuid.uuid4(), day, tuple(extents))
    kept = {"token": ground.token, "day": day, "extents": [e.as_json() for e in extents], "computed_at": now}
    Basis.objects.update_or_create(pk=Basis.SINGLE, defaults=kept)
    return ground
