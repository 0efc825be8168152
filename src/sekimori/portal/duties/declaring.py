"""Who may say that something has happened after which a duty is done once more, and for which places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sekimori.portal.acts.actors import Actor
from sekimori.portal.duties import definitions, planning
from sekimori.portal.duties.definitions import Defined
from sekimori.portal.duties.planning import Place
from sekimori.portal.organization import selectors as organization
from sekimori.portal.rules import selectors as rules
from sekimori.portal.ui.wording import words
from sekimori.standards.duty_models import EventKind, Occasion, Owner, Per


@dataclass(frozen=True)
class Declarable:
    """An occasion of a duty that an actor may declare, at any of these places."""

    defined: Defined
    occasion: Occasion
    owner: Owner
    places: tuple[Place, ...]

    @property
    def label(self) -> str:
        """The duty with what has happened."""
        return f"{self.defined.label}：{words(self.occasion.label)}"


def declarable(actor: Actor) -> list[Declarable]:
    """Everything that the actor may declare: for the city by who owns or prepares the duty, for units by who does so there."""
    try:
        duties = definitions.in_force()
    except rules.NotAdopted:
        return []
    found: dict[tuple[str, str], Declarable] = {}
    for defined in duties:
        for occasion in defined.duty.occasions:
            if occasion.kind is EventKind.DECLARED:
                for each in _of(actor, defined, occasion):
                    found.setdefault((defined.key, occasion.key), each)
    return list(found.values())


def of(actor: Actor, duty: str, occasion: str) -> Declarable | None:
    """This occasion of this duty, when the actor may declare it."""
    return next((e for e in declarable(actor) if (e.defined.key, e.occasion.key) == (duty, occasion)), None)


def _of(actor: Actor, defined: Defined, occasion: Occasion) -> Iterator[Declarable]:
    for owner in defined.duty.owners:
        roles = {owner.role, *owner.prepare}
        holdings = [each for each in actor.holdings if each.role in roles and not each.only_in]
        if not holdings:
            continue
        places = tuple(planning.places_of(owner, defined.organs, organization.structure()))
        if owner.per in {Per.SECTION, Per.DEPARTMENT}:
            held = {each.unit for each in holdings if each.unit is not None}
            places = tuple(place for place in places if place.unit in held)
        if places and owner.per is not Per.ORGAN:
            yield Declarable(defined, occasion, owner, places)
