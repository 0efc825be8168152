"""Folding Japanese text for matching and searching; the original is always kept beside it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_BLANKS = re.compile(r"\s+")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－"), "-")
_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# Variants of the same character in names; what NFKC leaves apart because they are separate characters.
_NAME_VARIANTS = str.maketrans("髙﨑𠮷濵邉邊齋齊斎栁槗塚增", "高崎吉浜辺辺斉斉斉柳橋塚増")


def fold(text: str) -> str:
    """`text` for comparison: NFKC, lower case, all blanks removed, dashes alike. Never for storage or display."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text).translate(_DASHES)).lower()


def fold_name(text: str) -> str:
    """`text` for finding a person: as `fold`, with common variants of kanji in names taken as one."""
    without_selectors = _VARIATION_SELECTORS.sub("", text)
    return fold(without_selectors.translate(_NAME_VARIANTS))


def squeeze(text: str) -> str:
    """`text` with runs of blanks (full-width too) made one half-width blank and the ends trimmed."""
    return _BLANKS.sub(" ", text).strip()


def bigrams(text: str) -> Iterator[str]:
    """The overlapping pairs of characters of the folded text; a single character stands alone.

    Words are not separated, because Japanese does not; punctuation ends a run.
    """
    for run in re.findall(r"\w+", fold_name(text)):
        if len(run) == 1:
            yield run
        for start in range(len(run) - 1):
            yield run[start : start + 2]
