"""How alike two texts are, by the pairs of characters they have in common."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from sekimori.common.text import bigrams


@lru_cache(maxsize=20_000)
def profile(text: str) -> Counter[str]:
    """The pairs of characters of a text with their counts."""
    return Counter(bigrams(text))


def likeness(one: str, other: str) -> float:
    """0 for nothing in common, 1 for the same pairs of characters (width and blanks folded)."""
    left, right = profile(one), profile(other)
    total = left.total() + right.total()
    if not total:
        return 1.0
    return 2 * sum(min(count, right[pair]) for pair, count in left.items() if pair in right) / total
