"""Cutting a text that lost its line breaks into lines again, at the places where markers stand.

The cuts are only offers: the builder puts a piece back where its marker continues no count.
"""

from __future__ import annotations

import re
from dataclasses import replace

from sekimori.standards.reading.lines import Line, make_line
from sekimori.standards.reading.markers import STRUCTURE, Shape, find
from sekimori.standards.reading.numerals import CIRCLED
from sekimori.standards.reading.tree import is_sentence

_NUMBER_OF_ACT = re.compile(r"第 ?\d+ ?号(?: ?の ?\d+)?[^()]{0,12}[)]$")
LONG = 160  # Half-width columns; a shorter line with several markers is a citation.
MANY = 3
LONGEST_HEAD = 30
LONGEST_CAPTION = 80
_MARKER = re.compile(
    rf"第 ?\d+ ?条|[(]\d{{1,2}}[)]|[{CIRCLED}]|(?<= )\d{{1,2}}(?=[ .])|(?<= )[ア-ン一二三](?= )|[(][一二三ア-ン][)]"
)
_AFTER_CAPTION = re.compile(r" *(?:第 ?\d+ ?条|\d{1,2} )")
_WORD = re.compile(r"[附付] ?則(?= |$|[(])|目 ?次(?= )")
_LONGEST_MARKER = 40
RUN_ON = 600  # Half-width columns: a line that holds most of an act, whose parts may not even be parted by blanks.
_NOT_CITED = r"(?! ?(?:及び|又は|から|まで|並びに|に掲げる|[のにをとはがへも、，・]))"
_RUN_ON = re.compile(
    "|".join(
        (
            r"第 ?\d+ ?[編章節款](?: ?の ?\d+)*(?= )",
            r"[(][^()]{1,40}(?:[(][^()]{1,20}[)][^()]{0,20})?[)](?= ?第 ?\d+ ?条)",
            r"第 ?\d+ ?条(?: ?の ?\d+)*(?=[ (])",
            r"[附付] ?則(?=この|第|[\d ]|$)",
            r"目 ?次(?= ?[第1])",
            rf"[{CIRCLED}]{_NOT_CITED}",
            rf"[(](?:\d{{1,2}}|[ア-ン])[)]{_NOT_CITED}",
            r"(?<![\d.―‐–—−-])\d{1,2}(?:[.―‐–—−-]\d{1,2})+(?= )",
            r"(?<![\d.第(―‐–—−-])\d{1,2}(?= [^\d ])",
            r"(?<=[^ァ-ヶー ])[ア-ン](?= )",
        )
    )
)
_FRONT = re.compile(
    r"(?=(?:明治|大正|昭和|平成|令和)(?:元|\d{1,2})年)|(?<=日)(?=[^、。]{0,6}(?:訓令|告示|規則|規程|条例|要綱))|(?<=号)| "
)


def unroll(lines: list[Line]) -> list[Line]:
    """The lines, those that hold several clauses cut into pieces. A piece keeps the number of the line it came from."""
    unrolled: list[Line] = []
    few = len(lines) <= MANY
    articles = any((marker := find(line.text)) and marker.shape is Shape.ARTICLE for line in lines)
    for line in lines:
        places = [] if line.cells or not _MARKER.search(line.fold) else _places(line.fold)
        if few and line.width >= RUN_ON:
            places = sorted({*places, *_run_on(line.fold)})
        long = line.width >= LONG and len(_MARKER.findall(line.fold)) >= (1 if few else MANY)
        if places and (long or _counts_inside(line.fold, places)):
            unrolled.extend(_pieces(line, places, articles=articles))
        else:
            unrolled.append(line)
    return unrolled


def with_whole_captions(lines: list[Line]) -> list[Line]:
    """The lines, a caption in brackets that goes on in a second line above an article put together."""
    joined: list[Line] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        behind = lines[at + 1 : at + 3]
        if len(behind) == 2 and _is_broken_caption(line, behind[0], behind[1]):  # noqa: PLR2004
            joined.append(line.with_text(line.text + behind[0].text))
            at += 2
            continue
        joined.append(line)
        at += 1
    return joined


def _is_broken_caption(line: Line, rest: Line, label: Line) -> bool:
    opened = line.fold.startswith("(") and line.fold.count("(") == line.fold.count(")") + 1
    closed = rest.fold.endswith(")") and rest.fold.count(")") == rest.fold.count("(") + 1
    if not opened or not closed or "。" in line.text + rest.text or len(line.text + rest.text) > LONGEST_CAPTION:
        return False
    marker, inner = find(label.text), find(line.text)
    return marker is not None and marker.shape is Shape.ARTICLE and inner is None


