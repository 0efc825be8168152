"""The notices that people write themselves: who may write them, to whom they may go, which notice of the standard they carry out.

Apps register theirs; a composition is offered to whoever has one of its abilities.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from sekimori.portal.acts.actors import Actor

Label = str | Promise


@dataclass(frozen=True)
class Composition:
    """A form of notice. `abilities` are those of which its writer needs one.

    `to_abilities`: it goes to the holders of the roles with one of these; empty: to units, chosen people or everybody.
    `standing`: those who come later get it too. `answers`: an answer may be asked for. `limit_days`: office days for reading.
    """

    name: str
    kind: str
    label: Label
    hint: Label
    abilities: frozenset[str]
    mechanism: str = ""
    to_abilities: frozenset[str] = frozenset()
    standing: bool = False
    answers: bool = False
    limit_days: int = 5

    def open_to(self, actor: Actor) -> bool:
        """Whether `actor` may write it."""
        return any(actor.can(ability) for ability in self.abilities)

    def reach(self, actor: Actor) -> frozenset[int] | None:
        """The units to whose people the actor may send it; None for the whole city."""
        reached: set[int] = set()
        for ability in self.abilities:
            units = actor.units_where(ability)
            if units is None:
                return None
            reached |= units
        return frozenset(reached)


_compositions: dict[str, Composition] = {}


def register(composition: Composition) -> Composition:
    """Makes a composition known. Raises ValueError when its name is taken."""
    if composition.name in _compositions:
        raise ValueError(f"composition {composition.name} is registered twice")
    _compositions[composition.name] = composition
    return composition


def get(name: str) -> Composition | None:
    """The composition of this name."""
    return _compositions.get(name)


def open_to(actor: Actor) -> list[Composition]:
    """What `actor` may write, in the order of registration."""
    return [each for each in _compositions.values() if each.open_to(actor)]


def of_mechanism(mechanism: str) -> list[Composition]:
    """The compositions that carry out this notice of the standard."""
    return [each for each in _compositions.values() if each.mechanism == mechanism]
