"""Who acts, and by which right: the actor with the roles held at that moment, and the principal that carried the request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

# Own post, concurrent post, acting head (事務取扱・心得), deputy inside recorded dates, named in writing.
CapacityName = Literal["own", "concurrent", "acting", "deputy", "nominated"]
# Of several capacities the one that counts first.
ORDER: Mapping[CapacityName, int] = {"own": 0, "nominated": 1, "concurrent": 2, "acting": 3, "deputy": 4}


@dataclass(frozen=True)
class Holding:
    """A role as one person holds it now.

    `units` are the ids of the units it reaches (a head of department reaches the sections below), None the whole city.
    `instead_of` is the person whose place a deputy takes. `post` is the label to be written into records. `only_in` are the
    procedures in which alone the standard's text lets a deputy act; the holding counts nowhere else.
    """

    role: str
    abilities: frozenset[str]
    units: frozenset[int] | None
    unit: int | None = None
    post: str = ""
    capacity: CapacityName = "own"
    instead_of: int | None = None
    only_in: frozenset[str] = frozenset()

    def counts_in(self, procedure: str) -> bool:
        """Whether the holding may be used in `procedure` (empty: outside any)."""
        return not self.only_in or procedure in self.only_in

    def reaches(self, unit: int | None) -> bool:
        return self.units is None or (unit is not None and unit in self.units)


@dataclass(frozen=True)
class Actor:
    """A person (or nobody, or the system) with what they may do at this moment.

    `units` are the units the person belongs to by appointment. Policies ask `can` and `units_where`, never role names.
    """

    person: int | None
    name: str
    post: str = ""
    units: frozenset[int] = frozenset()
    holdings: tuple[Holding, ...] = ()
    system: bool = False

    def can(self, ability: str, unit: int | None = None, *, procedure: str = "") -> bool:
        """Whether any holding gives `ability`, reaching `unit` when one is named, in `procedure` when one is under way."""
        return any(
            ability in holding.abilities and (unit is None or holding.reaches(unit))
            for holding in self._counting(procedure)
        )

    def units_where(self, ability: str, *, procedure: str = "") -> frozenset[int] | None:
        """The units in which the actor has `ability`; None for the whole city, empty for none."""
        reached: set[int] = set()
        for holding in self._counting(procedure):
            if ability in holding.abilities:
                if holding.units is None:
                    return None
                reached |= holding.units
        return frozenset(reached)

    def holds(self, role: str, unit: int | None = None, *, procedure: str = "") -> Holding | None:
        """The holding of `role` (reaching `unit` when named), the person's own before a deputy's; None when not held.

        A deputy by the standard's own text holds the role in the procedures that the text names, and in no other.
        """
        counting = self._counting(procedure)
        return first([h for h in counting if h.role == role and (unit is None or h.reaches(unit))])

    def _counting(self, procedure: str) -> list[Holding]:
        return [holding for holding in self.holdings if holding.counts_in(procedure)]

    @property
    def reference(self) -> str:
        """How the ledger's leaf names the actor: an id only, never a name."""
        if self.system:
            return "system"
        return f"person:{self.person}" if self.person is not None else "nobody"


@dataclass(frozen=True)
class Principal:
    """What carried the request: a signed-in account, a service of our own, the command line, or nobody signed in."""

    kind: Literal["account", "service", "command", "nobody"]
    id: str = ""
    label: str = ""

    @property
    def reference(self) -> str:
        return f"{self.kind}:{self.id}" if self.id else self.kind


NOBODY = Actor(person=None, name="")
SYSTEM = Actor(person=None, name="関守", system=True)
NOT_SIGNED_IN = Principal("nobody")


@dataclass(frozen=True)
class Assignment:
    """A capacity written beside an act: which role was used, for which unit, and instead of whom."""

    role: str = ""
    unit: int | None = None
    capacity: CapacityName = "own"
    instead_of: int | None = None
    post: str = ""
    notes: tuple[str, ...] = field(default=())


def first(holdings: Iterable[Holding]) -> Holding | None:
    """Of these holdings the one that counts: a person's own before a deputy's; None of none."""
    return min(holdings, key=lambda each: ORDER[each.capacity], default=None)


def assignment_of(holding: Holding | None) -> Assignment | None:
    """The capacity in which somebody with this holding acts, as it is written beside an act; None without one."""
    if holding is None:
        return None
    return Assignment(holding.role, holding.unit, holding.capacity, holding.instead_of, holding.post)
