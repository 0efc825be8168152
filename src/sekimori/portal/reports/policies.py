"""Who writes, confirms and reads reports, and who takes OSCAL documents out of the house."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from sekimori.common.errors import Refused
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import EVERYTHING, NOTHING, Decision, Policy, allow_if, register
from sekimori.portal.compliance import selectors as compliance
from sekimori.portal.reports.exporting import What
from sekimori.portal.reports.models import AnnualReport
from sekimori.portal.rules import selectors as rules

# Who writes, who confirms what another has written, and who sees every report at any time.
WRITERS = ("direct", "manage_systems", "operate_systems")
CONFIRMERS = ("command", "direct")
SEE_ALL = (*WRITERS, "command", "oversee_city", "audit", "lead_audit")
# By audience the abilities of those who read a confirmed report besides.
READERS: dict[str, tuple[str, ...]] = {
    "committee": ("decide_in_committee",),
    "assembly": ("decide_in_committee", "oversee_department", "manage_section"),
    "public": ("work",),
}
State = AnnualReport.State


def any_of(actor: Actor, abilities: tuple[str, ...]) -> bool:
    """Whether the actor is a person with one of these abilities."""
    return actor.person is not None and any(actor.can(ability) for ability in abilities)


@register
class AnnualReportPolicy(Policy[AnnualReport]):
    """The office of the committee writes, who directs or commands confirms; confirmed ones are read by those they are for."""

    model = AnnualReport

    def visible(self, actor: Actor) -> Q:
        if any_of(actor, SEE_ALL):
            return EVERYTHING
        read = [audience for audience, abilities in READERS.items() if any_of(actor, abilities)]
        return Q(state=State.CONFIRMED, audience__in=read) if read else NOTHING

    def may_create(self, actor: Actor) -> Decision:
        return allow_if(any_of(actor, WRITERS), _("年次報告を作成できるのは、統括と情報システムの担当に限られます。"))

    def may_write(self, actor: Actor, record: AnnualReport) -> Decision:
        if record.state != State.DRAFT:
            return allow_if(None, _("この年次報告は、いまは書き換えられません。"))
        return self.may_create(actor)

    def may_cancel(self, actor: Actor, record: AnnualReport) -> Decision:
        return self.may_write(actor, record)

    def may_return(self, actor: Actor, record: AnnualReport) -> Decision:
        return allow_if(
            record.state == State.WAITING and any_of(actor, CONFIRMERS),
            _("確定待ちの年次報告を差し戻せるのは、ＣＩＳＯと統括だけです。"),
        )

    def may_confirm(self, actor: Actor, record: AnnualReport) -> Decision:
        if actor.person == record.written_by_id:
            return allow_if(None, _("自分で書いた年次報告は確定できません。別の人が確定します。"))
        return allow_if(
            record.state == State.WAITING and any_of(actor, CONFIRMERS),
            _("年次報告を確定できるのは、ＣＩＳＯと統括だけです。"),
        )


def may_export(actor: Actor, what: str) -> Decision:
    """Whoever may see how the city stands takes out clauses, mechanisms and states; the plan of action who sees every unit."""
    if what == What.POAM:
        return allow_if(
            compliance.sees_every_unit(actor), _("改善計画を書き出せるのは、市全体の状態を見る役割の人だけです。")
        )
    return allow_if(
        compliance.sees_city(actor), _("ＯＳＣＡＬで書き出せるのは、市全体の状態を見られる役割の人だけです。")
    )


def check_may_export(actor: Actor, what: str, adoption: int | None = None) -> None:
    """Raises Refused (about the adoption, when one was named) unless the actor may take this document out, NotFound for who may

    not even know of the adoption.
    """
    decision = may_export(actor, what)
    if not decision:
        refusal = Refused(decision.sentence)
        refusal.about = rules.get_adoption(actor, adoption) if adoption is not None else None
        raise refusal
