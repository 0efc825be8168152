"""Who may act at a step: the roles the definition names, and the lawful detour where they may not or are not there.

In this order: whoever is named and had no hand in the application; where all those named had one, the roles above (only where
the standard gives them the power), then the city's order of deputies, then the unavoidable path (1(8)①). Where nobody
holds the role, the city's fallback; without one the step waits and the gap is listed. Nobody is ever guessed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.selectors import Held
from sekimori.portal.procedures.contents import Answers
from sekimori.portal.procedures.models import Fallback, Party, Step
from sekimori.standards.models import Scope
from sekimori.standards.procedure_models import Party as PartyRule
from sekimori.standards.procedure_models import Stage, UnitOf

Note, Why = Step.Note, Party.Why


@dataclass(frozen=True)
class Named:
    """Somebody who is to be asked: holders of a role for a unit, or one person."""

    role: str
    unit: int | None
    scope: Scope
    why: Party.Why = Why.NAMED
    person: int | None = None
    instead_of: int | None = None


@dataclass(frozen=True)
class Resolution:
    """Who is asked at a step, and why somebody else than the definition names."""

    parties: tuple[Named, ...]
    note: Step.Note = Note.NONE


@dataclass
class Resolver:
    """Answers for one application at one moment; holders of a role are asked for once."""

    answers: Answers
    moment: dt.datetime
    involved: Collection[int]
    _held: dict[tuple[str, int | None], list[Held]] = field(default_factory=dict)

    def resolve(self, stage: Stage, *, owner: int | None, party: int | None = None) -> Resolution:
        """Who acts at a step of `stage` for what `owner` owns (`party`: the one that must act, where each must)."""
        rules = stage.parties if party is None else (stage.parties[party],)
        named = [each for rule in rules for each in self._named(rule, owner)]
        free = [each for each in named if self._usable(each)]
        if free:
            note = Note.ALTERNATIVE if self._own_only(named, free) else Note.NONE
            return Resolution((*free, *self._standing(stage, owner)), note)
        holders = [held for each in named for held in self.holders(each)]
        if not holders:
            return self._vacant(named)
        if all(held.away for held in holders if held.person not in self.involved) and not self._own(holders):
            return Resolution(tuple(named), Note.ABSENT)
        return self._detour(stage, named, holders, owner)

    def holders(self, named: Named) -> list[Held]:
        """Who holds the role at the moment, for the unit; nobody where a role of units is asked for without one."""
        if named.unit is None and named.scope is not Scope.CITY:
            return []
        key = (named.role, named.unit)
        if key not in self._held:
            self._held[key] = organization.holders_of(named.role, unit=named.unit, moment=self.moment)
        return self._held[key]

    def people(self, parties: Iterable[Named]) -> list[Held]:
        """Everybody who may act now for one of these parties."""
        found: list[Held] = []
        for each in parties:
            if each.person is not None:
                found.append(Held(each.role, each.person, each.unit, "own", "", instead_of=each.instead_of))
            else:
                found.extend(held for held in self.holders(each) if self._may(held))
        return found

    def _named(self, rule: PartyRule, owner: int | None) -> list[Named]:
        if not self.answers.holds(rule.when, self.moment, owner=owner):
            return []
        unit = self._unit_of(rule.of, owner)
        if rule.role is not None:
            return [self._for_role(rule.role, unit)]
        found = organization.authority_over(rule.matter or "", unit=unit, system=rule.system, moment=self.moment)
        return [self._for_role(decider.role, unit) for decider in found.deciders] if found else []

    def _unit_of(self, of: UnitOf, owner: int | None) -> int | None:
        return {UnitOf.APPLICANT: self.answers.applicant.unit, UnitOf.OWNER: owner, UnitOf.CITY: None}[of]

    def _for_role(self, role: str, unit: int | None, why: Party.Why = Why.NAMED) -> Named:
        """The holders of a role for a unit; a role of sections is asked of the section to which the unit belongs."""
        scope = next((each.scope for each in self.answers.defined.package.roles if each.key == role), Scope.CITY)
        named = Named(role, None if scope is Scope.CITY else unit, scope, why)
        held = self.holders(named) if scope is Scope.SECTION else []
        if not held or held[0].unit is None:
            return named
        self._held[role, held[0].unit] = held
        return replace(named, unit=held[0].unit)

    def _may(self, held: Held) -> bool:
        """Whether a holder may act here: no hand in the application, nor in the place of somebody who had one."""
        procedure = self.answers.defined.key
        return (
            held.person not in self.involved
            and held.instead_of not in self.involved
            and not held.away
            and (not held.only_in or procedure in held.only_in)
        )

    def _usable(self, named: Named) -> bool:
        return any(self._may(held) for held in self.holders(named))

    def _own(self, holders: Iterable[Held]) -> bool:
        return any(held.person in self.involved for held in holders)

    def _own_only(self, named: Sequence[Named], free: Sequence[Named]) -> bool:
        """Whether a party named is left out because it is the applicants' own."""
        left = [each for each in named if each not in free]
        return any(self._own(self.holders(each)) for each in left)

    def _standing(self, stage: Stage, owner: int | None) -> list[Named]:
        found = [
            self._for_role(rule.role, self._unit_of(rule.of, owner), Why.STANDING)
            for rule in stage.standing
            if self.answers.holds(rule.when, self.moment, owner=owner)
        ]
        return [each for each in found if self._usable(each)]

    def _vacant(self, named: Sequence[Named]) -> Resolution:
        """Nobody holds the role: the city's own rule for that, or the gap."""
        found: list[Named] = []
        for each in named:
            rules = Fallback.objects.filter(role=each.role, ended_at__isnull=True)
            rule = next((r for r in rules if r.unit_id == each.unit), None) or next(
                (r for r in rules if r.unit_id is None), None
            )
            if rule is not None:
                other = self._for_role(rule.to_role, rule.to_unit_id or each.unit, Why.FALLBACK)
                if self._usable(other):
                    found.append(other)
        return Resolution(tuple(found), Note.FALLBACK) if found else Resolution(tuple(named), Note.VACANT)

    def _detour(self, stage: Stage, named: Sequence[Named], holders: Sequence[Held], owner: int | None) -> Resolution:
        """Those who should decide had a hand in it themselves (1(8)①)."""
        if stage.superior is not None:
            above = self._above(stage.superior, owner)
            if above is not None:
                return Resolution((above,), Note.SUPERIOR)
        own = [held for held in holders if held.person in self.involved]
        deputies = [
            held for held in organization.deputies_in_order(own, self.moment) if held.person not in self.involved
        ]
        if deputies:
            scope = {each.role: each.scope for each in named}
            first = deputies[0]
            party = Named(first.role, first.unit, scope[first.role], Why.DEPUTY_RULE, first.person, first.instead_of)
            return Resolution((party,), Note.DEPUTY_RULE)
        people = [
            replace(self._for_role(held.role, held.unit, Why.UNAVOIDABLE), person=held.person)
            for held in own
            if held.capacity != "deputy"
        ]
        return Resolution(tuple(people), Note.UNAVOIDABLE) if people else Resolution(tuple(named), Note.ABSENT)

    def _above(self, matter: str, owner: int | None) -> Named | None:
        """The nearest role above that somebody may act in, by the row of the authority matrix for this unit."""
        unit = owner if owner is not None else self.answers.applicant.unit
        found = organization.authority_over(matter, unit=unit, moment=self.moment)
        for role in found.above if found else ():
            above = self._for_role(role, unit, Why.SUPERIOR)
            if self._usable(above):
                return above
        return None
