"""The authority matrix (1(1)–1(5)): who decides a matter over an object, and who stands above."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sekimori.common.clock import day_of
from sekimori.portal.organization.roles.holders import holders
from sekimori.portal.organization.roles.records import Held
from sekimori.portal.organization.snapshots import Snapshot, snapshot_on
from sekimori.standards.models import AuthorityObject, AuthorityRule

# From the narrowest object to the widest: the first for which the matrix has a row decides.
SYSTEM_OF_DEPARTMENT = (AuthorityObject.DEPARTMENT_SYSTEM, AuthorityObject.SYSTEM, AuthorityObject.CITY)
SYSTEM_OF_NONE = (AuthorityObject.OTHER_SYSTEM, AuthorityObject.SYSTEM, AuthorityObject.CITY)


@dataclass(frozen=True)
class Decider:
    """A role with those who hold it for the object; nobody is a vacancy."""

    role: str
    holders: tuple[Held, ...]


@dataclass(frozen=True)
class Authority:
    """Who decides a matter:

    the rule, the unit it is about, the roles that decide with their holders, and the roles above them,

    nearest first, whose holders are asked for when they are needed. `substitute`: the standard names no department
    for the unit, and the city's substitute takes the place.
    """

    rule: AuthorityRule
    unit: int | None
    deciders: tuple[Decider, ...]
    above: tuple[str, ...]
    substitute: bool = False

    @property
    def clauses(self) -> tuple[str, ...]:
        return self.rule.clauses


def authority_over(
    matter: str,
    *,
    unit: int | None = None,
    system: bool = False,
    moment: dt.datetime,
    known_at: dt.datetime | None = None,
) -> Authority | None:
    """Who decides `matter` over `unit`, or over a `system` that `unit` owns (None: no 部等 owns it), or over the whole city.

    None when the adopted edition's matrix says nothing about it: the caller has to say so, and never guesses.
    """
    snapshot = snapshot_on(day_of(moment), known_at)
    rule = row_over(snapshot, matter, unit, system=system)
    if rule is None:
        return None

    deciders = tuple(
        Decider(role, tuple(holders(role, unit=unit, moment=moment, known_at=known_at))) for role in rule.roles
    )
    substitute = any(held.substitute for each in deciders for held in each.holders)
    return Authority(rule, unit, deciders, rule.over, substitute)


def row_over(snapshot: Snapshot, matter: str, unit: int | None, *, system: bool) -> AuthorityRule | None:
    """The row of the matrix that decides `matter` over a unit, a system it owns, or the city; None when the matrix is silent."""
    rows = {rule.object: rule for rule in snapshot.rules.authority if rule.matter == matter}
    return next((rows[kind] for kind in _objects(snapshot, unit, system=system) if kind in rows), None)


def _objects(snapshot: Snapshot, unit: int | None, *, system: bool) -> tuple[AuthorityObject, ...]:
    """Which objects of the matrix the thing asked about is, the narrowest first."""
    structure = snapshot.structure
    if system:
        owned = unit is not None and structure.department_of(unit) is not None
        return SYSTEM_OF_DEPARTMENT if owned else SYSTEM_OF_NONE
    if unit is None:
        return (AuthorityObject.CITY,)
    if structure.section_of(unit) is not None:
        return (AuthorityObject.SECTION, AuthorityObject.DEPARTMENT, AuthorityObject.CITY)
    if structure.department_of(unit) is not None:
        return (AuthorityObject.DEPARTMENT, AuthorityObject.CITY)
    return (AuthorityObject.CITY,)
