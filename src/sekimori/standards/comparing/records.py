"""What a comparison of two editions says, as records with a stable JSON form (docs/standards-comparing.md)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sekimori.standards.editions import TextNode


class Kind(StrEnum):
    """What became of a clause. The first that applies; whether its words changed too is said beside it."""

    SAME = "same"
    CHANGED = "changed"  # same id and place, other words
    RENUMBERED = "renumbered"  # another id under what its parent became
    MOVED = "moved"  # under another parent, or past its neighbours
    MERGED = "merged"  # several old clauses in one new one
    SPLIT = "split"  # one old clause in several new ones
    ADDED = "added"
    DELETED = "deleted"


@dataclass(frozen=True)
class Identity:
    """Old and new ids of one clause. `similarity` is that of the words, 0 to 1, to three places.

    `reworded` and `retitled` say that text or title are not the same to the letter, `width_only` that they differ by no more
    than character width and blanks.
    """

    kind: Kind
    old: tuple[str, ...]
    new: tuple[str, ...]
    similarity: float
    reworded: bool = False
    retitled: bool = False
    width_only: bool = False

    def as_json(self) -> dict[str, Any]:
        """The record in JSON's own types."""
        return {
            "kind": self.kind.value,
            "old": list(self.old),
            "new": list(self.new),
            "similarity": self.similarity,
            "reworded": self.reworded,
            "retitled": self.retitled,
            "width_only": self.width_only,
        }


@dataclass(frozen=True)
class Comparison:
    """Two editions and what became of each clause, in the new text's order; deleted clauses stand where they stood."""

    old: tuple[TextNode, ...]
    new: tuple[TextNode, ...]
    identities: tuple[Identity, ...]

    @property
    def lineage(self) -> dict[str, tuple[str, ...]]:
        """Each old id with the new ids it lives on in; none for a deleted clause."""
        new_ids: dict[str, tuple[str, ...]] = {node.id: () for node in self.old}
        for identity in self.identities:
            for old in identity.old:
                new_ids[old] = identity.new
        return new_ids

    @property
    def is_same(self) -> bool:
        """Whether the two editions are alike to the letter."""
        return all(identity.kind is Kind.SAME for identity in self.identities)

    def as_json(self) -> dict[str, Any]:
        """The stable JSON form of `sekimori standard compare --json`."""
        counts = Counter(identity.kind for identity in self.identities)
        return {
            "summary": {kind.value: counts[kind] for kind in Kind},
            "identities": [identity.as_json() for identity in self.identities],
            "lineage": {old: list(new) for old, new in self.lineage.items()},
        }
