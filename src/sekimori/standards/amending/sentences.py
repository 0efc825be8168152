"""Amending sentences (改め文) without their quotations, so that grammar can be read without meeting the quoted words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sekimori.standards.addresses import KANJI_DIGITS, kanji_number, narrow
from sekimori.standards.amending.labels import APART

QUOTE = "\x11(\\d+)\x12"
_K = f"[{KANJI_DIGITS}]+"
# Commas and stops of other manners of writing, which narrowing would make ASCII.
_COMMAS = {"，": "、", "､": "、", ",": "、", "｡": "。"}
_BLANK = re.compile(r"\s+")
_UNIT = "編章節款目条項号表"
_NUMBERED = re.compile(rf"第({_K})(?=[{_UNIT}]|(?:の|を|に|と|、|中|及|$))")
_BRANCH = re.compile(rf"(?<=[{_UNIT}\d])の({_K})(?![{KANJI_DIGITS}]*[{_UNIT}月日年])")
_PATHS = re.compile(rf"(?<![表式])第(\d+|{_K})(?: +(?:の *)?(?=\d)| *の *(?=1(?!\d)|\d+ *(?:の *)?[(①-⑳⑴-⒇ア-ン]))")
_MAYBE_PATHS = re.compile(rf"(?<![表式])第(\d+|{_K}) *の *(?=\d)")
_COUNT = re.compile(rf"(?<=次の)({_K})(?=[{_UNIT}様事細])|({_K})(?=[{_UNIT}]ずつ)")
_CLAUSE_END = re.compile(
    r"(?<=改め)、|(?<=加え)、|(?<=削り)、|(?<=とし)、|(?<=下げ)、|(?<=上げ)、|(?<=付し)、|(?<=除し)、|(?<=追加し)、|(?<=変更し)、"
)


@dataclass(frozen=True)
class Skeleton:
    """A sentence with its quotations taken out: each stands as a numbered placeholder and is kept in `quotes` as written."""

    text: str
    quotes: tuple[str, ...]

    def quote(self, number: str) -> str:
        return self.quotes[int(number)]


def depth(text: str) -> int:
    """How many quotation brackets are open at the end of `text`."""
    level = 0
    for mark in text:
        level += {"「": 1, "」": -1}.get(mark, 0)
        level = max(level, 0)
    return level


def split_sentences(text: str) -> list[str]:
    """The sentences of `text`, cut after each 。 that stands outside quotations and brackets; the rest without 。 comes last."""
    out, start, level = [], 0, 0
    for index, mark in enumerate(text):
        level = max(0, level + {"「": 1, "」": -1, "(": 1, ")": -1, "（": 1, "）": -1}.get(mark, 0))
        if mark in "。｡" and level == 0:
            out.append(text[start : index + 1])
            start = index + 1
    if text[start:].strip():
        out.append(text[start:])
    return out


def skeleton(sentence: str, *, nested: bool = False) -> Skeleton:
    """`sentence` narrow, without blanks, with digits for kanji numbers in references, and with its quotations set aside."""
    out: list[str] = []
    quotes: list[str] = []
    level, start = 0, 0
    for index, mark in enumerate(sentence):
        if mark == "「":
            if level == 0:
                start = index + 1
            level += 1
        elif mark == "」" and level:
            level -= 1
            if level == 0:
                out.append(f"\x11{len(quotes)}\x12")
                quotes.append(sentence[start:index])
        elif level == 0:
            out.append(_COMMAS.get(mark, mark))
    return Skeleton(_digits(_BLANK.sub("", paths(narrow("".join(out)), nested=nested))), tuple(quotes))


def paths(text: str, *, nested: bool) -> str:
    """Narrow `text` with what parts 第2 from the number below it marked.

    第2の2 alone is a branch or a place below 第2: the latter only in an act known to be `nested`, otherwise it stays.
    """
    marked = _PATHS.sub(_apart, text)
    return _MAYBE_PATHS.sub(_apart, marked) if nested else marked


def is_nested(lines: Iterable[str]) -> bool:
    """Whether some line names a place that can only be a number below 第2: 第2 1, 第2の1, 第2の3(1)."""
    return any(_PATHS.search(narrow(line)) for line in lines)


def _apart(found: re.Match[str]) -> str:
    return f"第{kanji_number(found[1])}{APART}"


def _digits(text: str) -> str:
    text = _NUMBERED.sub(lambda found: f"第{kanji_number(found[1])}", text)
    text = _BRANCH.sub(lambda found: f"の{kanji_number(found[1])}", text)
    return _COUNT.sub(lambda found: str(kanji_number(found[1] or found[2])), text)


def clauses(text: str) -> list[str]:
    """A skeleton's text cut after each verb that goes on (改め、 加え、 とし、…); the last clause without its 。."""
    return [clause for clause in _CLAUSE_END.split(text.rstrip("。")) if clause]
