"""What the standard asks of one person, role by role, with where it stands in the units concerned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor, Holding
from sekimori.portal.compliance import responsible
from sekimori.portal.compliance.combining import BADNESS, OBLIGING, Standing
from sekimori.portal.compliance.models import CITY, State
from sekimori.portal.compliance.selectors.board import words_of
from sekimori.portal.compliance.selectors.scope import Held, held_for
from sekimori.portal.compliance.selectors.words import status
from sekimori.portal.organization import selectors as organization
from sekimori.portal.ui.components import Status
from sekimori.portal.ui.wording import words
from sekimori.standards.models import Clause, Role, Scope


@dataclass(frozen=True)
class Owed:
    """A clause that asks something of the role, for one place, with its state and whether it has been answered this year."""

    clause: str
    words: str
    place: int
    place_name: str
    status: Status
    badness: int
    answered: bool


@dataclass(frozen=True)
class RoleDuties:
    """What one role of the person asks for, the worst states first."""

    key: str
    label: str
    post: str
    owed: Sequence[Owed]

    @property
    def open(self) -> int:
        return sum(not each.answered for each in self.owed)


def duties_of(actor: Actor) -> list[RoleDuties]:
    """The clauses for which the actor answers, by role; two queries besides the adoption's. Raises NotAdopted."""
    held, _all = held_for(actor)
    names = organization.structure(context.today())
    rows = policies.visible(State, actor).filter(adoption=held.view.pk)
    placed = _placed(actor, held)
    units = {unit for _role, _holding, _clause, unit in placed}
    rows = rows.filter(unit__in=units)
    states = {(row[0], row[1]): row[2:] for row in rows.values_list("lineage", "unit", "standing", "attested", "claim")}
    by_role: dict[str, RoleDuties] = {}
    owed: dict[str, list[Owed]] = {}
    for role, holding, clause, unit in placed:
        standing, attested, claim = states.get((clause.lineage, unit), ("unknown", False, ""))
        by_role.setdefault(
            role.key, RoleDuties(role.key, words(role.label), holding.post, owed.setdefault(role.key, []))
        )
        owed[role.key].append(
            Owed(
                clause.id,
                words_of(clause),
                unit,
                names.name(unit) if unit != CITY else "",
                status(standing, attested=attested),
                BADNESS[Standing(standing)],
                bool(claim),
            )
        )
    for found in owed.values():
        found.sort(key=lambda each: -each.badness)
    return list(by_role.values())


def places_of(actor: Actor) -> tuple[int, set[tuple[str, int]]]:
    """The key of the actor's adoption, and each clause (by lineage) that he answers for at each place. Raises NotAdopted."""
    held, _all = held_for(actor)
    return held.view.pk, {(clause.lineage, place) for _role, _holding, clause, place in _placed(actor, held)}


def _placed(actor: Actor, held: Held) -> list[tuple[Role, Holding, Clause, int]]:
    """Each clause with the role by which the actor answers for it, at each of the places that are his own.

    A definition or a power has no state and asks nobody anything.
    """
    found = []
    for clause in held.package.normative:
        if not any(norm.modality in OBLIGING for norm in clause.norms):
            continue
        seen: set[int] = set()
        for role in responsible.roles_of(clause, held.package):
            holding = actor.holds(role.key)
            if holding is None:
                continue
            for place in _places(actor, held, clause, role, holding):
                if place not in seen and responsible.holding_for(actor, clause, held.package, place) is not None:
                    seen.add(place)
                    found.append((role, holding, clause, place))
    return found


def _places(actor: Actor, held: Held, clause: Clause, role: Role, holding: Holding) -> list[int]:
    if clause.scope is Scope.CITY:
        return [CITY] if role.scope is Scope.CITY else []
    places = held.extent.places(clause.scope or Scope.CITY)
    if role.scope is Scope.CITY:
        return []
    own = [unit for unit in (holding.unit, *sorted(actor.units)) if unit is not None]
    return [unit for unit in dict.fromkeys(own) if unit in places]
