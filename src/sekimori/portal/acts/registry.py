"""The registered names of acts: what may stand in the ledger, with the words people see."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.functional import Promise

NAME = re.compile(r"^[a-z_]+:[a-z_]+:[a-z_]+$")


@dataclass(frozen=True)
class ActType:
    """A kind of act. `name` is app:subject:what; `label` is what history and ledger views print.

    `retention` names the retention class of the side row (evidence/retention.py); leaves stay for ever.
    """

    name: str
    label: str | Promise
    retention: str = "records"

    def __str__(self) -> str:
        return str(self.label)


_types: dict[str, ActType] = {}


def register(name: str, label: str | Promise, *, retention: str = "records") -> ActType:
    """Makes an act known. Raises ValueError for a malformed or doubly registered name."""
    if not NAME.match(name):
        raise ValueError(f"{name} is not of the form app:subject:what")
    if name in _types:
        raise ValueError(f"{name} is registered twice")
    _types[name] = ActType(name, label, retention)
    return _types[name]


def get(name: str) -> ActType:
    """The act of this name; an unknown one (from a removed app) is shown by its name."""
    return _types.get(name) or ActType(name, name)


def all_types() -> list[ActType]:
    """Every registered act, by name."""
    return [_types[name] for name in sorted(_types)]
