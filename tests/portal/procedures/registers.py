"""Registers in memory, for tests of procedures: devices, media, assets, software."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sekimori.common.errors import Conflict
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.performing import Performing
from sekimori.portal.procedures.items import Grounds, Item

KEYS = frozenset({"devices", "media", "information_assets", "software", "things"})


@dataclass
class MemoryRegisters:
    """Entries by (register, key); every move is noted."""

    items: dict[tuple[str, int], Item] = field(default_factory=dict)
    moves: list[tuple[str, int, str, str]] = field(default_factory=list)

    def add(self, register: str, pk: int, label: str, unit: int | None = None, **facts: Any) -> Item:
        facts = {"state": "in_use", "number": label, **facts}
        self.items[register, pk] = Item(register, pk, label, unit, facts)
        return self.items[register, pk]

    def knows(self, register: str) -> bool:
        return register in KEYS

    def search(self, register: str, text: str, actor: Actor, *, unit: int | None, most: int) -> Sequence[Item]:
        del actor
        found = [item for (key, _pk), item in self.items.items() if key == register and text in item.label]
        return [item for item in found if unit is None or item.unit == unit][:most]

    def get(self, register: str, pks: Collection[int], actor: Actor | None) -> Mapping[int, Item]:
        del actor
        return {pk: self.items[register, pk] for pk in pks if (register, pk) in self.items}

    def move(self, act: Performing, register: str, pks: Collection[int], *, state: str, grounds: Grounds) -> None:
        del act
        for pk in pks:
            item = self.items[register, pk]
            if item.facts["state"] == "disposed":
                raise Conflict("廃棄済みのものは動かせません。")
            self.items[register, pk] = replace(item, facts={**item.facts, "state": state})
            self.moves.append((register, pk, state, grounds.reason))
