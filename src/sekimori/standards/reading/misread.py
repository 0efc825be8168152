"""Numbers at the head of lines that a scanner took for letters: 第1O条, (l), 第ー条.

A number is put right only where the labels of its kind before and behind it leave no other; what stays is never counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sekimori.standards.reading.lines import Line
from sekimori.standards.reading.markers import STRUCTURE, Marker, Shape, find
from sekimori.standards.reading.model import Repair
from sekimori.standards.reading.numerals import number

_LIKE_DIGITS = str.maketrans("〇○OoDQlI|i!ZzSsB", "0000001111122558")
_LIKE_KANA = dict(zip("口八二三工力夕卜", "ロハニミエカタト", strict=True))
_LIKE_KANJI = str.maketrans("ー―─‐-ニミハ口", "一一一一一二三八四")
_SIGN = r"[\d○OoDQlI|i!ZzSsB〇一二三四五六七八九十百ー―─‐\-ニミハ]{1,4}"
_UNIT = re.compile(rf"第 ?(?P<n>{_SIGN}) ?(?P<u>[編章節款条])(?=[ (の]|$)")
_PAREN = re.compile(rf"[(] ?(?P<n>{_SIGN}) ?[)]")
_ALONE = re.compile(rf"(?P<n>{_SIGN})[.]?(?= )")
# 第?条 whose number nobody can read; 第三者 and 第一線 are words.
_BROKEN = re.compile(r"第 ?(?P<n>[^ 第、。,.「」()]{0,4}) ?(?P<u>[条章節款])(?=[ (]|$)")
_LONE_SIGN = re.compile(r"(?:[(] ?[OlI|i!]{1,2} ?[)]|[lI|]{1,2}[.]?(?= ))(?=.)")
_LONE_STROKE = re.compile("[(] ?[ー―─] ?[)]|[ー―─](?= )")
_REASON = "番号の数字が、形の似た文字に読み取られています。"


_KANA_ALONE = re.compile(r"(?:[(] ?(?P<n>[口八二三工力夕卜]) ?[)]|(?P<m>[口八二三工力夕卜])(?= ))")


@dataclass(frozen=True)
class _Candidate:
    shape: Shape
    place: int
    text: str
    other: int = 0  # The place in いろは order.


def restore(lines: list[Line], repairs: list[Repair]) -> list[Line]:
    """The lines with misread numbers put right, each noted in `repairs`."""
    markers = [find(line.text) for line in lines]
    holders = _holders(markers)
    mended = list(lines)
    for index, line in enumerate(lines):
        offered = [] if line.cells else [_candidate(line, markers[index]), _kana(line)]
        proved = (each for each in offered if each is not None and _proved(each, markers, index, holders))
        if (candidate := next(proved, None)) is None:
            continue
        mended[index] = line.with_text(candidate.text)
        markers[index] = find(mended[index].text)
        repairs.append(Repair(line.no, line.text, mended[index].text, _REASON))
    return mended


def is_doubtful(line: Line, *, kanji: bool) -> bool:
    """Whether a sign that looks like a digit stands alone at the head, with or without brackets: l 情報資産, (O) 記録.

    `kanji` says that the text counts with kanji, so that ー alone may be 一.
    """
    return bool(_LONE_SIGN.match(line.fold)) or (kanji and bool(_LONE_STROKE.match(line.fold)))


def is_broken(line: Line) -> bool:
    """Whether the line begins with the label of an article or chapter whose number cannot be read."""
    found = _BROKEN.match(line.fold)
    return found is not None and number(found.group("n")) is None


def _candidate(line: Line, marker: Marker | None) -> _Candidate | None:
    """What the head of the line would count if letters in it were the digits that look like them."""
    for pattern in (_UNIT, _PAREN, _ALONE):
        found = pattern.match(line.fold)
        if found is None or number(found.group("n")) is not None:
            continue
        place, sign = _meant(found.group("n"))
        shape = _shape(pattern, found, sign)
        if place and (marker is None or marker.shape is not shape):
            text = line.text[: found.start("n")] + sign + line.text[found.end("n") :]
            return _Candidate(shape, place, text)
    return None


def _kana(line: Line) -> _Candidate | None:
    """What the head of the line would count if a kanji in it were the katakana that looks like it: 口 for ロ."""
    found = _KANA_ALONE.match(line.fold)
    if found is None:
        return None
    at = found.start("n") if found.group("n") else found.start("m")
    text = line.text[:at] + _LIKE_KANA[line.fold[at]] + line.text[at + 1 :]
    meant = find(text)
    return _Candidate(meant.shape, meant.number, text, meant.other) if meant else None


def _shape(pattern: re.Pattern[str], found: re.Match[str], sign: str) -> Shape:
    if pattern is _UNIT:
        unit = find(f"第1{found.group('u')}")
        return unit.shape if unit else Shape.ARTICLE
    if pattern is _PAREN:
        return Shape.PAREN if sign.isdigit() else Shape.PAREN_KANJI
    return Shape.NUMBER if sign.isdigit() else Shape.KANJI


def _meant(sign: str) -> tuple[int, str]:
    """The number meant, with the sign for it: in digits where any is one or looks like one, else in kanji."""
    for table in (_LIKE_DIGITS, _LIKE_KANJI):
        meant = sign.translate(table)
        place = number(meant)
        if place:
            return place, meant
    return 0, ""


def _holders(markers: list[Marker | None]) -> dict[Shape, set[Shape]]:
    """For each shape the shapes right behind which its count begins in this text."""
    found: dict[Shape, set[Shape]] = {}
    before: Marker | None = None
    for marker in markers:
        if marker is None:
            continue
        if before is not None and marker.number == 1 and before.shape is not marker.shape:
            found.setdefault(marker.shape, set()).add(before.shape)
        before = marker
    return found


def _proved(candidate: _Candidate, markers: list[Marker | None], index: int, holders: dict[Shape, set[Shape]]) -> bool:
    """Whether the labels of its kind around it leave this number alone: it follows the last one, and the next one follows it."""
    above = holders.get(candidate.shape, set())
    before = _nearest(candidate.shape, markers[:index][::-1], above)
    after = _nearest(candidate.shape, markers[index + 1 :], above)
    here = markers[index]
    if (
        here is not None
        and (twin := _nearest(here.shape, markers[index + 1 :], above))
        and twin.number == here.number + 1
    ):
        return False  # (i) with (ii) behind it is a count of its own.
    if candidate.other:
        if before is None or after is None:
            return False
        in_order = (before.number, after.number) == (candidate.place - 1, candidate.place + 1)
        return in_order or (before.other, after.other) == (candidate.other - 1, candidate.other + 1)
    follows = before.number == candidate.place - 1 if before else candidate.place == 1
    goes_on = after is not None and after.number == candidate.place + 1
    if candidate.shape in STRUCTURE:
        return (follows and (goes_on or candidate.place > 1)) or (goes_on and before is None)
    return follows and goes_on


def _nearest(shape: Shape, markers: list[Marker | None], above: set[Shape]) -> Marker | None:
    """The first label of this shape, unless the count begins anew before it."""
    for marker in markers:
        if marker is None:
            continue
        if marker.shape is shape:
            return marker
        if marker.shape in above:
            return None
    return None
