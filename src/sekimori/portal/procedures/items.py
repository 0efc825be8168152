"""The entries of registers that procedures speak of: found, asked for facts, and moved to another state.

Where the entries come from is the business of a source: the city's registers (register_items.py), or another in tests.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.translation import gettext as _

from sekimori.common.errors import NotAvailable
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.performing import Performing


@dataclass(frozen=True)
class Item:
    """An entry: its key in its register, how it is written, the unit that owns it (None: no section) and its facts."""

    from_register: str
    pk: int
    label: str
    unit: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    hint: str = ""


@dataclass(frozen=True)
class Grounds:
    """By what right an entry is moved: the procedure, the ledger's name of the application, and the reason in words."""

    procedure: str
    application: str
    reason: str


class ItemSource(Protocol):
    """Where entries of some registers come from. Visibility is the source's business."""

    def knows(self, register: str) -> bool:
        """Whether the source has this register."""
        ...

    def search(self, register: str, text: str, actor: Actor, *, unit: int | None, most: int) -> Sequence[Item]:
        """At most `most` entries that fit the text, of one unit when given."""
        ...

    def get(self, register: str, pks: Collection[int], actor: Actor | None) -> Mapping[int, Item]:
        """The entries with these keys that the actor may know of (None: the software itself asks)."""
        ...

    def move(self, act: Performing, register: str, pks: Collection[int], *, state: str, grounds: Grounds) -> None:
        """Puts the entries into another state, inside the act and by the procedure's right. Raises the register's own errors."""
        ...


_sources: list[ItemSource] = []


def register_source(source: ItemSource) -> ItemSource:
    """Makes a source known; the last one that knows a register answers for it."""
    _sources.append(source)
    return source


def forget_source(source: ItemSource) -> None:
    """Takes a source away again (for tests)."""
    _sources.remove(source)


def source_of(register: str) -> ItemSource:
    """The source of a register. Raises NotAvailable when nobody keeps it here."""
    for source in reversed(_sources):
        if source.knows(register):
            return source
    raise NotAvailable(_("台帳「%(name)s」は、まだ使えるようになっていません。") % {"name": register})


def known(register: str) -> bool:
    """Whether the register is kept here."""
    return any(source.knows(register) for source in _sources)


def get(register: str, pks: Collection[int], actor: Actor | None) -> Mapping[int, Item]:
    """The entries with these keys that the actor may know of. Raises NotAvailable for an unknown register."""
    return source_of(register).get(register, pks, actor) if pks else {}
