"""In which capacity an actor does something in the organisation, for the record."""

from __future__ import annotations

from collections.abc import Sequence

from sekimori.portal.acts.actors import Actor, Assignment, Holding


def acting_as(
    actor: Actor, *, role: str = "", abilities: Sequence[str] = (), unit: int | None = None
) -> Assignment | None:
    """In which capacity the actor acts: the holding of `role`, or the first that gives one of `abilities` in `unit`.

    What is held in one's own right goes before what is held as a deputy.
    None when the actor acts by no holding (the system, or somebody for himself): the record then names the post
    alone.
    """
    held = actor.holds(role, unit) if role else None
    if held is None:
        giving = [
            holding
            for holding in actor.holdings
            if not holding.only_in and holding.abilities & set(abilities) and (unit is None or holding.reaches(unit))
        ]
        held = min(giving, key=_deputies_last, default=None)
    if held is None:
        return None
    return Assignment(held.role, held.unit, held.capacity, held.instead_of, held.post or actor.post)


def _deputies_last(holding: Holding) -> bool:
    return holding.capacity == "deputy"
