"""Who may see, answer, pass on and publish questions. What was published everybody reads, without who asked."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import EVERYTHING, NOTHING, Decision, Policy, allow_if, register
from sekimori.portal.questions.models import Published, Question

SEE_ALL = ("command", "oversee_city", "audit", "direct")
State, Stage = Question.State, Question.Stage


def answers(actor: Actor, record: Question) -> bool:
    """Whether the question is the actor's to answer now."""
    unit = record.unit_id if record.stage == Stage.MANAGER else None
    return actor.person is not None and actor.can(Question.ABILITIES[record.stage], unit)


@register
class QuestionPolicy(Policy[Question]):
    """The asker, those whom it was put to, and those who oversee the city."""

    model = Question

    def visible(self, actor: Actor) -> Q:
        if actor.person is None:
            return NOTHING
        if any(actor.can(ability) for ability in SEE_ALL):
            return EVERYTHING
        found = Q(asker=actor.person)
        units = actor.units_where("manage_section")
        found |= EVERYTHING if units is None else Q(unit__in=units)
        departments = actor.units_where("oversee_department")
        found |= EVERYTHING if departments is None else Q(unit__in=departments)
        return found | Q(stage=Stage.SYSTEMS) if actor.can("manage_systems") else found

    def may_create(self, actor: Actor) -> Decision:
        return allow_if(
            actor.person is not None and actor.can("work"), _("相談できるのは、市に所属する人に限られます。")
        )

    def may_answer(self, actor: Actor, record: Question) -> Decision:
        if record.asker_id == actor.person:
            return allow_if(None, _("自分の相談に、自分で回答することはできません。上位の人に引き継いでください。"))
        return allow_if(
            record.state == State.WAITING and answers(actor, record),
            _("この相談に回答するのは、%(who)sです。") % {"who": record.get_stage_display()},
        )

    def may_pass(self, actor: Actor, record: Question) -> Decision:
        return allow_if(
            record.state == State.WAITING and answers(actor, record),
            _("この相談を引き継げるのは、%(who)sです。") % {"who": record.get_stage_display()},
        )

    def may_withdraw(self, actor: Actor, record: Question) -> Decision:
        mine = actor.person is not None and record.asker_id == actor.person
        return allow_if(
            record.state == State.WAITING and mine, _("取り下げられるのは、回答を待っている自分の相談だけです。")
        )

    def may_mark(self, actor: Actor, record: Question) -> Decision:
        return allow_if(
            record.state == State.ANSWERED and (answers(actor, record) or actor.can("direct")),
            _("見直しの材料とするかを決められるのは、回答した役割の人と統括に限られます。"),
        )

    def may_publish(self, actor: Actor, record: Question) -> Decision:
        return allow_if(
            record.state == State.ANSWERED and (answers(actor, record) or actor.can("direct")),
            _("公開できるのは、回答した役割の人と統括に限られます。"),
        )


@register
class PublishedPolicy(Policy[Published]):
    """Everybody who works for the city."""

    model = Published

    def visible(self, actor: Actor) -> Q:
        return Q(retracted_at__isnull=True) if actor.holdings or actor.system else NOTHING

    def may_retract(self, actor: Actor, record: Published) -> Decision:
        return allow_if(
            actor.can("direct") or answers(actor, record.question),
            _("公開を取り下げられるのは、回答した役割の人と統括に限られます。"),
        )
