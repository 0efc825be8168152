"""To whom: people, holders of roles, units or everybody, turned into people at one moment through the organisation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sekimori.common.clock import day_of
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.selectors import Structure


@dataclass(frozen=True)
class Recipients:
    """Recipients as a caller names them.

    `people` are ids of persons; `roles` pairs of a role's key and the unit for which it is held (None: wherever it is held);
    `units` are ids of units, meaning everybody posted in them or beneath them; `everyone` the whole city.
    """

    people: Sequence[int] = ()
    roles: Sequence[tuple[str, int | None]] = ()
    units: Sequence[int] = ()
    everyone: bool = False

    def as_json(self) -> dict[str, Any]:
        """The same as JSON, for a timer or a standing notice."""
        return {
            "people": list(self.people),
            "roles": [[role, unit] for role, unit in self.roles],
            "units": list(self.units),
            "everyone": self.everyone,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Recipients:
        """What `as_json` gave."""
        return cls(
            people=tuple(value.get("people", ())),
            roles=tuple((role, unit) for role, unit in value.get("roles", ())),
            units=tuple(value.get("units", ())),
            everyone=bool(value.get("everyone", False)),
        )


@dataclass(frozen=True)
class Addressee:
    """A person a notice goes to, with the unit and role in which it is owed."""

    person: int
    unit: int | None
    role: str = ""
    instead_of: int | None = None


@dataclass
class Resolved:
    """Who the recipients are at a moment, each person once, and the roles that nobody held."""

    addressees: dict[int, Addressee] = field(default_factory=dict)
    vacant: list[str] = field(default_factory=list)

    def add(self, addressee: Addressee) -> None:
        self.addressees.setdefault(addressee.person, addressee)


def resolve(to: Recipients, moment: dt.datetime) -> Resolved:
    """The people that `to` means at `moment`, each with the section in which the notice is owed.

    A role addressed goes before mere membership of a unit. A fixed number of queries per role, none per person.
    """
    found = Resolved()
    for role, unit in to.roles:
        holders = organization.holders_of(role, unit=unit, moment=moment)
        if not holders:
            found.vacant.append(role)
        for held in holders:
            found.add(Addressee(held.person, held.unit if held.unit is not None else unit, role, held.instead_of))
    day = day_of(moment)
    structure = organization.structure(day)
    others = set(to.people) | _members(to, structure, day)
    homes = organization.labels([*others, *(a.person for a in found.addressees.values() if a.unit is None)], day)
    for person in sorted(others):
        found.add(Addressee(person, None))
    for each in list(found.addressees.values()):
        unit = each.unit if each.unit is not None else homes[each.person].unit if each.person in homes else None
        section = structure.section_of(unit) if unit is not None else None
        found.addressees[each.person] = replace(each, unit=section.id if section else unit)
    return found


def _members(to: Recipients, structure: Structure, day: dt.date) -> frozenset[int]:
    units: set[int] = set(structure.nodes) if to.everyone else set()
    for unit in to.units:
        units |= structure.beneath(unit)
    return organization.people_of(units, day) if units else frozenset()
