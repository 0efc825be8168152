"""The standard in force is for everybody who works for the city to read; drafting and adopting it is for those who direct."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model, Q

from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import EVERYTHING, NOTHING, Decision, Policy, allow_if, register
from sekimori.portal.rules.models import (
    Adoption,
    AdoptionOrgan,
    Comparison,
    ComparisonFile,
    DraftNode,
    DraftNorm,
    DraftRole,
    DraftSpot,
    Edition,
    EditionClause,
    EditionDraft,
    Succession,
    TimeSetting,
)

# Who prepares an edition, and who puts the city's decision on record (1(7) names the body that decides).
DRAFTERS = ("command", "direct", "manage_systems", "operate_systems", "administer")
DECIDERS = ("command", "direct")


def may_any(actor: Actor, abilities: tuple[str, ...]) -> bool:
    """Whether the actor has one of `abilities` anywhere."""
    return actor.system or any(actor.can(ability) for ability in abilities)


def works_here(actor: Actor) -> bool:
    """Whether the actor holds any role: staff, those named in writing, and the accounts that administer."""
    return actor.system or bool(actor.holdings)


def drafts(actor: Actor) -> bool:
    """Whether the actor takes part in preparing editions."""
    return may_any(actor, DRAFTERS)


@register
class EditionPolicy(Policy[Edition]):
    """What was adopted everybody may read (5.1(3)); what is being prepared only those who prepare, decide or audit it."""

    model = Edition

    def visible(self, actor: Actor) -> Q:
        if drafts(actor) or actor.can("audit"):
            return EVERYTHING
        return Q(state=Edition.State.ADOPTED) if works_here(actor) else NOTHING

    def may_create(self, actor: Actor, **_where: Any) -> Decision:
        return allow_if(drafts(actor))

    def may_discard(self, actor: Actor, _record: Edition, **_where: Any) -> Decision:
        return allow_if(drafts(actor))

    def may_confirm(self, actor: Actor, _record: Edition, **_where: Any) -> Decision:
        return allow_if(may_any(actor, DECIDERS))

    def may_adopt(self, actor: Actor, _record: Edition, **_where: Any) -> Decision:
        return allow_if(may_any(actor, DECIDERS))


@register
class EditionClausePolicy(Policy[EditionClause]):
    """As its edition."""

    model = EditionClause

    def visible(self, actor: Actor) -> Q:
        if drafts(actor) or actor.can("audit"):
            return EVERYTHING
        return Q(edition__state=Edition.State.ADOPTED) if works_here(actor) else NOTHING


class ReadByAll(Policy[Any]):
    """Known to everybody who works here; made by those who decide."""

    def visible(self, actor: Actor) -> Q:
        return EVERYTHING if works_here(actor) else NOTHING

    def may_create(self, actor: Actor, **_where: Any) -> Decision:
        return allow_if(may_any(actor, DECIDERS))

    def may_withdraw(self, actor: Actor, _record: Model, **_where: Any) -> Decision:
        return self.may_create(actor)


for _model in (Adoption, AdoptionOrgan, Succession, TimeSetting):
    register(type(f"{_model.__name__}Policy", (ReadByAll,), {"model": _model}))


class Drafting(Policy[Any]):
    """Drafts are the business of those who prepare editions; auditors may look."""

    def visible(self, actor: Actor) -> Q:
        return EVERYTHING if drafts(actor) or actor.can("audit") else NOTHING

    def may_create(self, actor: Actor, **_where: Any) -> Decision:
        return allow_if(drafts(actor))

    def may_change(self, actor: Actor, _record: Model, **_where: Any) -> Decision:
        return self.may_create(actor)


for _draft in (EditionDraft, DraftNode, DraftNorm, DraftRole, DraftSpot):
    register(type(f"{_draft.__name__}Policy", (Drafting,), {"model": _draft}))


class Comparing(Policy[Any]):
    """Editions in force or once adopted everybody may compare; other editions and texts handed in only those who prepare them."""

    prefix: ClassVar[str] = ""

    def visible(self, actor: Actor) -> Q:
        if drafts(actor) or actor.can("audit"):
            return EVERYTHING
        adopted = {f"{self.prefix}{side}__state": Edition.State.ADOPTED for side in ("old", "new")}
        return Q(**adopted) if works_here(actor) else NOTHING

    def may_create(self, actor: Actor, *, handed_in: bool = False, **_where: Any) -> Decision:
        return allow_if(drafts(actor) if handed_in else works_here(actor))


@register
class ComparisonPolicy(Comparing):
    model = Comparison


@register
class ComparisonFilePolicy(Comparing):
    model = ComparisonFile
    prefix = "comparison__"
