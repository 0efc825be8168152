"""Undoing damage that the text itself proves: blanks between all kanji or inside katakana words, circled digits become letters.

Nothing here invents words. A sign that cannot be proved stays as it is and is listed as unread later.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from sekimori.standards.reading import misread
from sekimori.standards.reading.lines import Line
from sekimori.standards.reading.markers import find
from sekimori.standards.reading.model import Repair
from sekimori.standards.reading.numerals import CIRCLED, ROMAN_UPPER

_KANJI = "一-龥々〆ヶ"
_JAPANESE = f"{_KANJI}ぁ-んァ-ヴーｦ-ﾟ、。，．・「」『』（）()〔〕"
_SPREAD_PAIR = re.compile(f"[{_KANJI}][ \u3000](?=[{_KANJI}])")
_CLOSE_PAIR = re.compile(f"[{_KANJI}](?=[{_KANJI}])")
_BLANK_INSIDE = re.compile(
    f"(?<=[{_JAPANESE}0-9０-９])[ \u3000]+(?=[{_JAPANESE}])|(?<=[{_JAPANESE}])[ \u3000]+(?=[0-9０-９])"
)
_TWO_DIGITS = re.compile(r"\d\d")
_BLANK_IN_NUMBER = re.compile(r"(?<=[\d])[ \u3000](?=[\d])")
_BLANK_IN_KATAKANA = re.compile("([ァ-ヴー]+)[ \u3000]([ァ-ヴー]+)")
SPREAD_LINE = 0.6
SPREAD_TEXT = 0.3

# Byte 0x87 of ①…⑳ (0x8740–0x8753) lost leaves @ A … S; KanjiTalk shows the same bytes as the signs of the second row.
_LOST_LEAD = "@ABCDEFGHIJKLMNOPQRS"
_LOST_ROMAN = "TUVWXYZ[\\]"  # Ⅰ to Ⅹ are 0x8754 to 0x875D.
_KANJITALK = "㈰㈪㈫㈬㈭㈮㈯㉀㈷㉂㉃㈹㈺㈱㈾㈴㈲㈻㈶㈳"
# Kangxi radicals by their compatibility forms; the supplement has none, so those that look like whole kanji are named.
_RADICALS = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)} | {
    ord(radical): kanji
    for radical, kanji in zip(
        "⻁⻄⻅⻑⻒⻓⻘⻝⻟⻤⻨⻩⻫⻭⻯⻲⺠⺟⻣", "虎西見長長長青食食鬼麦黄斉歯竜亀民母骨", strict=True
    )
}
_RING_AND_DIGITS = re.compile(r"[○〇◯](?P<n>\d{1,2})(?![\d名年月日件人回条項号.,%])[ \u3000]*")
_AFTER_SIGN = re.compile(f"[ \u3000]|[{_KANJI}ぁ-んァ-ヴ「『（(０-９Ａ-Ｚ]|$")


def mend(lines: list[Line]) -> tuple[list[Line], list[Repair]]:
    """The lines with proved damage undone, and what was done."""
    repairs: list[Repair] = []
    lines = _without_radicals(lines, repairs)
    lines = _close_up(lines, repairs)
    lines = _join_katakana(lines, repairs)
    for signs, meant, reason in (
        (_LOST_LEAD, CIRCLED, "丸数字の文字コードの先頭バイトが失われています。"),
        (_LOST_ROMAN, ROMAN_UPPER, "ローマ数字の文字コードの先頭バイトが失われています。"),
        (_KANJITALK, CIRCLED, "丸数字が機種依存文字として読み替えられています。"),
    ):
        lines = _restore(lines, signs, meant, reason, repairs)
    return misread.restore(_restore_rings(lines, repairs), repairs), repairs


def _without_radicals(lines: list[Line], repairs: list[Repair]) -> list[Line]:
    """Turns signs of the blocks of radicals, which PDF programs write for the same-looking kanji, back into those kanji."""
    mended = []
    for line in lines:
        after = line.text.translate(_RADICALS)
        if after != line.text:
            repairs.append(Repair(line.no, line.text, after, "漢字が部首の記号に置き換わっています。"))
            line = replace(line.with_text(after), cells=tuple(cell.translate(_RADICALS) for cell in line.cells))  # noqa: PLW2901
        mended.append(line)
    return mended


def _spread(text: str) -> bool:
    """Whether the words behind the marker have a blank between most of their kanji."""
    marker = find(text)
    text = marker.rest if marker else text
    spread = len(_SPREAD_PAIR.findall(text))
    return spread >= 2 and spread >= SPREAD_LINE * (spread + len(_CLOSE_PAIR.findall(text)))  # noqa: PLR2004


def _close_up(lines: list[Line], repairs: list[Repair]) -> list[Line]:
    spread = [_spread(line.text) for line in lines]
    everywhere = sum(spread) >= max(2, SPREAD_TEXT * len(lines))
    digits = everywhere and not any(_TWO_DIGITS.search(line.text) for line in lines)
    closed = []
    for line, is_spread in zip(lines, spread, strict=True):
        if not (is_spread or everywhere):
            closed.append(line)
            continue
        after = _closed(line.text)
        after = _BLANK_IN_NUMBER.sub("", after) if digits else after
        if after != line.text:
            repairs.append(Repair(line.no, line.text, after, "文字の間に空白が入っています。"))
        closed.append(line.with_text(after))
    return closed


def _closed(text: str) -> str:
    """`text` without the blanks between its characters; the blank behind a marker stays, it is what makes it one."""
    marker = find(text)
    if marker is None or marker.glued or not marker.rest:
        return _BLANK_INSIDE.sub("", text)
    head = text[: len(text) - len(marker.rest)].strip()
    return re.sub("[ \u3000]+", "", head) + " " + _BLANK_INSIDE.sub("", marker.rest)


def _join_katakana(lines: list[Line], repairs: list[Repair]) -> list[Line]:
    """Takes the blank out of セキュ リティ when the text also writes セキュリティ."""
    words = set(re.findall("[ァ-ヴー]{3,}", "\n".join(line.text for line in lines)))
    joined = []
    for line in lines:
        after = _BLANK_IN_KATAKANA.sub(lambda found: _word(found, words), line.text)
        after = _BLANK_IN_KATAKANA.sub(lambda found: _word(found, words), after)
        if after != line.text:
            repairs.append(Repair(line.no, line.text, after, "片仮名の語の中に空白が入っています。"))
        joined.append(line.with_text(after) if after != line.text else line)
    return joined


def _word(found: re.Match[str], words: set[str]) -> str:
    left, right = found.group(1), found.group(2)
    at_marker = found.start() == 0 and len(left) == 1
    broken = left + right in words or right.startswith("ー")
    if broken and not (at_marker and right in words):
        return left + right
    return found.group(0)


def _restore(lines: list[Line], signs: str, meant: str, reason: str, repairs: list[Repair]) -> list[Line]:
    """Turns the signs back into what was meant where they count up from the first one at the head of lines."""
    places = list(_runs(lines, signs))
    if not places or (signs == _LOST_ROMAN and not any(place for _, place in places)):
        return lines
    mended = list(lines)
    for index, place in places:
        line = lines[index]
        after = meant[place] + line.text[1:]
        repairs.append(Repair(line.no, line.text, after, reason))
        mended[index] = line.with_text(after)
    return mended


def _runs(lines: list[Line], signs: str) -> Iterable[tuple[int, int]]:
    """(index of line, place in the order) of every sign that opens a count or continues the one before it."""
    expected = 0
    for index, line in enumerate(lines):
        head = line.text[:1] if signs == _KANJITALK else line.fold[:1]
        place = signs.find(head) if head else -1
        if place < 0 or not _AFTER_SIGN.match(line.text[1:]):
            continue
        if place == 0 or (expected and place == expected):
            yield index, place
            expected = place + 1


def _restore_rings(lines: list[Line], repairs: list[Repair]) -> list[Line]:
    """Turns ○1, ○2 at the head of lines back into ① and ②: a converter wrote a ring and a digit for what it did not have."""
    found = [_RING_AND_DIGITS.match(line.fold) for line in lines]
    places = [int(each.group("n")) for each in found if each]
    if 1 not in places or 2 not in places:  # noqa: PLR2004 — what counts has a first and a second.
        return lines
    mended = list(lines)
    expected = 0
    for index, (line, ring) in enumerate(zip(lines, found, strict=True)):
        if ring is None:
            continue
        place = int(ring.group("n"))
        if place not in (1, expected) or not 1 <= place <= len(CIRCLED):
            continue
        after = f"{CIRCLED[place - 1]} {line.text[ring.end() :]}"
        repairs.append(Repair(line.no, line.text, after, "丸数字が○と数字に分かれています。"))
        mended[index] = line.with_text(after)
        expected = place + 1
    return mended
