"""The organisation is known to everybody who works here; changing it is for those who keep personnel, direct or administer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import ALLOWED, EVERYTHING, NOTHING, Decision, Policy, allow_if, refuse, register
from sekimori.portal.organization.models import (
    Absence,
    Appointment,
    ColumnMapping,
    DeputyRule,
    ExternalContact,
    HrImport,
    NetworkIssue,
    Nomination,
    Organ,
    Person,
    PersonContact,
    PersonVersion,
    Post,
    PostVersion,
    Rule,
    Seat,
    Unit,
    UnitVersion,
)
from sekimori.portal.organization.models.contacts import PRIVATE_KINDS
from sekimori.portal.organization.roles.posts import units_held
from sekimori.portal.organization.snapshots import snapshot_on
from sekimori.standards.models import Scope

# Who changes the organisation, and who may see private telephone numbers (1(2)⑦).
CHANGERS = ("keep_personnel", "direct", "administer")
SEERS = ("direct", "command", "lead_csirt")
KNOWERS = ("work", *CHANGERS, *SEERS)


def may_any(actor: Actor, abilities: Collection[str]) -> bool:
    """Whether the actor has one of `abilities` anywhere."""
    return any(actor.can(ability) for ability in abilities)


def knows_here(actor: Actor) -> Q:
    """Everything for those who work in the city or keep its portal; nothing for anybody else."""
    return EVERYTHING if may_any(actor, KNOWERS) else NOTHING


class Known(Policy[Any]):
    """Visible to everybody who works in the city; changed by those who may change the organisation."""

    def visible(self, actor: Actor) -> Q:
        return knows_here(actor)

    def may_create(self, actor: Actor, **_where: Any) -> Decision:
        return allow_if(may_any(actor, CHANGERS))

    def may_change(self, actor: Actor, _record: Model, **_where: Any) -> Decision:
        return self.may_create(actor)


for _model in (Organ, Post, PostVersion, Seat, Unit, UnitVersion):
    register(type(f"{_model.__name__}Policy", (Known,), {"model": _model}))


@register
class RulePolicy(Known):
    """The rules come with an edition: those who direct or administer put them in force."""

    model = Rule

    def may_create(self, actor: Actor, **_where: Any) -> Decision:
        return allow_if(may_any(actor, ("direct", "administer")))


@register
class PersonPolicy(Known):
    """A person may change his own mail address and extension; the head of his section may too."""

    model = Person

    def may_reach(
        self, actor: Actor, record: Person, *, units: Collection[int] | None = None, **_where: Any
    ) -> Decision:
        """`units` are those of the person's posts today, where they are known already."""
        if actor.person == record.pk or may_any(actor, CHANGERS):
            return ALLOWED
        held = units_held(record.pk, context.today()) if units is None else units
        return allow_if(any(actor.can("manage_section", unit) for unit in held))


@register
class PersonVersionPolicy(Known):
    model = PersonVersion


@register
class AppointmentPolicy(Known):
    """Nobody records his own appointment: it would be a way to any role."""

    model = Appointment

    def may_create(self, actor: Actor, *, person: int | None = None, **_where: Any) -> Decision:
        if person is not None and person == actor.person:
            return refuse(_("自分自身の発令は登録できません。ほかの担当者が登録してください。"))
        return allow_if(may_any(actor, CHANGERS))


@register
class DeputyRulePolicy(Known):
    """The order of deputies is set by those who change the organisation, or by the head of the section concerned."""

    model = DeputyRule

    def may_create(self, actor: Actor, *, unit: int | None = None, **_where: Any) -> Decision:
        head = unit is not None and (actor.can("manage_section", unit) or actor.can("oversee_department", unit))
        return allow_if(head or may_any(actor, CHANGERS))


@register
class AbsencePolicy(Policy[Absence]):
    """An absence is recorded by the absent person, by the head of his section, or by those who change the organisation."""

    model = Absence

    def visible(self, actor: Actor) -> Q:
        return knows_here(actor)

    def may_create(self, actor: Actor, *, person: int, units: Collection[int] = (), **_where: Any) -> Decision:
        head = any(actor.can("manage_section", unit) for unit in units)
        return allow_if(actor.person == person or head or may_any(actor, CHANGERS))

    def may_cancel(self, actor: Actor, record: Absence, **_where: Any) -> Decision:
        return self.may_create(actor, person=record.person_id, units=units_held(record.person_id, context.today()))