def _counts_inside(fold: str, places: list[int]) -> bool:
    """Whether a list is counted inside the line: 1 behind the end of a sentence, and 2 of the same kind further on.

    In an article 2 alone is enough: its first 項 bears no number.
    """
    head = find(fold)
    first = {Shape.NUMBER} if head is not None and head.shape is Shape.ARTICLE else set()
    for at in places:
        marker = find(fold[at : at + _LONGEST_MARKER])
        if marker is None or marker.shape in STRUCTURE:
            continue
        if marker.shape is Shape.NUMBER and (marker.glued or not fold[:at].rstrip().endswith("。")):
            continue
        if marker.number == 1 and fold[:at].rstrip().endswith("。"):
            first.add(marker.shape)
        elif marker.number == 2 and marker.shape in first:  # noqa: PLR2004
            return True
    return False


def _pieces(line: Line, places: list[int], *, articles: bool) -> list[Line]:
    fold = line.fold
    articles = articles or any((marker := find(fold[at:])) and marker.shape is Shape.ARTICLE for at in places)
    front = _FRONT.split(line.text[: places[0]])
    pieces = [_piece(line, text, inner=False) for text in front if text.strip(" \u3000")]
    for start, end in zip(places, [*places[1:], len(fold)], strict=True):
        text = line.text[start:end].strip(" \u3000")
        head, words = (text, "") if articles else _head_apart(text)
        pieces.append(_piece(line, head, inner=bool(pieces)))
        if words:
            pieces.append(_piece(line, words, inner=False))
    return pieces


def _piece(line: Line, text: str, *, inner: bool) -> Line:
    return replace(make_line(line.no, text, blank_before=line.blank_before, page=line.page), inner=inner)


def _head_apart(text: str) -> tuple[str, str]:
    """A heading and the sentence behind it, which only a blank parts once the line break is gone."""
    marker = find(text)
    if marker is None:
        return text, ""
    head, blank, words = marker.rest.partition(" ")
    if not blank:
        head, blank, words = marker.rest.partition("\u3000")
    heading = bool(blank) and 1 < len(head) <= LONGEST_HEAD and not is_sentence(head) and "、" not in head
    if not heading or not is_sentence(words):
        return text, ""
    return text[: len(text) - len(words)].rstrip(" \u3000"), words


def _run_on(fold: str) -> list[int]:
    """The places outside of brackets where a label may stand in a text that has lost line breaks and blanks alike."""
    depths = []
    depth = 0
    for char in fold:
        depths.append(depth)
        depth = depth + 1 if char in "(「『" else max(0, depth - 1) if char in ")」』" else depth
    return [found.start() for found in _RUN_ON.finditer(fold) if depths[found.start()] == 0]


def _places(fold: str) -> list[int]:
    """Where a piece may begin: a marker, 附則 or a caption outside of brackets, behind a blank or the end of a sentence."""
    places: list[int] = []
    depth = 0
    for at, char in enumerate(fold):
        if depth == 0 and (at == 0 or fold[at - 1] in " 。)」") and char != " " and _begins(fold, at):
            places.append(at)
        if char in "(「『":
            depth += 1
        elif char in ")」』":
            depth = max(0, depth - 1)
    return places


def _begins(fold: str, at: int) -> bool:
    if _WORD.match(fold, at):
        return True
    if fold[at] == "(" and (end := _closing(fold, at)) and _AFTER_CAPTION.match(fold, end + 1):
        return True
    marker = find(fold[at : at + _LONGEST_MARKER])
    if marker is None or marker.shape is Shape.APPENDIX:
        return False
    if fold[at - 1 : at] == ")":
        return marker.shape in (Shape.ARTICLE, Shape.CHAPTER, Shape.NUMBER) and not _NUMBER_OF_ACT.search(fold[:at])
    return True


def _closing(fold: str, at: int) -> int:
    """The place of the bracket that closes the one at `at`, 0 when it is far or missing."""
    depth = 0
    for place in range(at, min(len(fold), at + _LONGEST_MARKER)):
        depth += (fold[place] == "(") - (fold[place] == ")")
        if depth == 0:
            return place
    return 0
