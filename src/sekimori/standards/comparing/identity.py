"""Finds for each clause of an old edition what became of it in a new one.

Likeness of words proposes pairs, the places of parents and neighbours speak for or against them, and one assignment that is
best as a whole decides. Ids count for little, so a chapter that moves by one number takes its clauses along.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sekimori.common.text import fold
from sekimori.standards.comparing.candidates import Side, candidates, likenesses, side
from sekimori.standards.comparing.joining import Joined, find_joined
from sekimori.standards.comparing.matching import best_assignment
from sekimori.standards.comparing.records import Comparison, Identity, Kind
from sekimori.standards.comparing.similarity import likeness
from sekimori.standards.editions import NodeLike, TextNode

ROUNDS = 4
LEAST_WORTH = 0.3
LEAST_LIKENESS = 0.22
AWAY = -0.18  # Speaks against a pair whose parents are no pair, twice when the words are few.
SHORT = 14


def compare(old: Sequence[NodeLike], new: Sequence[NodeLike]) -> Comparison:
    """The identity of the clauses of two editions, each given in reading order."""
    left, right = side(old), side(new)
    pairs = _Matcher(left, right).run()
    joined = find_joined(left, right, pairs)
    return Comparison(left.nodes, right.nodes, tuple(_Narrator(left, right, pairs, joined).tell()))


@dataclass
class _Matcher:
    left: Side
    right: Side

    def run(self) -> dict[int, int]:
        """Old place → new place of the pairs, after several rounds in which the pairs found so far give the context."""
        found = likenesses(self.left, self.right, candidates(self.left, self.right))
        pairs: dict[int, int] = {}
        for number in range(ROUNDS):
            if number:
                self._add_relatives(found, pairs)
            before = pairs
            pairs = self._assign(found, pairs, context=bool(number))
            if pairs == before:
                break
        return pairs

    def _add_relatives(self, found: list[dict[int, float]], pairs: dict[int, int]) -> None:
        """Parents of pairs, and clauses at the same place under paired parents, are compared too, however different their words."""
        back = {b: a for a, b in pairs.items()}
        for a, b in pairs.items():
            above, new_above = self.left.parent[a], self.right.parent[b]
            if above is not None and new_above is not None and new_above not in found[above]:
                found[above][new_above] = self.left.likeness(above, self.right, new_above)
        for a, above in enumerate(self.left.parent):
            if a in pairs:
                continue
            new_above = None if above is None else pairs.get(above, -1)
            for b in self.right.children.get(new_above, ()):
                if b not in back and b not in found[a] and self.left.last[a] == self.right.last[b]:
                    found[a][b] = self.left.likeness(a, self.right, b)

    def _assign(self, found: list[dict[int, float]], pairs: dict[int, int], *, context: bool) -> dict[int, int]:
        worth: list[dict[int, float]] = []
        for a, row in enumerate(found):
            values = {b: self._worth(a, b, alike, pairs, context=context) for b, alike in row.items()}
            worth.append({b: value - LEAST_WORTH for b, value in values.items() if value > LEAST_WORTH})
        return {a: b for a, b in enumerate(best_assignment(worth)) if b is not None}

    def _worth(self, a: int, b: int, alike: float, pairs: dict[int, int], *, context: bool) -> float:
        """What the pair is worth: the likeness of its words, a little for ids, more for the company it keeps."""
        left, right = self.left, self.right
        value = alike + (0.04 if left.nodes[a].id == right.nodes[b].id else 0.0)
        value += 0.03 if left.last[a] == right.last[b] else 0.0
        value += 0.02 if left.nodes[a].level == right.nodes[b].level else -0.05
        if not context:
            return value
        company = self._company(a, b, pairs)
        if left.is_heading[a] and right.is_heading[b]:
            return value * 0.6 + company + 0.5 * self._shared_children(a, b, pairs)
        if alike < LEAST_LIKENESS and not (company >= 0.2 and left.last[a] == right.last[b]):  # noqa: PLR2004
            return 0.0
        return value + company

    def _company(self, a: int, b: int, pairs: dict[int, int]) -> float:
        above, new_above = self.left.parent[a], self.right.parent[b]
        together = (above is None and new_above is None) or (above is not None and pairs.get(above) == new_above)
        value = 0.14 if together else AWAY
        if not together and self.left.texts[a].total() < SHORT:
            value += AWAY
        for step in (-1, 1):
            beside, new_beside = self.left.beside(a, step), self.right.beside(b, step)
            if beside is None or new_beside is None:
                value += 0.02 if beside == new_beside else 0.0
            elif pairs.get(beside) == new_beside:
                value += 0.06
        return value

    def _shared_children(self, a: int, b: int, pairs: dict[int, int]) -> float:
        """The share of a heading's clauses that went to the other heading."""
        mine, theirs = self.left.below(a), set(self.right.below(b))
        if not mine or not theirs:
            return 0.0
        return 2 * sum(1 for child in mine if pairs.get(child) in theirs) / (len(mine) + len(theirs))


