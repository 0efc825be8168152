"""The kinds of notices, registered by the apps that send them, with what may and may not be switched off."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

Label = str | Promise


@dataclass(frozen=True)
class Kind:
    """A kind of notice. `name` is app:what.

    `required`: mail may not be switched off by the reader, because a clause demands the notice. `urgent`: mail goes at any hour.
    `reminder`: it chases something overdue and stands in the daily list of reminders. `discreet`: mail and paper name the
    subject only and leave the words to the screen.
    """

    name: str
    label: Label
    required: bool = False
    urgent: bool = False
    reminder: bool = False
    discreet: bool = False

    def __str__(self) -> str:
        return str(self.label)


_kinds: dict[str, Kind] = {}


def register(
    name: str,
    label: Label,
    *,
    required: bool = False,
    urgent: bool = False,
    reminder: bool = False,
    discreet: bool = False,
) -> Kind:
    """Makes a kind known. Raises ValueError for a malformed or doubly registered name."""
    if name.count(":") != 1 or name in _kinds:
        raise ValueError(f"{name} is not of the form app:what, or is registered twice")
    _kinds[name] = Kind(name, label, required, urgent, reminder, discreet)
    return _kinds[name]


def get(name: str) -> Kind:
    """The kind of this name; an unknown one (from a removed app) is shown by its name."""
    return _kinds.get(name) or Kind(name, name)


def known(name: str) -> bool:
    """Whether somebody has registered the kind."""
    return name in _kinds


def all_kinds() -> list[Kind]:
    """Every kind, by name."""
    return [_kinds[name] for name in sorted(_kinds)]


def reminders() -> list[str]:
    """The names of the kinds that chase."""
    return [kind.name for kind in all_kinds() if kind.reminder]
