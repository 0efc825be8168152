"""To whom: people, holders of roles, units or everybody, turned into people at one moment through the organisation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sekimori.common.clock import day_of
from sekimori.portal.organization import selectors as organization


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
    """The people that `to` means at `moment`. A role addressed goes before mere membership of a unit."""
    found = Resolved()
    for role, unit in to.roles:
        holders = organization.holders_of(role, unit=unit, moment=moment)
        if not holders:
            found.vacant.append(role)
        for held in holders:
            found.add(Addressee(held.person, held.unit if held.unit is not None else unit, role, held.instead_of))
    others = set(to.people)
    if to.units or to.everyone:
        others |= _members(to, moment)
    homes = organization.labels([*others, *(a.person for a in found.addressees.values() if a.unit is None)], day_of(moment))
    for person in sorted(others):
        found.add(Addressee(person, homes[person].unit if person in homes else None))
    for addressee in list(found.addressees.values()):
        if addressee.unit is None and addressee.person in homes:
            found.addressees[addressee.person] = Addressee(
                addressee.person, homes[addressee.person].unit, addressee.role, addressee.instead_of
            )
    return found


def _members(to: Recipients, moment: dt.datetime) -> frozenset[int]:
    structure = organization.structure(day_of(moment))
    units: set[int] = set()
    if to.everyone:
        units = set(structure.nodes)
    for unit in to.units:
        units |= structure.beneath(unit)
    return organization.people_of(units, day_of(moment))
