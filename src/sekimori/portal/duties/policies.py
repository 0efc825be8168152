"""Who may see and do what with occurrences. Who does, confirms or waives stands in the definition and with each
occurrence (Party).
"""

from __future__ import annotations

from django.db.models import Q, prefetch_related_objects
from django.utils.translation import gettext as _

from sekimori.portal.acts.actors import Actor, Holding, first
from sekimori.portal.acts.policies import EVERYTHING, NOTHING, Decision, Policy, allow_if, register
from sekimori.portal.duties import declaring
from sekimori.portal.duties.models import Occurrence, Party, Word
from sekimori.standards.models import Scope

# Who sees the duties of the whole city, and who those of units.
CITY = ("oversee_city", "audit", "manage_systems")
UNITS = ("manage_section", "oversee_department")
How = Party.How
State = Occurrence.State


def units_seen(actor: Actor) -> frozenset[int] | None:
    """The units whose duties the actor sees; None for the whole city."""
    if any(actor.units_where(ability) is None for ability in (*CITY, *UNITS)):
        return None
    return frozenset(unit for ability in UNITS for unit in actor.units_where(ability) or ())


def concerned(actor: Actor, *hows: str) -> Q:
    """The condition on parties in which the actor stands, in these ways (any when none is named)."""
    found = NOTHING
    for holding in actor.holdings:
        if holding.only_in:
            continue
        where = Q(scope=Scope.CITY.value)
        if holding.unit is not None:
            where |= Q(scope=Scope.SECTION.value, unit=holding.unit)
        if holding.units:
            where |= Q(scope=Scope.DEPARTMENT.value, unit__in=sorted(holding.units))
        found |= Q(role=holding.role) & where
    return found & Q(how__in=hows) if hows else found


def holding_for(actor: Actor, record: Occurrence, *hows: str) -> Holding | None:
    """The holding by which the actor stands in one of these ways to the occurrence, the own one before a deputy's."""
    found: list[Holding] = []
    # They never change, and an act asks for them several times.
    prefetch_related_objects([record], "parties")
    for party in record.parties.all():
        if party.how not in hows:
            continue
        found.extend(each for each in actor.holdings if not each.only_in and _fits(each, party))
    return first(found)


def _fits(holding: Holding, party: Party) -> bool:
    if holding.role != party.role:
        return False
    if party.scope == Scope.CITY.value:
        return True
    if party.scope == Scope.SECTION.value:
        return holding.unit == party.unit_id
    return holding.reaches(party.unit_id)


@register
class OccurrencePolicy(Policy[Occurrence]):
    """Seen by those concerned, those who said something about it, and those who oversee the unit or the city."""

    model = Occurrence

    def visible(self, actor: Actor) -> Q:
        if actor.person is None:
            return NOTHING
        units = units_seen(actor)
        if units is None:
            return EVERYTHING
        found = Q(pk__in=Party.objects.filter(concerned(actor)).values("occurrence"))
        found |= Q(pk__in=Word.objects.filter(person=actor.person).values("occurrence"))
        return found | Q(unit__in=sorted(units)) if units else found

    def may_write(self, actor: Actor, record: Occurrence) -> Decision:
        return allow_if(
            record.waits and holding_for(actor, record, How.OWNER, How.PREPARER),
            _("この実施事項は、いまは書き込めません。"),
        )

    def may_attach(self, actor: Actor, record: Occurrence) -> Decision:
        """Evidence is added by who fills in the record, until it is over."""
        return self.may_write(actor, record)

    def may_finish(self, actor: Actor, record: Occurrence) -> Decision:
        return allow_if(
            record.waits and holding_for(actor, record, How.OWNER),
            _("実施したことを記録できるのは、この実施事項を担当する役割の人だけです。"),
        )

    def may_confirm(self, actor: Actor, record: Occurrence) -> Decision:
        mine = record.content is not None and actor.person in {record.content.person_id, record.content.instead_of_id}
        return allow_if(
            record.state == State.REPORTED and not mine and holding_for(actor, record, How.CONFIRMER),
            _("自分が実施したことは確認できません。確認する役割のほかの人に依頼してください。")
            if mine
            else _("この実施事項を確認する役割を、いまは持っていません。"),
        )

    def may_return(self, actor: Actor, record: Occurrence) -> Decision:
        return self.may_confirm(actor, record)

    def may_waive(self, actor: Actor, record: Occurrence) -> Decision:
        return allow_if(
            record.waits and holding_for(actor, record, How.WAIVER),
            _("実施を要しないことを決める役割を、いまは持っていません。"),
        )

    def may_reopen(self, actor: Actor, record: Occurrence) -> Decision:
        over = record.state in {State.DONE, State.NOT_NEEDED}
        mine = holding_for(actor, record, How.OWNER, How.CONFIRMER, How.WAIVER)
        return allow_if(over and mine, _("この実施事項は、いまは再開できません。"))

    def may_declare(self, actor: Actor, *, duty: str, occasion: str) -> Decision:
        return allow_if(
            declaring.of(actor, duty, occasion) is not None,
            _("この契機を登録する役割を、いまは持っていません。"),
        )