@dataclass
class _Narrator:
    left: Side
    right: Side
    pairs: dict[int, int]
    joined: Joined

    def tell(self) -> list[Identity]:
        """All identities in the new text's order, the deleted clauses behind the one they followed."""
        back = {b: a for a, b in self.pairs.items()}
        displaced = self._displaced()
        out: list[Identity] = []
        told_old: set[int] = set()
        gone = self._gone_behind()
        out.extend(self._deleted(gone.get(-1, [])))
        split_told: set[int] = set()
        for b in range(len(self.right.nodes)):
            a = back.get(b)
            origin = self.joined.split_from.get(b, a if a in self.joined.split else None)
            if origin is not None:
                if origin not in split_told:
                    split_told.add(origin)
                    out.append(self._split(origin))
            elif b in self.joined.merged:
                out.append(self._merged(b))
            elif a is None:
                out.append(Identity(Kind.ADDED, (), (self.right.nodes[b].id,), 0.0))
            else:
                out.append(self._pair(a, b, displaced))
            if a is not None:
                told_old.add(a)
                out.extend(self._deleted(gone.get(a, [])))
        return out

    def _gone_behind(self) -> dict[int, list[int]]:
        """Deleted clauses by the nearest clause before them that lives on (-1 at the beginning)."""
        found: dict[int, list[int]] = {}
        last = -1
        for a in range(len(self.left.nodes)):
            if a in self.pairs:
                last = a
            elif a not in self.joined.merged_into:
                found.setdefault(last, []).append(a)
        return found

    def _deleted(self, places: list[int]) -> list[Identity]:
        return [Identity(Kind.DELETED, (self.left.nodes[a].id,), (), 0.0) for a in places]

    def _pair(self, a: int, b: int, displaced: set[int]) -> Identity:
        one, other = self.left.nodes[a], self.right.nodes[b]
        reworded, retitled = one.text != other.text, one.title != other.title
        if self._is_elsewhere(a, b) or a in displaced:
            kind = Kind.MOVED
        elif one.id != other.id:
            kind = Kind.RENUMBERED
        else:
            kind = Kind.CHANGED if reworded or retitled else Kind.SAME
        width_only = (reworded or retitled) and fold(one.title + one.text) == fold(other.title + other.text)
        return Identity(kind, (one.id,), (other.id,), _alike(one, other), reworded, retitled, width_only)

    def _is_elsewhere(self, a: int, b: int) -> bool:
        above, new_above = self.left.parent[a], self.right.parent[b]
        if above is None or new_above is None:
            return above is not new_above
        relatives = {self.pairs.get(above), self.joined.merged_into.get(above)}
        return new_above not in relatives and self.joined.split_from.get(new_above) != above

    def _displaced(self) -> set[int]:
        """Clauses that went past their neighbours: those outside the longest run of brothers that kept their order."""
        found: set[int] = set()
        for children in self.left.children.values():
            brothers = [a for a in children if a in self.pairs and not self._is_elsewhere(a, self.pairs[a])]
            kept = _longest_rising([self.pairs[a] for a in brothers])
            found.update(a for index, a in enumerate(brothers) if index not in kept)
        return found

    def _merged(self, b: int) -> Identity:
        olds = self.joined.merged[b]
        text = "".join(self.left.nodes[a].text for a in olds)
        alike = round(likeness(text, self.right.nodes[b].text), 3)
        ids = tuple(self.left.nodes[a].id for a in olds)
        return Identity(Kind.MERGED, ids, (self.right.nodes[b].id,), alike, reworded=True)

    def _split(self, a: int) -> Identity:
        news = self.joined.split[a]
        text = "".join(self.right.nodes[b].text for b in news)
        alike = round(likeness(self.left.nodes[a].text, text), 3)
        ids = tuple(self.right.nodes[b].id for b in news)
        return Identity(Kind.SPLIT, (self.left.nodes[a].id,), ids, alike, reworded=True)


def _alike(one: TextNode, other: TextNode) -> float:
    if (one.title, one.text) == (other.title, other.text):
        return 1.0
    return round(likeness(one.title + one.text, other.title + other.text), 3)


def _longest_rising(numbers: list[int]) -> set[int]:
    """The places of a longest rising run."""
    tails: list[int] = []  # place of the least last number of a run of each length
    before: list[int] = []
    for place, number in enumerate(numbers):
        length = next((n for n, tail in enumerate(tails) if numbers[tail] >= number), len(tails))
        before.append(tails[length - 1] if length else -1)
        tails[length : length + 1] = [place]
    kept: set[int] = set()
    at = tails[-1] if tails else -1
    while at >= 0:
        kept.add(at)
        at = before[at]
    return kept
