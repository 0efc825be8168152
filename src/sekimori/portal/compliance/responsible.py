"""Whose clause it is: the roles its norms name, and which of them somebody holds for a unit."""

from __future__ import annotations

from sekimori.portal.acts.actors import Actor, Holding
from sekimori.portal.compliance.models import CITY
from sekimori.standards.models import Clause, Package, Role, Scope


def roles_of(clause: Clause, package: Package) -> list[Role]:
    """The roles that the norms of a clause name, in their order; a body stands for the role of its members."""
    by_key = {role.key: role for role in package.roles}
    members = {role.holder.member_of: role for role in package.roles if role.holder.member_of}
    found: dict[str, Role] = {}
    for norm in clause.norms:
        for key in norm.actors:
            role = members.get(key) or by_key.get(key)
            if role is not None:
                found.setdefault(role.key, role)
    return list(found.values())


def answering_roles(clause: Clause, package: Package, place: int) -> list[Role]:
    """The roles whose holders answer for a clause at a place: for a unit its own offices and people, where the clause names any."""
    roles = roles_of(clause, package)
    local = [role for role in roles if role.scope is not Scope.CITY]
    return local if place != CITY and local else roles


def holding_for(actor: Actor, clause: Clause, package: Package, place: int) -> Holding | None:
    """The holding by which `actor` answers for a clause at a place; None when it is not his to answer."""
    for role in answering_roles(clause, package, place):
        holding = actor.holds(role.key, place or None)
        if holding is not None and (place != CITY or role.scope is Scope.CITY):
            return holding
    return None


def is_office(role: Role) -> bool:
    """Whether one person at a time holds the role for a unit, so that the successor's word replaces the predecessor's."""
    return not (role.holder.every or role.holder.employment)


def leads(actor: Actor, place: int) -> bool:
    """Whether the actor leads the unit, so that his answer settles those of its people."""
    return place != CITY and (actor.can("manage_section", place) or actor.can("oversee_department", place))
