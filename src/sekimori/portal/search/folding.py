"""Folding for search: what is stored, what is asked, and where a found word stands in the original."""

from __future__ import annotations

import re
import unicodedata

from sekimori.common.text import fold_name

# Between two runs of letters in the index; three characters long, so that no pair of characters is like it.
BREAK = "000"
_VOICING = "ﾞﾟ"
_RUN = re.compile(r"\w+")
Run = tuple[str, bool]


def runs(folded: str) -> list[str]:
    """The runs of letters and digits of a folded text."""
    return _RUN.findall(folded)


def pairs(run: str) -> list[str]:
    """The overlapping pairs of characters of a run; a single character stands alone."""
    return [run] if len(run) == 1 else [run[at : at + 2] for at in range(len(run) - 1)]


def grams(*texts: str) -> str:
    """The pairs of characters of folded texts for the index, runs kept apart."""
    return f" {BREAK} ".join(" ".join(pairs(run)) for text in texts for run in runs(text))


def words_of(asked: str, *, most: int = 8) -> list[str]:
    """The words of a question, folded, each once; at most `most`."""
    words = [fold_name(word) for word in asked.replace("\0", "").split()]
    return list(dict.fromkeys(word for word in words if word))[:most]


def marked(text: str, words: list[str]) -> list[Run]:
    """`text` as runs (characters, found) for the folded `words` in it."""
    folded, starts, ends = _with_places(text)
    if folded != fold_name(text):
        return [(text, False)] if text else []
    covered = [False] * len(text)
    for word in words:
        at = folded.find(word)
        while at >= 0:
            for place in range(starts[at], ends[at + len(word) - 1]):
                covered[place] = True
            at = folded.find(word, at + 1)
    return _runs_of(text, covered)


def excerpt(text: str, words: list[str], *, before: int = 30, length: int = 140) -> list[Run]:
    """The part of `text` around the first word found, as `marked`; its beginning when none is in it."""
    found = marked(text, words)
    place = 0
    for piece, is_found in found:
        if is_found:
            break
        place += len(piece)
    else:
        place = 0
    start = max(0, place - before)
    part = marked(text[start : start + length], words)
    lead: list[Run] = [("…", False)] if start else []
    tail: list[Run] = [("…", False)] if start + length < len(text) else []
    return [*lead, *part, *tail]


def _runs_of(text: str, covered: list[bool]) -> list[Run]:
    out: list[Run] = []
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or covered[at] != covered[start]:
            out.append((text[start:at], covered[start]))
            start = at
    return out


def _with_places(text: str) -> tuple[str, list[int], list[int]]:
    """`text` folded letter by letter, and for each folded letter where it began and ended in the original."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    while at < len(text):
        stop = at + 1
        while stop < len(text) and (unicodedata.combining(text[stop]) or text[stop] in _VOICING):
            stop += 1
        for letter in fold_name(text[at:stop]):
            letters.append(letter)
            starts.append(at)
            ends.append(stop)
        at = stop
    return "".join(letters), starts, ends
