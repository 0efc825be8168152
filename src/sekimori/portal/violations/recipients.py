"""Who is asked for measures, who is told, who was responsible for a person: by roles of this moment, never the person himself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sekimori.portal.incidents import selectors as incidents
from sekimori.portal.organization import selectors as organization
from sekimori.standards.base import Scope


@dataclass(frozen=True)
class Asked:
    """Whoever is asked for measures: a role for a unit (None: of the city), how it is called, and the people who hold it now.

    `section` is the one to which the person concerned belongs.
    """

    role: str
    unit: int | None
    label: str
    people: tuple[int, ...]
    section: int | None = None


def section_of(person: int, day: dt.date) -> int | None:
    """The section to which a person belongs; the unit itself where it lies in none."""
    structure = organization.structure()
    units = sorted(organization.units_of(person, day))
    sections = [node.id for unit in units if (node := structure.section_of(unit)) is not None]
    return next(iter([*sections, *units]), None)


def asked_for(person: int, unit: int | None, *, by: int, above: bool) -> Asked | None:
    """Who is asked for measures about a person of `unit`: his section's manager.

    The next role above where he is that himself, where nobody holds it, where `by`, who confirmed it, would ask himself alone, or
    (`above`) where the manager is to be passed over. None when there is nobody at all.
    """
    known = {each.key: each for each in organization.rulebook().roles}
    role: str | None = next(iter(incidents.roles_with("manage_section")), None)
    skip = above
    while role is not None and role in known:
        place = _place_of(known[role].scope, unit)
        held = organization.holders_of(role, unit=place) if place is not None or known[role].scope is Scope.CITY else []
        himself = any(each.person == person and each.instead_of is None for each in held)
        people = tuple(sorted({each.person for each in held if not each.only_in} - {person}))
        if {*people} - {by} and not himself and not skip:
            return Asked(role, place, _label(role, place), people, unit)
        skip = False
        role = known[role].superior
    return None


def _place_of(scope: Scope, unit: int | None) -> int | None:
    if scope is Scope.CITY or unit is None:
        return None
    structure = organization.structure()
    if scope is Scope.DEPARTMENT:
        department = organization.responsible_department(unit).department
        return department.id if department else None
    section = structure.section_of(unit)
    return section.id if section else None


def _label(role: str, unit: int | None) -> str:
    name = organization.structure().name(unit) if unit is not None else ""
    return f"{name} {organization.role_label(role)}".strip()


def supervisors_of(person: int, unit: int | None) -> str:
    """Those who are responsible for a person now, by post and name: every manager above him but for the city's own roles."""
    known = {each.key: each for each in organization.rulebook().roles}
    role: str | None = next(iter(incidents.roles_with("manage_section")), None)
    people: list[int] = []
    while role is not None and role in known and known[role].scope is not Scope.CITY:
        place = _place_of(known[role].scope, unit)
        if place is not None:
            held = organization.holders_of(role, unit=place)
            people += [each.person for each in held if each.instead_of is None and each.person != person]
        role = known[role].superior
    labels = organization.labels(people)
    named = [f"{labels[each].post} {labels[each].name}".strip() for each in dict.fromkeys(people) if each in labels]
    return "、".join(named)[:400]


def with_ability(*abilities: str, without: int) -> list[int]:
    """Who holds a role with one of these abilities now, but for one person."""
    roles = dict.fromkeys(role for each in abilities for role in incidents.roles_with(each))
    people = {held.person for role in roles for held in organization.holders_of(role) if not held.only_in}
    return sorted(people - {without})


def holders(role: str, unit: int | None, *, without: int) -> list[int]:
    """Who holds a role for a unit now, deputies included, but for one person; nobody when the standard has no such role."""
    if role not in {each.key for each in organization.rulebook().roles}:
        return []
    held = organization.holders_of(role, unit=unit)
    return sorted({each.person for each in held if not each.only_in} - {without})
