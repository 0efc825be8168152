"""Collects the changes an amendment orders and, when all are known, states them as operations.

Sentences speak of places as they are called at that moment; operations name places of the old text and, for what is new,
places of the new one. A provision put under an article that moves is therefore named only at the end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sekimori.standards import addresses
from sekimori.standards.addresses import Address
from sekimori.standards.amending.instructions import Step
from sekimori.standards.amending.operations import (
    Caption,
    Delete,
    Insert,
    Operation,
    Renumber,
    Replace,
    Rewrite,
)


@dataclass
class Addition:
    """A provision that is added, or that replaces one: its place under an old parent, or a place in the new text."""

    parent: Address  # in the old text; () when `below` is already whole
    below: Address
    facet: str = ""
    title: str = ""
    text: str = ""
    before: str = ""
    rewrites: str = ""  # the old place that gives way, "" when something is added


@dataclass
class Drafts:
    """The changes so far, in the order of the paper."""

    items: list[Step | Addition] = field(default_factory=list)

    def add(self, item: Step | Addition) -> None:
        self.items.append(item)

    def operations(self) -> list[Operation]:
        """All changes as operations."""
        moves = {item.place.address: item for item in self.items if isinstance(item, Step) and item.kind == "renumber"}
        return [self._operation(item, moves) for item in self.items]

    def _operation(self, item: Step | Addition, moves: dict[Address, Step]) -> Operation:
        if isinstance(item, Addition):
            if item.rewrites:
                return Rewrite(item.rewrites, item.text, item.title)
            place = addresses.spelling((*_holder(item, moves), *item.below)) + item.facet
            return Insert(place, item.text, item.title, item.before)
        return _ordered(item, moves)


def _holder(item: Addition, moves: dict[Address, Step]) -> Address:
    """The new name of what an addition is put under. An article that becomes its own 第1項 still holds the 項 added to it."""
    holder = _new(item.parent, moves)
    beside = bool(holder) and bool(item.below) and holder[-1].kind == item.below[0].kind == "項"
    return holder[:-1] if beside else holder


def _ordered(step: Step, moves: dict[Address, Step]) -> Operation:
    target = step.place.identity
    ways: dict[str, Callable[[], Operation]] = {
        "words": lambda: Replace(target, step.old, step.new),
        "rewrite": lambda: Rewrite(target, step.new),
        "delete": lambda: Delete(target),
        "caption": lambda: Caption(target, step.new, step.old),
        "renumber": lambda: Renumber(target, addresses.spelling(_moved_to(step, moves))),
        "insert text": lambda: Insert(addresses.spelling(_new(step.place.address, moves)) + step.place.facet, step.new),
    }
    return ways[step.kind]()


def _moved_to(step: Step, moves: dict[Address, Step]) -> Address:
    return (*_new(step.place.address[:-1], moves), step.to[-1]) if step.local else step.to


def _new(address: Address, moves: dict[Address, Step]) -> Address:
    """Where a place of the old text is called after all moves."""
    if not address:
        return ()
    if address in moves:
        return _moved_to(moves[address], moves)
    return (*_new(address[:-1], moves), address[-1])
