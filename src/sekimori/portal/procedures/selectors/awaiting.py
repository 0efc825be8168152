"""Who is waited for: the holders of the roles asked, by name, those who are absent marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sekimori.portal.acts import context
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.selectors import Held
from sekimori.portal.procedures.models import Party, Step

MOST_NAMED = 5


@dataclass(frozen=True)
class Awaited:
    """A party of a waiting step: its role and unit, why it is asked, and the people who may answer now."""

    party: Party
    unit: str
    people: Sequence[str]
    away: Sequence[str]

    @property
    def role(self) -> str:
        return self.party.label

    @property
    def vacant(self) -> bool:
        return not self.people and not self.away


def awaited(
    steps: Sequence[Step], parties: Mapping[int, Sequence[Party]], procedure: str = ""
) -> dict[int, list[Awaited]]:
    """For each waiting step who is waited for; queries do not grow with the steps beyond one for each role asked."""
    waiting = [step for step in steps if step.state == Step.State.WAITING]
    held: dict[tuple[str, int | None], list[Held]] = {}
    for step in waiting:
        for party in parties.get(step.pk, ()):
            if party.person_id is None and (party.role, party.unit_id) not in held:
                found = organization.holders_of(party.role, unit=party.unit_id, moment=context.now())
                held[party.role, party.unit_id] = [each for each in found if each.acts_in(procedure)]
    named = {each.person for people in held.values() for each in people}
    asked = [party for step in waiting for party in parties.get(step.pk, ())]
    named |= {party.person_id for party in asked if party.person_id is not None}
    names = organization.names(named)
    structure = organization.structure()
    return {
        step.pk: [_awaited(party, held, names, structure.name(party.unit_id)) for party in parties.get(step.pk, ())]
        for step in waiting
    }


def _named(held: Held, names: Mapping[int, str]) -> str:
    name = names.get(held.person, "")
    return _("%(name)s　代理") % {"name": name} if held.instead_of is not None else name


def _awaited(
    party: Party, held: Mapping[tuple[str, int | None], Sequence[Held]], names: Mapping[int, str], unit: str
) -> Awaited:
    if party.person_id is not None:
        return Awaited(party, unit, [names.get(party.person_id, "")], [])
    people = held[party.role, party.unit_id]
    here = [_named(each, names) for each in people if not each.away]
    away = [names.get(each.person, "") for each in people if each.away]
    return Awaited(party, unit, here[:MOST_NAMED], away[:MOST_NAMED])
