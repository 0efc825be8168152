"""Who has to fill in which sheet: the holders of the roles asked, each for the place where he holds them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sekimori.portal.inspection import asking
from sekimori.portal.inspection.models import CITY, Campaign
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.selectors import Held, Structure
from sekimori.portal.rules.selectors import AdoptionView
from sekimori.standards.base import Scope
from sekimori.standards.models import Role


@dataclass(frozen=True)
class Wanted:
    """A sheet that there must be. `person` None: the head of the section `unit` answers for it."""

    person: int | None
    unit: int
    department: int
    organ: int
    roles: tuple[str, ...]


class _Places:
    """Where roles are held, and whether the campaign reaches there."""

    def __init__(self, campaign: Campaign, view: AdoptionView, structure: Structure) -> None:
        self.structure = structure
        self.organs = frozenset(view.organs)
        # A campaign narrowed to units asks the offices of the city only where its plan names them.
        self.city = not campaign.units or bool(campaign.roles)
        reached: set[int] = set()
        for unit in campaign.units:
            reached |= structure.beneath(unit)
        self.reached = frozenset(reached) if campaign.units else None

    def place(self, rule: Role, unit: int | None) -> int | None:
        """The place for which somebody holds the role; None where the campaign does not reach."""
        if rule.scope is Scope.CITY or unit is None:
            return CITY if rule.scope is Scope.CITY and self.city else None
        node = self.structure.nodes.get(unit)
        if node is None or node.organ not in self.organs:
            return None
        if rule.scope is Scope.SECTION:
            section = self.structure.section_of(unit)
            unit = section.id if section else unit
        return unit if self.reached is None or unit in self.reached else None

    def around(self, unit: int) -> tuple[int, int]:
        """Department and organ of a place; 0 where there is none."""
        if unit == CITY:
            return CITY, CITY
        department = self.structure.department_of(unit) or self.structure.substitute_of(unit)
        return department.id if department else CITY, self.structure.nodes[unit].organ


def wanted(campaign: Campaign, moment: dt.datetime) -> list[Wanted]:
    """The sheets that there must be at `moment`: a fixed number of queries for each role. Deputies answer for nobody."""
    view = asking.view_of(campaign)
    package, structure = view.package, organization.structure()
    places = _Places(campaign, view, structure)
    rules = {role.key: role for role in package.roles}
    together: dict[tuple[int | None, int], list[str]] = {}
    for key in asking.roles_of(campaign, package):
        for person, unit in _held(campaign, rules[key], places, moment):
            together.setdefault((person, unit), []).append(key)
    found = []
    for (person, unit), roles in together.items():
        department, organ = places.around(unit)
        found.append(Wanted(person, unit, department, organ, tuple(sorted(roles))))
    return sorted(found, key=lambda each: (each.unit, each.person or 0))


def _held(campaign: Campaign, rule: Role, places: _Places, moment: dt.datetime) -> Iterable[tuple[int | None, int]]:
    by_section = not campaign.each_person and rule.scope is Scope.SECTION
    if by_section:
        for node in places.structure.sections:
            if places.place(rule, node.id) is not None:
                yield None, node.id
        return
    own = [held for held in organization.everyone_with(rule.key, moment) if held.instead_of is None]
    for held in _once(rule, own):
        place = places.place(rule, held.unit)
        if place is not None:
            yield held.person, place


def _once(rule: Role, held: list[Held]) -> Iterable[Held]:
    """An office for every place where it is held; what everybody is, once for each person: where his own post is."""
    if not rule.holder.every and rule.holder.employment is None:
        return dict.fromkeys(held)
    first: dict[int, Held] = {}
    for each in held:
        if each.person not in first or (each.capacity == "own" and first[each.person].capacity != "own"):
            first[each.person] = each
    return first.values()
