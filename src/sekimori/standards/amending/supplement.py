"""The 附則 of an amendment: when it takes effect, from when it applies, and transitional provisions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sekimori.common import eras
from sekimori.common.errors import InvalidInput
from sekimori.standards.addresses import KANJI_DIGITS, Part, kanji_number, narrow
from sekimori.standards.amending import marks
from sekimori.standards.amending.operations import Applies, Effective, Operation, Transitional
from sekimori.standards.amending.pieces import Column, Piece, read_pieces
from sekimori.standards.amending.references import Context, Unclear, read_references
from sekimori.standards.amending.sentences import skeleton, split_sentences

_ATTACHED = re.compile(r"(?:別紙|別添|新旧対照表|別表|様式第\d+号)")
HEADING = re.compile(r"^[附付]\s*則(?:\s*\((?!\s*略)[^()]*\))?(?:\s*抄)?$")
_DATE = rf"(?:[一-龠]{{2}}(?:元|[\d{KANJI_DIGITS}]+)|\d{{4}})年[\d{KANJI_DIGITS}]+月[\d{KANJI_DIGITS}]+日"
_YEAR_AND_MONTH = re.compile(rf"(?P<year>(?:[一-龠]{{2}}(?:元|[\d{KANJI_DIGITS}]+)|\d{{4}})年)[\d{KANJI_DIGITS}]+月")
_EFFECT = re.compile(rf"(?P<when>[^、。]*?の日(?:から起算して[^、。]+?)?|{_DATE})(?:から|に)施行(?:する|し)")
_APPLIED = re.compile(rf"(?P<when>[^、。]*?の日|{_DATE})(?:から|以後|以降)?適用(?:する|し)")
_PARTLY = re.compile(r"^ただし、(?P<what>.+?)(?:の(?:改正)?規定|の改正)?は、")
_OTHER_ACT = re.compile(r"の(?:一部|全部)を次のように改正する")
_NUMBER = re.compile(f"[{KANJI_DIGITS}]+(?=年|月|日)")


def is_heading(line: str) -> bool:
    """Whether the line is 附則 alone, blanks inside allowed, with the number of an act behind it at most."""
    return bool(HEADING.match(narrow(marks.plain(line)).strip()))


def read_supplement(lines: Sequence[str], *, first_line: int = 0) -> tuple[list[Operation], list[tuple[int, str, str]]]:
    """The operations of the lines below the heading 附則, and what was not read as (line, text, reason)."""
    column = Column(current=(Part("附則", (), "附則"),))
    operations: list[Operation] = []
    unread: list[tuple[int, str, str]] = []
    ends = next(
        (index for index, line in enumerate(lines) if _ATTACHED.match(narrow(marks.plain(line)).strip())), len(lines)
    )
    for piece in read_pieces(lines[:ends], column, first_line=first_line):
        if _OTHER_ACT.search(narrow(piece.words)):
            unread.append((piece.line, piece.words, "附則による他の規程の改正は読み取りません。"))
            break
        operations.extend(_operations(piece))
    return operations, unread


def _operations(piece: Piece) -> list[Operation]:
    found: list[Operation] = []
    left: list[str] = []
    year = month = ""
    for words in split_sentences(piece.words):
        sentence = re.sub("同年(?=.{1,3}月)", year, re.sub("同月(?=.{1,3}日)", month, words)) if year else words
        named = list(_YEAR_AND_MONTH.finditer(re.sub(r"\s+", "", narrow(sentence))))
        year, month = (named[-1]["year"], named[-1][0]) if named else (year, month)
        dates = dates_of(sentence)
        found.extend(dates)
        if not dates:
            left.append(words)
    rest = "".join(left).strip()
    return [*found, Transitional(rest, piece.heading)] if rest else found


def dates_of(sentence: str) -> list[Operation]:
    """When a sentence says that the amendment takes effect or from when it applies; empty when it does not."""
    bare = re.sub(r"\s+", "", narrow(sentence))
    found: list[Operation] = []
    if (effect := _EFFECT.search(bare)) is not None:
        date, words = _day(effect["when"])
        targets: tuple[str, ...] = ()
        if (partly := _PARTLY.match(bare)) is not None:
            targets = _targets(partly["what"])
        found.append(Effective(date, words, targets))
    if (applied := _APPLIED.search(bare)) is not None:
        date, words = _day(applied["when"])
        found.append(Applies(date, words))
    return found


def _day(text: str) -> tuple[str, str]:
    """A day as ISO 8601, or the words when they name an event rather than a day."""
    plain = _NUMBER.sub(lambda number: str(kanji_number(number[0])), text)
    day = re.search(_DATE, plain)
    if day is not None and not text.endswith("の日"):
        try:
            return eras.parse(day[0]).isoformat(), ""
        except InvalidInput:
            return "", text
    return "", re.sub(r"^(?:この[^、]+?は|ただし|また)", "", text)


def _targets(text: str) -> tuple[str, ...]:
    """The provisions whose amendment begins on another day; the words themselves when they are not plain references."""
    bare = re.sub(r"(?:中?の?(?:改正)?規定)(?=、|及び|並びに|$)", "", skeleton(text).text)
    bare = re.sub(r"(?:を加える|を削る|を改める)?改正$", "", bare)
    try:
        return tuple(reference.identity for reference in read_references(bare, Context()))
    except Unclear:
        return (text,)
