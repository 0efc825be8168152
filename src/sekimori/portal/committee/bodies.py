"""Which bodies decide under the edition in force, who sits in them on a day, and when they may decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.portal.acts.actors import Actor, Holding, first
from sekimori.portal.organization import selectors as organization
from sekimori.portal.rules import selectors as rules
from sekimori.portal.ui.wording import words
from sekimori.standards.models import Body, Package, Quorum

# Who prepares meetings and keeps their minutes.
PREPARERS = ("direct", "manage_systems", "operate_systems")


@dataclass(frozen=True)
class Member:
    """A member of a body on a day, with post and name as they are written down; `chair` leads it."""

    person: int
    label: str
    chair: bool


@dataclass(frozen=True)
class Deciding:
    """A body that decides, under the edition in force."""

    rule: Body
    package: Package

    @property
    def key(self) -> str:
        return self.rule.key

    @property
    def label(self) -> str:
        return words(self.rule.label)

    @property
    def quorum(self) -> Quorum:
        """The body's quorum; more than half where the edition says nothing."""
        return self.rule.quorum or Quorum()

    @property
    def clauses(self) -> tuple[str, ...]:
        """The lineage of the clause that makes the body decide."""
        return (self.package.clause(self.rule.clause).lineage,) if self.rule.clause else ()

    @property
    def roles(self) -> frozenset[str]:
        """The roles by which one sits in it; who commands, where the edition names no members."""
        known = self.package.roles
        members = {role.key for role in known if role.holder.member_of == self.key}
        return frozenset(members or {role.key for role in known if "command" in role.abilities})

    def seat_of(self, actor: Actor) -> Holding | None:
        """The holding by which the actor sits in the body; the own one before a deputy's."""
        return first(each for each in actor.holdings if each.role in self.roles and not each.only_in)

    def members_on(self, day: dt.date) -> list[Member]:
        """Who sits in it on `day` by post, by name or in writing, each once, the chair first; deputies are no members."""
        held = {each.person: each for role in sorted(self.roles) for each in organization.holders_on(role, day)
                if each.instead_of is None}  # fmt: skip
        chairs = {
            (seat.post_id, seat.person_id) for seat, _post, _name in organization.seats_on(self.key, day) if seat.chair
        }
        labels = organization.labels(held, day)
        found = [
            Member(
                pk,
                f"{each.post or labels[pk].post} {labels[pk].name}".strip(),
                (each.post_id, None) in chairs or (None, pk) in chairs,
            )
            for pk, each in held.items()
        ]
        return sorted(found, key=lambda each: (not each.chair, each.label, each.person))


def every() -> Sequence[Deciding]:
    """The bodies that decide under the edition in force; none while nothing is adopted."""
    try:
        package = rules.adoption_on().package
    except rules.NotAdopted:
        return ()
    return [Deciding(each, package) for each in package.bodies if each.decides]


def find(key: str) -> Deciding | None:
    """The body with this key; None when the edition in force has none such."""
    return next((each for each in every() if each.key == key), None)


def of(key: str) -> Deciding:
    """The body with this key. Raises InvalidInput when the edition in force has none such."""
    found = find(key)
    if found is None:
        raise InvalidInput(_("採用した基準に、この会議体はありません。"), field="body")
    return found


def of_actor(actor: Actor) -> frozenset[str]:
    """The keys of the bodies in which the actor sits."""
    return frozenset(each.key for each in every() if each.seat_of(actor) is not None)


def prepares(actor: Actor) -> bool:
    """Whether the actor prepares meetings."""
    return actor.person is not None and any(actor.can(ability) for ability in PREPARERS)
