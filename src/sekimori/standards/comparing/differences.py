"""Which words of a provision changed: a difference of characters that ends at boundaries a Japanese reader would draw."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate

# A word, roughly: a run of one script. Marks and blanks stand alone, so that they are never swallowed without need.
_WORD = re.compile(
    r"及び|並びに|又は|若しくは|(?:(?!及び|並びに|又は|若しくは)[一-鿿㐀-䶿々〆ヶ\U00020000-\U0003ffff])+|[ァ-ヴー・ｦ-ﾟ]+|[ぁ-んゝゞ]+|[A-Za-zＡ-Ｚａ-ｚ0-9０-９]+|\s+|.",
    re.DOTALL,
)
# Hiragana runs are cut behind particles that join clauses, so that しなければならない and してはならない differ alone.
_PARTICLES = re.compile(r"(?<=[はがをにでとのもや])(?=[ぁ-ん]{3,})")
BRIDGE = 2
LEAST_SHARED = 2
SMALL, MAX_EXACT = 40_000, 4_000_000


@dataclass(frozen=True)
class Change:
    """`old[old_start:old_end]` became `new[new_start:new_end]`; one of the two may be empty. Offsets in characters."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


def words(text: str) -> list[str]:
    """The text cut into words; joined they give the text again."""
    out: list[str] = []
    for word in _WORD.findall(text):
        out.extend(_PARTICLES.split(word) if word[0] in "はがをにでとのもや" else [word])
    return out


def changes(old: str, new: str) -> list[Change]:
    """The changed places from first to last, neighbours with at most two unchanged characters between them joined."""
    if old == new:
        return []
    left, right = words(old), words(new)
    old_at, new_at = _offsets(left), _offsets(right)
    found = [
        _narrowed(Change(old_at[old_from], old_at[old_to], new_at[new_from], new_at[new_to]), old, new)
        for old_from, old_to, new_from, new_to in _unequal(left, right)
    ]
    return _joined(found, old)


def segments(text: str, spans: list[tuple[int, int]]) -> list[tuple[str, bool]]:
    """`text` as runs (words, changed) for the changed spans, which are in order and do not overlap."""
    out: list[tuple[str, bool]] = []
    at = 0
    for start, end in spans:
        if start > at:
            out.append((text[at:start], False))
        if end > start:
            out.append((text[start:end], True))
        at = max(at, end)
    if at < len(text):
        out.append((text[at:], False))
    return out


def both_segments(old: str, new: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """Old and new text as runs (words, changed)."""
    found = changes(old, new)
    return (
        segments(old, [(change.old_start, change.old_end) for change in found]),
        segments(new, [(change.new_start, change.new_end) for change in found]),
    )


def _offsets(pieces: list[str]) -> list[int]:
    """Where each word begins, and where the last one ends."""
    return list(accumulate(map(len, pieces), initial=0))


def _unequal(left: list[str], right: list[str]) -> list[tuple[int, int, int, int]]:
    """The unequal stretches, counted in words: (old from, old to, new from, new to)."""
    out: list[tuple[int, int, int, int]] = []
    old_end = new_end = 0
    for old_start, new_start, size in [*_common(left, right), (len(left), len(right), 0)]:
        if old_start > old_end or new_start > new_end:
            out.append((old_end, old_start, new_end, new_start))
        old_end, new_end = old_start + size, new_start + size
    return out


def _common(left: list[str], right: list[str]) -> list[tuple[int, int, int]]:
    head = tail = 0
    if len(left) * len(right) > SMALL:
        head = _alike(left, right)
        tail = _alike(left[head:][::-1], right[head:][::-1])
    middle_left, middle_right = left[head : len(left) - tail], right[head : len(right) - tail]
    if len(middle_left) * len(middle_right) > MAX_EXACT:
        found = [
            tuple(block) for block in SequenceMatcher(None, middle_left, middle_right, False).get_matching_blocks()
        ]
        inner = [(a, b, size) for a, b, size in found if size]
    else:
        inner = _heaviest(middle_left, middle_right)
    blocks = [(0, 0, head)] if head else []
    blocks.extend((a + head, b + head, size) for a, b, size in inner)
    if tail:
        blocks.append((len(left) - tail, len(right) - tail, tail))
    return blocks


def _alike(left: Sequence[str], right: Sequence[str]) -> int:
    """How many words, or characters of two strings, agree from the beginning."""
    return next(
        (n for n, (one, other) in enumerate(zip(left, right, strict=False)) if one != other), min(len(left), len(right))
    )


def _heaviest(left: list[str], right: list[str]) -> list[tuple[int, int, int]]:
    """The common subsequence of words with the most characters; unbroken stretches are preferred a little."""
    rows, columns = len(left), len(right)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        row, below = best[i], best[i + 1]
        word = left[i]
        for j in range(columns - 1, -1, -1):
            value = max(below[j], row[j + 1])
            if word == right[j]:
                value = max(value, below[j + 1] + _worth(left, right, i, j))
            row[j] = value
    out: list[tuple[int, int, int]] = []
    i = j = 0
    while i < rows and j < columns:
        if left[i] == right[j] and best[i][j] <= best[i + 1][j + 1] + _worth(left, right, i, j):
            if out and out[-1][0] + out[-1][2] == i and out[-1][1] + out[-1][2] == j:
                out[-1] = (out[-1][0], out[-1][1], out[-1][2] + 1)
            else:
                out.append((i, j, 1))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return out


def _worth(left: list[str], right: list[str], i: int, j: int) -> float:
    """What it is worth to keep a word that both sides have, a little more when the next words agree too."""
    going_on = i + 1 < len(left) and j + 1 < len(right) and left[i + 1] == right[j + 1]
    return _weight(left[i]) + (0.25 if going_on else 0.0)


def _weight(word: str) -> float:
    """Kanji and katakana carry meaning; a mark or a particle in common is hardly worth tearing a change apart for."""
    if re.match(r"[一-鿿㐀-䶿ァ-ヴA-Za-z0-9０-９Ａ-Ｚａ-ｚ]", word):
        return float(len(word)) + 0.5
    return 0.5 * len(word)


def _narrowed(change: Change, old: str, new: str) -> Change:
    """A change inside a compound without the words that both compounds begin or end with, if whole words are left."""
    one, other = old[change.old_start : change.old_end], new[change.new_start : change.new_end]
    head = _alike(one, other)
    head = head if head >= LEAST_SHARED else 0
    tail = _alike(one[head:][::-1], other[head:][::-1])
    tail = tail if tail >= LEAST_SHARED else 0
    left = {len(one) - head - tail, len(other) - head - tail}
    if not (head or tail) or left & {1}:
        return change
    return Change(change.old_start + head, change.old_end - tail, change.new_start + head, change.new_end - tail)


def _joined(found: list[Change], old: str) -> list[Change]:
    out: list[Change] = []
    for change in found:
        if out and change.old_start - out[-1].old_end <= BRIDGE and "。" not in old[out[-1].old_end : change.old_start]:
            last = out.pop()
            out.append(Change(last.old_start, change.old_end, last.new_start, change.new_end))
        else:
            out.append(change)
    return out
