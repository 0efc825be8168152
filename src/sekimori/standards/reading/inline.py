"""Cutting a text that lost its line breaks into lines again, at the places where markers count on."""

from __future__ import annotations

import re

from sekimori.standards.reading.lines import Line, make_line
from sekimori.standards.reading.numerals import CIRCLED, folded

LONG = 160  # Half-width columns; a shorter line with several markers is a citation.
MANY = 3

_BEFORE = r"(?:(?<=[。)」])|(?<=[^0-9(、,・第] )|(?<=^))"
_CUTS = (
    # A caption goes with the article behind it.
    re.compile(r"(?P<at>) ?[(][^()。]{1,40}[)] *第 ?\d+ ?条(?! ?第)(?:の ?\d+)*(?= |[^項号・―~\-、])"),
    re.compile(
        rf"{_BEFORE}(?P<at>) *第 ?(?:\d+|[一二三四五六七八九十]+) ?[編章節款条](?: ?の ?\d+)*(?= |$|[^ ])"
        r"(?! ?(?:第|の規定|に|及び|、|・|―|から))"
    ),
    re.compile(rf"{_BEFORE}(?P<at>) *[(]\d{{1,2}}[)](?! ?(?:及び|から|又は|の|に|、|・))"),
    re.compile(rf"(?P<at>) *[{CIRCLED}](?! ?(?:及び|から|又は|の|に|、|・))"),
    re.compile(r"(?:(?<=[。)])|(?<= ))(?P<at>) *\d{1,2}(?= [^0-9 ])"),
    re.compile(r"(?:(?<=[。)])|(?<=[^0-9] ))(?P<at>) *\d{1,2}[.]\d{1,2}(?= ?[^0-9. ])"),
    re.compile(r"(?:(?<=[。)])|(?<= ))(?P<at>) *[(]?[アイウエオカキクケコサシスセソ][)]?(?= )"),
    re.compile(r"(?:(?<=[。)])|(?<= ))(?P<at>) *[(][アイウエオカキクケコサシスセソ][)]"),
    re.compile(r"(?:(?<=[。)])|(?<= ))(?P<at>) *[附付] ?則(?= |$|[(])"),
    re.compile(r"(?:(?<=[。)])|(?<= ))(?P<at>) *目 ?次(?= )"),
    re.compile(r"(?<=。)(?P<at>)[(][^()。]{1,24}[)] ?(?=\d{1,2} )"),
)
_MARKER = re.compile(rf"第 ?\d+ ?条|[(]\d{{1,2}}[)]|[{CIRCLED}]|(?<= )\d{{1,2}}(?= )")


def unroll(lines: list[Line]) -> list[Line]:
    """The lines, those that hold a whole act cut into pieces. A piece keeps the number of the line it came from."""
    unrolled: list[Line] = []
    for line in lines:
        if line.cells or line.width < LONG or len(_MARKER.findall(line.fold)) < MANY:
            unrolled.append(line)
        else:
            unrolled.extend(_pieces(line))
    return unrolled


def _pieces(line: Line) -> list[Line]:
    fold = folded(line.text)
    places = sorted({found.start("at") for cut in _CUTS for found in cut.finditer(fold)} - {0})
    places = _outside_brackets(fold, places)
    pieces: list[Line] = []
    for start, end in zip([0, *places], [*places, len(fold)], strict=True):
        text = line.text[start:end]
        if text.strip(" \u3000"):
            piece = make_line(line.no, text.strip(" \u3000"), blank_before=line.blank_before, page=line.page)
            pieces.append(piece if not pieces else _inner(piece))
    return pieces


def _inner(piece: Line) -> Line:
    return Line(**{**piece.__dict__, "inner": True})


def _outside_brackets(fold: str, places: list[int]) -> list[int]:
    """The places that do not lie inside brackets."""
    kept = []
    depth = 0
    wanted = set(places)
    for index, char in enumerate(fold):
        if index in wanted and depth == 0:
            kept.append(index)
        if char in "(「『":
            depth += 1
        elif char in ")」』":
            depth = max(0, depth - 1)
    return kept
