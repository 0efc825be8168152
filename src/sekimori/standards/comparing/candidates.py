"""Which old and new clauses are worth comparing, and how alike their words are.

A pair of characters that many clauses share (しなければならない) says little; it counts by how rare it is.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sekimori.standards import addresses
from sekimori.standards.addresses import Part
from sekimori.standards.comparing.similarity import profile
from sekimori.standards.editions import NodeLike, TextNode, parents

MOST_CANDIDATES = 12
COMMON = 0.2  # A pair of characters in more than this share of the clauses does not propose candidates.


@dataclass
class Side:
    """An edition prepared for comparison; places are positions in `nodes`."""

    nodes: tuple[TextNode, ...]
    parent: list[int | None]
    children: dict[int | None, list[int]]
    last: list[Part]
    is_heading: list[bool]
    titles: list[Counter[str]]
    texts: list[Counter[str]]
    weight: dict[str, float] = field(default_factory=dict)
    norms: dict[int, float] = field(default_factory=dict)
    position: dict[int, int] = field(default_factory=dict)

    def beside(self, place: int, step: int) -> int | None:
        """The brother before (-1) or behind (1) a clause."""
        brothers = self.children[self.parent[place]]
        at = self.position[place] + step
        return brothers[at] if 0 <= at < len(brothers) else None

    def below(self, place: int) -> list[int]:
        """The clauses directly under a clause."""
        return self.children.get(place, [])

    def whole(self, place: int) -> Counter[str]:
        """Title and text as pairs of characters."""
        return self.titles[place] + self.texts[place]

    def likeness(self, place: int, other: Side, other_place: int) -> float:
        """0 to 1: how alike the words of two clauses are, rare pairs of characters counting more."""
        mine, theirs = self.texts[place], other.texts[other_place]
        if bool(mine) != bool(theirs):
            return 0.8 * self._share(self.whole(place), other.whole(other_place))
        titles = self._share(self.titles[place], other.titles[other_place])
        if not mine:
            return titles
        texts = self._share(mine, theirs)
        if not self.titles[place] and not other.titles[other_place]:
            return texts
        return 0.75 * texts + 0.25 * titles

    def _share(self, one: Counter[str], other: Counter[str]) -> float:
        weight = self.weight
        total = sum(weight[pair] * count for pair, count in one.items())
        total += sum(weight[pair] * count for pair, count in other.items())
        if not total:
            return 0.0
        few, many = (one, other) if len(one) <= len(other) else (other, one)
        common = sum(weight[pair] * min(count, many[pair]) for pair, count in few.items() if pair in many)
        return 2 * common / total


def side(nodes: Sequence[NodeLike]) -> Side:
    """Prepares an edition."""
    plain = tuple(TextNode(node.id, str(node.level), node.title, node.text) for node in nodes)
    above = parents(plain)
    children: dict[int | None, list[int]] = defaultdict(list)
    position: dict[int, int] = {}
    for place, parent in enumerate(above):
        position[place] = len(children[parent])
        children[parent].append(place)
    return Side(
        nodes=plain,
        parent=above,
        children=dict(children),
        last=[addresses.parse(node.id)[-1] for node in plain],
        is_heading=[not node.text for node in plain],
        titles=[profile(node.title) for node in plain],
        texts=[profile(node.text) for node in plain],
        position=position,
    )


def candidates(left: Side, right: Side) -> list[set[int]]:
    """For each old clause the new ones that share the most rare words with it, and the one of the same id."""
    holders: dict[str, list[int]] = defaultdict(list)
    spread: Counter[str] = Counter()
    for edition in (left, right):
        for place in range(len(edition.nodes)):
            for pair in edition.whole(place):
                spread[pair] += 1
                if edition is right:
                    holders[pair].append(place)
    total = len(left.nodes) + len(right.nodes)
    weight = {pair: math.log(1 + total / count) for pair, count in spread.items()}
    left.weight = right.weight = weight
    by_id = {node.id: place for place, node in enumerate(right.nodes)}
    out: list[set[int]] = []
    most = max(4, int(COMMON * len(right.nodes)))
    for place, node in enumerate(left.nodes):
        votes: dict[int, float] = defaultdict(float)
        for pair in left.whole(place):
            found = holders.get(pair, ())
            if len(found) <= most:
                for other in found:
                    votes[other] += weight[pair]
        best = sorted(votes, key=lambda other: (-votes[other], other))[:MOST_CANDIDATES]
        chosen = set(best)
        if node.id in by_id:
            chosen.add(by_id[node.id])
        out.append(chosen)
    return out


def likenesses(left: Side, right: Side, proposed: list[set[int]]) -> list[dict[int, float]]:
    """The likeness of each proposed pair."""
    return [{b: left.likeness(a, right, b) for b in sorted(row)} for a, row in enumerate(proposed)]
