"""Who sees which states: everybody his own section's, heads theirs, those who oversee or audit the city all of it.

Answering for a clause is for the people whose role it names, for their own unit and never for another's.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import (
    ALLOWED,
    EVERYTHING,
    NOTHING,
    Decision,
    Policy,
    allow_if,
    refuse,
    register,
)
from sekimori.portal.compliance import responsible
from sekimori.portal.compliance.models import (
    CITY,
    Answer,
    Basis,
    Change,
    Reading,
    Recomputation,
    Snapshot,
    State,
    Waiver,
)
from sekimori.portal.ui.wording import words
from sekimori.standards.models import Clause, Package

# Who sees the states of every unit; whose boards end at their own units; who sees besides how the city as a whole stands.
OVERSEERS = ("oversee_city", "command", "direct", "audit", "lead_audit", "decide_in_committee", "manage_systems")
LOCAL = ("oversee_department", "manage_section", "work")
CITYWIDE = ("oversee_department", "manage_section", "operate_systems", "lead_csirt", "respond_incidents")


def oversees(actor: Actor) -> bool:
    """Whether the actor sees the states of every unit."""
    return actor.system or any(actor.can(ability) for ability in OVERSEERS)


def sees_city(actor: Actor) -> bool:
    """Whether the actor sees how the city as a whole stands."""
    return oversees(actor) or any(actor.can(ability) for ability in CITYWIDE)


def units_seen(actor: Actor) -> frozenset[int] | None:
    """The units whose states the actor sees; None for all of them."""
    if oversees(actor):
        return None
    found: set[int] = set()
    for ability in LOCAL:
        reached = actor.units_where(ability)
        if reached is None:
            return None
        found |= reached
    return frozenset(found)


def places_seen(actor: Actor, name: str = "unit") -> Q:
    """The condition on rows whose column `name` is a unit, or 0 for the city."""
    units = units_seen(actor)
    if units is None:
        return EVERYTHING
    city = Q(**{name: CITY}) if sees_city(actor) else NOTHING
    return (Q(**{f"{name}__in": units}) if units else NOTHING) | city


class Derived(Policy[Any]):
    """What is derived is seen where its unit is, and changed by nobody."""

    def visible(self, actor: Actor) -> Q:
        return places_seen(actor)


for _model in (Reading, State, Change):
    register(type(f"{_model.__name__}Policy", (Derived,), {"model": _model}))


@register
class SnapshotPolicy(Policy[Snapshot]):
    """As the states of the department's own units."""

    model = Snapshot

    def visible(self, actor: Actor) -> Q:
        return places_seen(actor, "department")


class Inner(Policy[Any]):
    """How the tables are kept is for those who oversee the city and for those who run the portal."""

    def visible(self, actor: Actor) -> Q:
        return EVERYTHING if oversees(actor) or actor.can("administer") else NOTHING


for _inner in (Basis, Recomputation):
    register(type(f"{_inner.__name__}Policy", (Inner,), {"model": _inner}))


class Said(Policy[Any]):
    """What people said for a unit is seen where the unit's states are; a person always sees his own words."""

    def visible(self, actor: Actor) -> Q:
        own = Q(person=actor.person) if actor.person is not None else NOTHING
        return own | places_seen(actor)

    def may_create(self, actor: Actor, *, clause: Clause, package: Package, place: int, **_where: Any) -> Decision:
        """Only whoever holds a role that the clause names, for that unit."""
        if responsible.holding_for(actor, clause, package, place) is not None:
            return ALLOWED
        roles = "・".join(words(role.label) for role in responsible.answering_roles(clause, package, place))
        sentence = _("この条項について答えられるのは、その所属の%(roles)sだけです。") % {"roles": roles or _("担当者")}
        return refuse(sentence, clauses=(clause.id,))


@register
class AnswerPolicy(Said):
    model = Answer


@register
class WaiverPolicy(Said):
    """A decision is taken back by whoever may decide for that unit."""

    model = Waiver

    def may_withdraw(
        self, actor: Actor, _record: Model, *, clause: Clause | None = None, package: Package | None = None, **_w: Any
    ) -> Decision:
        if clause is None or package is None:
            return refuse()
        return self.may_create(actor, clause=clause, package=package, place=getattr(_record, "unit", CITY))


def may_recompute(actor: Actor) -> Decision:
    """Having everything computed again is for those who direct or run the portal."""
    return allow_if(actor.system or any(actor.can(ability) for ability in ("direct", "command", "administer")))
