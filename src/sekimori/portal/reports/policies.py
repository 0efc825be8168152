"""Who writes, confirms and reads reports, and who takes OSCAL documents out of the house."""

from __future__ import annotations

from django.utils.translation import gettext as _

from sekimori.common.errors import Refused
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import Decision, allow_if
from sekimori.portal.compliance import selectors as compliance
from sekimori.portal.reports.exporting import What
from sekimori.portal.rules import selectors as rules


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
