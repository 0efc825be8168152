"""Walls: circles outside which the side row of an act is not read, whoever may see its subject.

An act names its wall (`act.record(..., wall="whistleblower")`); the app that stands behind it registers who is inside. A wall that
nobody has registered keeps everybody out.
"""

from __future__ import annotations

from collections.abc import Callable

from sekimori.portal.acts.actors import Actor

Inside = Callable[[Actor, str], bool]
_walls: dict[str, Inside] = {}


def register(name: str, inside: Inside) -> None:
    """Makes a wall known: `inside(actor, subject)` says whether the actor may read behind it about that subject.

    Raises ValueError when the wall stands already.
    """
    if name in _walls:
        raise ValueError(f"the wall {name} stands already")
    _walls[name] = inside


def may_read(actor: Actor, wall: str, subject: str) -> bool:
    """Whether `actor` may read a side row behind `wall`; "" is no wall."""
    if not wall:
        return True
    inside = _walls.get(wall)
    return inside is not None and inside(actor, subject)
