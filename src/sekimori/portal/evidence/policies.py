"""Evidence is seen by whoever may see its record, unless it stands behind a wall; it is erased by nobody alone.

Retention, holds and disposals are decided by those who lead: the head of the unit, those who direct, and for holds those who
respond to incidents and audit.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import EVERYTHING, NOTHING, Decision, Policy, allow_if, register
from sekimori.portal.evidence import subjects, walling
from sekimori.portal.evidence.models import CustodySlip, Disposal, Evidence, Hold, RetentionClass

HOLDERS = ("direct", "command", "lead_csirt", "respond_incidents", "lead_audit", "audit")
HEADS = ("manage_section", "oversee_department")


def may_any(actor: Actor, abilities: tuple[str, ...], unit: int | None = None) -> bool:
    """Whether the actor has one of the abilities, reaching `unit` when one is named."""
    return any(actor.can(ability, unit) for ability in abilities)


@register
class EvidencePolicy(Policy[Evidence]):
    """Who sees the record sees its evidence; a wall keeps out all but those inside."""

    model = Evidence

    def visible(self, actor: Actor) -> Q:
        return subjects.visible_to(actor) & walling.let_through(actor)

    def may_retain(self, actor: Actor, record: Evidence, **_where: Any) -> Decision:
        """To give it another retention class."""
        head = record.unit_id is not None and may_any(actor, HEADS, record.unit_id)
        sentence = _("保存期間を変えられるのは、所属の長と統括情報セキュリティ責任者です。")
        return allow_if(head or actor.can("direct"), sentence)

    def may_hold(self, actor: Actor, _record: Evidence, **_where: Any) -> Decision:
        """To forbid its erasure."""
        return allow_if(may_any(actor, HOLDERS), _hold_sentence())

    def may_hand_over(self, actor: Actor, _record: Evidence, **_where: Any) -> Decision:
        """To record who received it from whom: whoever may see it can witness that."""
        return allow_if(actor.person is not None)


def _hold_sentence() -> str:
    return _("消去の禁止（保全）を指示・解除できるのは、ＣＩＳＯ、統括、ＣＳＩＲＴ、監査の担当者です。")


@register
class HoldPolicy(Policy[Hold]):
    """A hold is seen with what it holds; it is released by those who may place one."""

    model = Hold

    def visible(self, actor: Actor) -> Q:
        from sekimori.portal.acts import policies

        seen = policies.visible(Evidence, actor).order_by().values("pk")
        return Q(evidence__in=seen) | (Q(evidence__isnull=True) & subjects.visible_to(actor))

    def may_create(self, actor: Actor, **_where: Any) -> Decision:
        return allow_if(may_any(actor, HOLDERS), _hold_sentence())

    def may_release(self, actor: Actor, _record: Hold, **_where: Any) -> Decision:
        return self.may_create(actor)


@register
class CustodySlipPolicy(Policy[CustodySlip]):
    """A slip is seen with its evidence."""

    model = CustodySlip

    def visible(self, actor: Actor) -> Q:
        from sekimori.portal.acts import policies

        return Q(evidence__in=policies.visible(Evidence, actor).order_by().values("pk"))


@register
class DisposalPolicy(Policy[Disposal]):
    """A proposal is decided by the head of its unit, one without unit by those who direct; behind a wall by those who direct."""

    model = Disposal

    def visible(self, actor: Actor) -> Q:
        if actor.can("direct") or actor.can("audit") or actor.can("lead_audit"):
            return EVERYTHING if actor.can("direct") else Q(wall="")
        found = NOTHING
        for ability in HEADS:
            units = actor.units_where(ability)
            found |= Q(wall="") if units is None else Q(wall="", unit__in=units)
        return found

    def may_decide(self, actor: Actor, record: Disposal, **_where: Any) -> Decision:
        """To approve or to decline it."""
        head = record.unit_id is not None and not record.wall and may_any(actor, HEADS, record.unit_id)
        sentence = _("消去を決められるのは、所属の長（所属のないもの、付帯情報は統括情報セキュリティ責任者）です。")
        return allow_if(head or actor.can("direct"), sentence)


@register
class RetentionClassPolicy(Policy[RetentionClass]):
    """The city's table is known to all who work here and kept by those who direct or administer."""

    model = RetentionClass

    def visible(self, actor: Actor) -> Q:
        return EVERYTHING if may_any(actor, ("work", "administer", *HOLDERS)) else NOTHING

    def may_create(self, actor: Actor, **_where: Any) -> Decision:
        return allow_if(may_any(actor, ("direct", "administer")))

    def may_change(self, actor: Actor, _record: RetentionClass, **_where: Any) -> Decision:
        return self.may_create(actor)
