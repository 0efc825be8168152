"""Clauses that went into another one (merged) and clauses that were taken out of one (split)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from sekimori.common.text import fold
from sekimori.standards.comparing.candidates import Side

SHORTEST = 10  # Characters below which a containment proves nothing.
SHORTEST_RUN = 4
LEAST_SHARE = 0.6
LEAST_SHARE_NEARBY = 0.5
SHORTEST_SPACE = 6


@dataclass
class Joined:
    """`merged`: new place → old places in their order; `split`: old place → new places; and both the other way round."""

    merged: dict[int, list[int]] = field(default_factory=dict)
    split: dict[int, list[int]] = field(default_factory=dict)
    merged_into: dict[int, int] = field(default_factory=dict)
    split_from: dict[int, int] = field(default_factory=dict)


def find_joined(left: Side, right: Side, pairs: dict[int, int]) -> Joined:
    """Looks for an unpaired clause's words in what a paired clause gained or lost."""
    joined = Joined()
    gained = {b: _left_over(right.nodes[b].text, [left.nodes[a].text]) for a, b in pairs.items()}
    lost = {a: _left_over(left.nodes[a].text, [right.nodes[b].text]) for a, b in pairs.items()}
    back = {b: a for a, b in pairs.items()}
    for a in range(len(left.nodes)):
        if a in pairs:
            continue
        b = _home(left.nodes[a].text, gained)
        if b is None:
            b = _neighbouring_home(left, a, right, gained, pairs)
        if b is not None:
            joined.merged.setdefault(b, [back[b]]).append(a)
            joined.merged_into[a] = b
            gained[b] = _left_over(gained[b], [left.nodes[a].text])
    for b in range(len(right.nodes)):
        if b in back:
            continue
        origin = _home(right.nodes[b].text, lost)
        if origin is None:
            origin = _neighbouring_home(right, b, left, lost, back)
        if origin is not None and pairs[origin] not in joined.merged:
            joined.split.setdefault(origin, [pairs[origin]]).append(b)
            joined.split_from[b] = origin
            lost[origin] = _left_over(lost[origin], [right.nodes[b].text])
    for places in (*joined.merged.values(), *joined.split.values()):
        places.sort()
    return joined


def _home(text: str, spaces: dict[int, str]) -> int | None:
    """The place in whose left-over words most of `text` stands."""
    words = fold(text)
    if len(words) < SHORTEST:
        return None
    shares = {place: _share(words, space) for place, space in spaces.items() if len(space) >= LEAST_SHARE * len(words)}
    best = max(shares, key=lambda place: shares[place], default=None)
    return best if best is not None and shares[best] >= LEAST_SHARE else None


def _neighbouring_home(
    side: Side, place: int, other: Side, spaces: dict[int, str], pairs: dict[int, int]
) -> int | None:
    """The other side of a brother close by, when its left-over words are mostly those of this clause.

    A clause taken out of another, or put into it, is often worded anew around the words that went with it.
    """
    words = fold(side.nodes[place].text)
    for step in (-1, 1, -2, 2):
        brother = side.beside(place, step)
        home = pairs.get(brother) if brother is not None else None
        space = spaces.get(home, "") if home is not None else ""
        if home is None or len(space) < SHORTEST_SPACE or len(words) < SHORTEST:
            continue
        whole = fold(other.nodes[home].text)
        if _share(space, words) >= LEAST_SHARE and _share(words, whole) >= LEAST_SHARE_NEARBY:
            return home
    return None


def _share(words: str, space: str) -> float:
    pairs = {words[i : i + 2] for i in range(len(words) - 1)}
    if sum(pair in space for pair in pairs) < LEAST_SHARE * len(pairs):
        return 0.0
    return sum(size for _, _, size in _runs(words, space)) / len(words)


def _runs(one: str, other: str) -> Iterable[tuple[int, int, int]]:
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return ((block.a, block.b, block.size) for block in blocks if block.size >= SHORTEST_RUN)


def _left_over(text: str, known: list[str]) -> str:
    """What remains of the folded text when the runs that the known texts hold are taken out."""
    words = fold(text)
    for other in known:
        folded = fold(other)
        if words == folded:
            return ""
        keep = list(words)
        for start, _, size in _runs(words, folded):
            keep[start : start + size] = [""] * size
        words = "".join(keep)
    return words
