"""What the standard in force demands: the documents that must exist, whose they are and who decides on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.portal.acts.actors import Actor, Holding, first
from sekimori.portal.rules import selectors as rules
from sekimori.portal.ui.wording import words
from sekimori.standards.frame import RequiredDocument
from sekimori.standards.models import Package

# Who prepares any document for those whose document it is.
PREPARERS = ("manage_systems", "operate_systems")


@dataclass(frozen=True)
class Demand:
    """A document that must exist, under the edition in force."""

    rule: RequiredDocument
    package: Package

    @property
    def key(self) -> str:
        return self.rule.key

    @property
    def label(self) -> str:
        return words(self.rule.label)

    @property
    def content_labels(self) -> list[str]:
        """What it must contain, in words, in the order of the rule."""
        return [words(each.label) for each in self.rule.contents]

    @property
    def lineages(self) -> tuple[str, ...]:
        """The lineages of the clauses that want it."""
        return tuple(self.package.clause(each).lineage for each in self.rule.clauses)

    @property
    def body(self) -> bool:
        """Whether a body decides, by minutes."""
        return any(each.key == self.rule.approver for each in self.package.bodies)

    @property
    def approver_label(self) -> str:
        """Who decides, in words."""
        return self.role_label(self.rule.approver)

    def role_label(self, key: str) -> str:
        """The name of a role or body; its key when it has none."""
        return words(self.package.called(key))

    @property
    def deciding_roles(self) -> frozenset[str]:
        """The roles that may say the decision: the approver, or the members of the body (who commands, where it has none)."""
        if not self.body:
            return frozenset({self.rule.approver})
        roles = self.package.roles
        members = {role.key for role in roles if role.holder.member_of == self.rule.approver}
        return frozenset(members or {role.key for role in roles if "command" in role.abilities})

    def owns(self, actor: Actor) -> bool:
        """Whether it is the actor's document."""
        return _holding(actor, frozenset(self.rule.owners)) is not None or (
            self.body and self.rule.approver in self.rule.owners and self.decides(actor) is not None
        )

    def prepares(self, actor: Actor) -> bool:
        """Whether the actor may write it: whose document it is, and those who keep the systems."""
        return actor.person is not None and (self.owns(actor) or any(actor.can(ability) for ability in PREPARERS))

    def decides(self, actor: Actor) -> Holding | None:
        """The holding by which the actor may say the decision; the own one before a deputy's."""
        return _holding(actor, self.deciding_roles)


def _holding(actor: Actor, roles: frozenset[str]) -> Holding | None:
    return first(each for each in actor.holdings if each.role in roles and not each.only_in)


def every() -> Sequence[Demand]:
    """The documents that the edition in force demands, in its order; none while nothing is adopted."""
    try:
        package = rules.adoption_on().package
    except rules.NotAdopted:
        return ()
    return [Demand(each, package) for each in package.documents]


def find(key: str) -> Demand | None:
    """The demand with this key; None when the edition in force has none such."""
    return next((each for each in every() if each.key == key), None)


def of(key: str) -> Demand:
    """The demand with this key. Raises InvalidInput when the edition in force has none such."""
    found = find(key)
    if found is None:
        raise InvalidInput(_("採用した基準に、この文書はありません。"), field="required")
    return found
