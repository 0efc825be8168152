"""The organisation is known to everybody who works here; changing it is for those who direct or administer."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, Q

from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import EVERYTHING, NOTHING, Decision, Policy, allow_if, register
from sekimori.portal.organization.models import (
    Absence,
    Appointment,
    DeputyRule,
    Nomination,
    Organ,
    Person,
    Post,
    PostVersion,
    RoleRule,
    Seat,
    Unit,
    UnitVersion,
)
from sekimori.portal.organization.roles import role_rules


class Known(Policy[Any]):
    """Visible to everybody who works in the city; changed by those who administer."""

    def visible(self, actor: Actor) -> Q:
        return EVERYTHING if actor.can("work") or actor.can("administer") else NOTHING

    def may_create(self, actor: Actor, **_where: Any) -> Decision:
        return allow_if(actor.can("administer") or actor.can("direct"))

    def may_change(self, actor: Actor, _record: Model, **_where: Any) -> Decision:
        return self.may_create(actor)


for _model in (Appointment, DeputyRule, Organ, Person, Post, PostVersion, RoleRule, Seat, Unit, UnitVersion):
    register(type(f"{_model.__name__}Policy", (Known,), {"model": _model}))


@register
class AbsencePolicy(Policy[Absence]):
    """An absence is recorded by the absent person, by the head of the section, or by whoever administers."""

    model = Absence

    def visible(self, actor: Actor) -> Q:
        return EVERYTHING if actor.can("work") or actor.can("administer") else NOTHING

    def may_create(self, actor: Actor, *, person: int, unit: int | None = None, **_where: Any) -> Decision:
        head = unit is not None and actor.can("manage_section", unit)
        return allow_if(actor.person == person or head or actor.can("administer"))

    def may_cancel(self, actor: Actor, record: Absence, **_where: Any) -> Decision:
        return self.may_create(actor, person=record.person_id)


@register
class NominationPolicy(Policy[Nomination]):
    """A role that is given in writing is given by holders of the role the edition names for it."""

    model = Nomination

    def visible(self, actor: Actor) -> Q:
        return EVERYTHING if actor.can("work") or actor.can("administer") else NOTHING

    def may_create(self, actor: Actor, *, role: str, day: Any, **_where: Any) -> Decision:
        rule = next((rule for rule in role_rules(day) if rule.key == role), None)
        by = rule.holder.nominated_by if rule else None
        return allow_if(by is not None and actor.holds(by), clauses=(rule.clause,) if rule and rule.clause else ())

    def may_end(self, actor: Actor, record: Nomination, *, day: Any, **_where: Any) -> Decision:
        return self.may_create(actor, role=record.role, day=day)
