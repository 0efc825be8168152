from __future__ import annotations

from dataclasses import dataclass

from sekimori.portal.acts.actors import ORDER, CapacityName


@dataclass(frozen=True)
class PostHeld:
    """An appointment with its post as both stand on the day. `away`:

    the person is recorded as absent at the moment asked for.
    """

    person: int
    post: int
    title: str
    unit: int
    rank: int
    is_head: bool
    designation: str
    capacity: CapacityName
    employment: str = ""
    away: bool = False


@dataclass(frozen=True)
class Held:
    """A role held by a person, with the unit for which it is held and how it came about.

    `instead_of` is the absent person whose place a deputy takes. `only_in` are the procedures in which alone the
    standard's own text lets the deputy act; empty: all of them. `substitute`: the standard names nobody for the
    unit asked about, and the city has set this holder's department in the place.
    """

    role: str
    person: int
    unit: int | None
    capacity: CapacityName
    post: str
    instead_of: int | None = None
    only_in: frozenset[str] = frozenset()
    substitute: bool = False
    post_id: int | None = None
    away: bool = False

    def acts_in(self, procedure: str) -> bool:
        """Whether the holder may act in `procedure` (empty: outside any);

        false only for a deputy bound by the text to others.
        """
        return not self.only_in or procedure in self.only_in


def ordered(found: list[Held]) -> list[Held]:
    """Own holders first, deputies last, each role, person and unit once."""
    seen: dict[tuple[str, int, int | None, int | None, frozenset[str]], Held] = {}
    for held in sorted(found, key=lambda each: ORDER[each.capacity]):
        seen.setdefault((held.role, held.person, held.unit, held.instead_of, held.only_in), held)
    return list(seen.values())
