"""Walls around evidence: who is inside, as a condition on queries.

A wall (`keep(…, wall="whistleblower")`) keeps out even those who may see the record. The app that stands behind it says who is
inside; a wall that nobody has registered keeps everybody out. Evidence behind one wall shares no stored bytes with any other.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from django.apps import apps
from django.db.models import Q

from sekimori.portal.acts import policies
from sekimori.portal.acts import walls as ledger_walls
from sekimori.portal.acts.actors import Actor

Inside = Callable[[Actor], Q]
_walls: dict[str, Inside] = {}


def register(name: str, inside: Inside) -> None:
    """Makes a wall known: `inside(actor)` is the condition on evidence behind it that the actor may see.

    Raises ValueError when the wall stands already.
    """
    if name in _walls:
        raise ValueError(f"the wall {name} stands already")
    _walls[name] = inside
    with suppress(ValueError):  # Taken away and put up again: in the ledger it has stood all the time.
        ledger_walls.register(in_ledger(name), _may_read)


def in_ledger(name: str) -> str:
    """What the same wall is called in the ledger, where it stands before the side rows of what is done with the evidence."""
    return f"evidence:{name}" if name else ""


def _may_read(actor: Actor, subject: str) -> bool:
    """Who may know of the record (of this app) may read what was done with it."""
    label, _colon, pk = subject.partition(":")
    if not label.startswith("evidence.") or not pk.isdecimal():
        return False
    return policies.visible(apps.get_model(label), actor).filter(pk=int(pk)).exists()


def unregister(name: str) -> None:
    """Takes a wall's door away again (for tests): nobody is inside any more."""
    _walls.pop(name, None)


def let_through(actor: Actor) -> Q:
    """The condition on evidence that no wall keeps from `actor`."""
    found = Q(wall="")
    for name, inside in _walls.items():
        found |= Q(wall=name) & inside(actor)
    return found
