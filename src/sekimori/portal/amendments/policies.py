"""Who may see, draft and put amendments to the body."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import EVERYTHING, NOTHING, Decision, Policy, allow_if, register
from sekimori.portal.amendments.models import Amendment, Change

DRAFTERS = ("command", "direct", "manage_systems", "operate_systems")
READERS = (*DRAFTERS, "oversee_city", "audit", "decide_in_committee")
State = Amendment.State
DECIDED = (State.DECIDED, State.IN_FORCE)


def drafts(actor: Actor) -> bool:
    """Whether the actor drafts amendments."""
    return actor.person is not None and any(actor.can(ability) for ability in DRAFTERS)


def _sees_all(actor: Actor) -> bool:
    return actor.person is not None and any(actor.can(ability) for ability in READERS)


@register
class AmendmentPolicy(Policy[Amendment]):
    """Drafts are for those who draft, decide and audit; what was decided everybody reads."""

    model = Amendment

    def visible(self, actor: Actor) -> Q:
        if _sees_all(actor):
            return EVERYTHING
        return Q(state__in=DECIDED) if actor.person is not None and actor.can("work") else NOTHING

    def may_create(self, actor: Actor) -> Decision:
        return allow_if(drafts(actor), _("改正を起案できるのは、ＣＩＳＯ、統括と情報システムの担当に限られます。"))

    def may_write(self, actor: Actor, record: Amendment) -> Decision:
        return allow_if(record.state == State.WRITING and drafts(actor), _("この改正案は、いまは書き換えられません。"))

    def may_apply(self, actor: Actor, record: Amendment) -> Decision:
        return self.may_write(actor, record)

    def may_reopen(self, actor: Actor, record: Amendment) -> Decision:
        return allow_if(record.state == State.APPLIED and drafts(actor), _("この改正案は、いまは書き直せません。"))

    def may_submit(self, actor: Actor, record: Amendment) -> Decision:
        return allow_if(record.state == State.APPLIED and drafts(actor), _("この改正案は、いまは付議できません。"))

    def may_withdraw(self, actor: Actor, record: Amendment) -> Decision:
        return allow_if(record.state in Amendment.OPEN and drafts(actor), _("この改正案は、いまは取り下げられません。"))

    def may_decide(self, actor: Actor, record: Amendment) -> Decision:
        """What a body decided is entered by its members and those who put the city's decisions on record."""
        known = any(actor.can(ability) for ability in ("command", "direct", "decide_in_committee"))
        return allow_if(record.state == State.WAITING and known, _("この改正案は、いまは決定できません。"))


@register
class ChangePolicy(Policy[Change]):
    """As its amendment."""

    model = Change

    def visible(self, actor: Actor) -> Q:
        if _sees_all(actor):
            return EVERYTHING
        return Q(amendment__state__in=DECIDED) if actor.person is not None and actor.can("work") else NOTHING

    def may_write(self, actor: Actor, record: Change) -> Decision:
        return AmendmentPolicy().may_write(actor, record.amendment)
