"""Folding a text for matching while every character remembers where it stood in the original."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Spellings that mean the same word; the left one is read as the right one, wherever it stands.
SPELLINGS = {
    "および": "及び",
    "または": "又は",
    "ならびに": "並びに",
    "もしくは": "若しくは",
    "すみやか": "速やか",
    "予め": "あらかじめ",
    "ただちに": "直ちに",
    "但し": "ただし",
    "すべて": "全て",
    "行なう": "行う",
    "行ない": "行い",
    "行なわ": "行わ",
    "行なっ": "行っ",
    "出来": "でき",
    "事が": "ことが",
    "セキュリティー": "セキュリティ",
    "サーバー": "サーバ",
    "コンピューター": "コンピュータ",
    "ユーザー": "ユーザ",
    "ウィルス": "ウイルス",
    "漏洩": "漏えい",
    "にあたり": "に当たり",
    "にあたって": "に当たって",
    "ものといたします": "ものとする",
}
_SPELLING = re.compile("|".join(sorted(map(re.escape, SPELLINGS), key=len, reverse=True)))
_DASHES = dict.fromkeys("‐‑‒–—―−－", "-")
_VOICING = "ﾞﾟ"
_OPEN, _CLOSE = "([{「『【〈《", ")]}」』】〉》"
MASK = "〓"


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and, for each of its characters, the range of the original it came from."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The range of the original that the folded range [start, end) came from. An empty range stays empty."""
        if not self.text or start >= end:
            at = self.starts[start] if start < len(self.starts) else (self.ends[-1] if self.ends else 0)
            return at, at
        return self.starts[start], self.ends[end - 1]


def fold_with_places(text: str, offset: int = 0) -> Folded:
    """`text` for matching: NFKC, lower case, no blanks, common spellings made one; places count from `offset`."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    while at < len(text):
        stop = at + 1
        while stop < len(text) and (unicodedata.combining(text[stop]) or text[stop] in _VOICING):
            stop += 1
        for letter in unicodedata.normalize("NFKC", text[at:stop]).lower():
            if not letter.isspace():
                letters.append(_DASHES.get(letter, letter))
                starts.append(at + offset)
                ends.append(stop + offset)
        at = stop
    return _one_spelling("".join(_commas(letters)), starts, ends)


def _commas(letters: list[str]) -> list[str]:
    """Texts that write ，and ．mean 、and 。 unless a number is written with them."""
    result = letters[:]
    for at, letter in enumerate(letters):
        before = letters[at - 1] if at else ""
        if letter == "," and not before.isdigit():
            result[at] = "、"
        elif letter == "." and before >= "\u3040" and (at + 1 == len(letters) or letters[at + 1] >= "\u3040"):
            result[at] = "。"
    return result


def _one_spelling(text: str, starts: list[int], ends: list[int]) -> Folded:
    out: list[str] = []
    out_starts: list[int] = []
    out_ends: list[int] = []
    at = 0
    for found in _SPELLING.finditer(text):
        out.append(text[at : found.start()])
        out_starts.extend(starts[at : found.start()])
        out_ends.extend(ends[at : found.start()])
        word = SPELLINGS[found.group()]
        out.append(word)
        out_starts.extend([starts[found.start()]] * len(word))
        out_ends.extend([ends[found.end() - 1]] * len(word))
        at = found.end()
    out.append(text[at:])
    out_starts.extend(starts[at:])
    out_ends.extend(ends[at:])
    return Folded("".join(out), tuple(out_starts), tuple(out_ends))


def mask_brackets(text: str) -> str:
    """`text` with everything inside brackets and quotation marks (and the marks) replaced, length unchanged.

    A bracket that is never closed masks nothing, so that a damaged text still gives its sentence.
    """
    letters = list(text)
    opened: list[int] = []
    for at, letter in enumerate(text):
        if letter in _OPEN:
            opened.append(at)
        elif letter in _CLOSE and opened:
            begin = opened.pop()
            if not opened:
                letters[begin : at + 1] = MASK * (at + 1 - begin)
    return "".join(letters)