@register
class NominationPolicy(Policy[Nomination]):
    """A role that is given in writing is given by holders of the role the edition names for it, there where they hold it."""

    model = Nomination

    def visible(self, actor: Actor) -> Q:
        return knows_here(actor)

    def may_create(self, actor: Actor, *, role: str, day: dt.date, unit: int | None = None, **_where: Any) -> Decision:
        rules = snapshot_on(day).rules
        rule = rules.by_key.get(role)
        if rule is None or role not in rules.in_writing:
            return refuse(_("この役割は、採用した基準では書面で指名するものではありません。"))
        clauses = (rule.clause,) if rule.clause else ()
        by = rule.holder.nominated_by or rule.superior
        if by is None:
            return refuse(_("この役割を指名する人が、採用した基準に定められていません。"), clauses=clauses)
        where = None if rule.scope is Scope.CITY else unit
        sentence = _("この役割を指名できるのは%(role)sです。") % {"role": rules.said(by)}
        return allow_if(actor.holds(by, where), sentence, clauses=clauses)

    def may_end(self, actor: Actor, record: Nomination, **_where: Any) -> Decision:
        return self.may_create(actor, role=record.role, day=context.today(), unit=record.unit_id)


@register
class PersonContactPolicy(Policy[PersonContact]):
    """Telephone numbers of the office are for everybody; private ones for their owner and those who lead in an emergency."""

    model = PersonContact

    def visible(self, actor: Actor) -> Q:
        if may_any(actor, SEERS):
            return EVERYTHING
        own = Q(person=actor.person) if actor.person is not None else NOTHING
        return own | ~Q(kind__in=PRIVATE_KINDS) if may_any(actor, KNOWERS) else own

    def may_create(self, actor: Actor, *, person: int, **_where: Any) -> Decision:
        return allow_if(actor.person == person or may_any(actor, SEERS))


@register
class ExternalContactPolicy(Policy[ExternalContact]):
    """The register of outside contacts is kept by those who direct, respond to incidents or administer."""

    model = ExternalContact

    def visible(self, actor: Actor) -> Q:
        return knows_here(actor)

    def may_create(self, actor: Actor, **_where: Any) -> Decision:
        return allow_if(may_any(actor, ("direct", "respond_incidents", "lead_csirt", "administer")))

    def may_change(self, actor: Actor, _record: ExternalContact, **_where: Any) -> Decision:
        return self.may_create(actor)


@register
class NetworkIssuePolicy(Policy[NetworkIssue]):
    """Everybody may have the contact network; the print with private numbers is for those who lead in an emergency."""

    model = NetworkIssue

    def visible(self, actor: Actor) -> Q:
        if may_any(actor, SEERS):
            return EVERYTHING
        return Q(restricted=False) if may_any(actor, KNOWERS) else NOTHING

    def may_create(self, actor: Actor, *, restricted: bool = False, **_where: Any) -> Decision:
        if restricted:
            sentence = _("私用の電話番号が載る限定版を発行できるのは、統括情報セキュリティ責任者などに限られます。")
            return allow_if(may_any(actor, SEERS), sentence)
        return allow_if(may_any(actor, (*SEERS, "respond_incidents", "administer")))


@register
class HrImportPolicy(Policy[HrImport]):
    """Personnel's files hold everybody's data: only those who change the organisation see and apply them."""

    model = HrImport

    def visible(self, actor: Actor) -> Q:
        return EVERYTHING if may_any(actor, CHANGERS) else NOTHING

    def may_create(self, actor: Actor, **_where: Any) -> Decision:
        return allow_if(may_any(actor, CHANGERS))

    def may_apply(self, actor: Actor, _record: HrImport, **_where: Any) -> Decision:
        return self.may_create(actor)


@register
class ColumnMappingPolicy(Policy[ColumnMapping]):
    model = ColumnMapping

    def visible(self, actor: Actor) -> Q:
        return EVERYTHING if may_any(actor, CHANGERS) else NOTHING
