"""In which capacity somebody acts at a step, or the sentence that says why not. Asks the actor only, no query of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sekimori.portal.acts.actors import ORDER, Actor, Assignment, CapacityName, Holding
from sekimori.portal.acts.policies import Decision as Answer
from sekimori.portal.acts.policies import refuse
from sekimori.portal.procedures.models import Party
from sekimori.standards.models import Scope


@dataclass(frozen=True)
class Capacity:
    """How somebody comes to act: which party's role, for which unit, as what, instead of whom."""

    party: Party
    role: str
    unit: int | None
    capacity: CapacityName
    post: str
    instead_of: int | None = None

    @property
    def why(self) -> str:
        return self.party.why

    def assignment(self) -> Assignment:
        """As it is written beside the act."""
        return Assignment(self.role, self.unit, self.capacity, self.instead_of, self.post)


def capacity_at(
    actor: Actor, parties: Iterable[Party], involved: Collection[int], procedure: str, separation: tuple[str, ...] = ()
) -> Capacity | Answer:
    """The best capacity in which the actor may act for one of `parties`, or the refusal that says why there is none.

    `involved` are the people who had a hand in the application; who acts in the place of one of them counts as well (1(8)①),
    unless the city's order of deputies itself names him. `separation` are the clauses that keep applicant and approver apart.
    """
    if actor.person is None:
        return refuse(_("決裁できるのは、本人としてログインした職員だけです。"))
    mine = [capacity for party in parties for capacity in _capacities(actor, party, procedure)]
    free = [each for each in mine if not _conflicts(actor, each, involved)]
    if free:
        return min(free, key=lambda each: (each.why == Party.Why.UNAVOIDABLE, ORDER[each.capacity]))
    if mine or actor.person in involved:
        return refuse(
            _("自分が申請した（入力した、又は代わりに申請した）ものは、自分では承認・許可できません。"),
            clauses=separation,
            next_step=_("決裁の経路に示した、ほかの役割の人が決めます。"),
        )
    return refuse(
        _("この段階を決裁できる役割を、いまは持っていません。"), next_step=_("異動や不在の登録を確かめてください。")
    )


def _conflicts(actor: Actor, capacity: Capacity, involved: Collection[int]) -> bool:
    if capacity.why == Party.Why.UNAVOIDABLE:
        return False
    if capacity.why == Party.Why.DEPUTY_RULE:
        return actor.person in involved
    return actor.person in involved or capacity.instead_of in involved


def _capacities(actor: Actor, party: Party, procedure: str) -> Iterable[Capacity]:
    if party.person_id is not None:
        if party.person_id == actor.person:
            kind: CapacityName = "deputy" if party.instead_of_id else "own"
            post = next((h.post for h in actor.holdings if h.role == party.role), actor.post)
            yield Capacity(party, party.role, party.unit_id, kind, post, party.instead_of_id)
        return
    for holding in actor.holdings:
        if holding.role == party.role and holding.counts_in(procedure) and reaches(holding, party.scope, party.unit_id):
            # A deputy signs with his own post; whose place he takes stands beside it.
            post = actor.post if holding.instead_of is not None else holding.post
            yield Capacity(party, party.role, party.unit_id, holding.capacity, post, holding.instead_of)


def reaches(holding: Holding, scope: str, unit: int | None) -> bool:
    """Whether a holding of the party's role is held for the party's unit."""
    if scope == Scope.CITY.value or unit is None:
        return scope == Scope.CITY.value
    if scope == Scope.SECTION.value:
        return holding.unit == unit
    return holding.reaches(unit)
