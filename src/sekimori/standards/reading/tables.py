"""Tables that lost their rules: recognised by their header line, read only as far as the evidence carries.

Where every wrap inside the cells comes at the same width, the printed lines can be joined again and stay in the text of the clause.
Where the widths contradict one another, or columns are glued, nobody can tell where a cell ends: the lines go to a person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from sekimori.standards.reading.lines import TAB, Line, columns

# Words that head columns in municipal texts; a header is a line of nothing but such words.
_COLUMN = (
    "分類基準|分類の基準|取扱制限|取扱いの制限|分類|区分|項目|内容|基準|対象|備考|説明|種別|種類|名称|定義|用語|意義|役割|職名|職|担当|"
    "期間|保存期間|様式|様式番号|関係条文|関係条項|条項|条文|例示|例|情報資産の例|対策|対策内容|重要性|重要度|機密性|完全性|可用性|"
    "レベル|権限|責任者|管理者|実施者|実施時期|時期|頻度|手順|方法|措置|場所|番号|No|摘要|文書名|事項|取扱い|取扱方法|所管|所属"
)
_WORDS = re.compile(rf"(?:{_COLUMN})")
_HEAD = re.compile(rf"(?:{_COLUMN})(?:[(][^()]*[)])?")
_FIRST_GLUED = "項目|区分|用語|種別|種類|名称|分類|事項|職名|番号|レベル"
_SECOND_GLUED = (
    "内容|意義|定義|基準|対象|説明|備考|取扱制限|対策|役割|摘要|措置|方法|期間|保存期間|担当|責任者|時期|権限|様式"
)
_GLUED = re.compile(rf"(?:{_FIRST_GLUED})(?:{_SECOND_GLUED})(?:備考|取扱制限)?")
_NOT_GLUED = ("分類基準", "分類対象", "区分基準", "対策基準", "分類方法")
_BULLET = "・•●○◎■□◆◇※-･▪➢✓"
_ROW_HEAD = re.compile(r"^(?P<head>[^ \u3000]{1,12})[ \u3000]+(?P<cell>\S.*)$")
_STANDING_HEAD = re.compile(r"^[^ 、。]{1,10}(?:\d|[ⅠⅡⅢⅣA-D])$")
_PART = re.compile(r"\S+(?:[ \u3000]\S+)*")
WIDTH_SPREAD = 6
GAP = 4  # Half-width columns of blank that part cells and never words.
_NUMBERED = re.compile(r"[(〈<【]?表 ?(?:\d{1,2}|[一二三四五六七八九十])(?:[-.]\d{1,2})?[)〉>】]?(?: |[:：.]|$)")
_GAP = re.compile("[ \u3000\t]{2,}")
SLACK = 2  # Columns by which a cell may begin before its header does.


@dataclass
class Region:
    """The lines of a table as the builder meets them."""

    header: Line
    caption: Line | None
    glued: bool
    lines: list[Line] = field(default_factory=list)


def header_of(line: Line) -> str:
    """`columns` when the line is a header with its columns apart, `glued` when they ran together, empty otherwise."""
    words = line.fold.split()
    if len(words) > 1 and all(len(word) <= 16 for word in words):  # noqa: PLR2004
        known = sum(bool(_HEAD.fullmatch(word)) for word in words)
        return "columns" if known >= 2 and known * 2 > len(words) else ""  # noqa: PLR2004
    if len(words) == 1 and words[0] not in _NOT_GLUED and _GLUED.fullmatch(words[0]):
        return "glued"
    return ""


def is_numbered_caption(line: Line) -> bool:
    """Whether the line names a table by a number (表１　分類), so that what follows are its cells."""
    return bool(_NUMBERED.match(line.fold)) and "。" not in line.text


def begins_in_columns(line: Line, after: Line | None) -> bool:
    """Whether wide gaps set the words of two lines apart at the same columns: a table whose rules and header words say nothing."""
    if after is None or "。" in line.text or line.cells or after.cells:
        return False
    here, there = _apart(line), _apart(after)
    return (
        len(here) > 1 and len(here) == len(there) and all(abs(a - b) <= SLACK for a, b in zip(here, there, strict=True))
    )


def _apart(line: Line) -> list[int]:
    """The columns at which the parts of a line begin that gaps of at least four columns set apart."""
    starts, at = [line.indent], 0
    for found in _GAP.finditer(line.text):
        if columns(found.group(0).expandtabs(TAB)) >= GAP:
            starts.append(line.indent + columns(line.text[: found.end()]))
        at = found.end()
    return starts if at < len(line.text) else starts[:-1]


def header_words(line: Line) -> tuple[str, ...]:
    """The column names of a header line."""
    words = tuple(line.fold.split())
    return words if len(words) > 1 else tuple(_WORDS.findall(line.fold))


def is_bullet(text: str) -> bool:
    """Whether `text` begins with a bullet."""
    return text[:1] in _BULLET and len(text) > 1


def starts_row(line: Line) -> bool:
    """Whether a line of a table begins a row: a short head, a blank, and a cell."""
    found = _ROW_HEAD.match(line.fold)
    return bool(found) and not is_bullet(line.text) and not line.text.endswith("、")


def readable(region: Region) -> bool:
    """Whether the wraps inside the cells agree on one width, so that the lines can be joined again without guessing."""
    if region.glued or _column_starts(region.header):
        return False
    captions = {id(here) for here, after in pairwise(region.lines) if header_of(after)}
    widths = [
        _cell_width(here)
        for here, after in pairwise(region.lines)
        if _wraps(here, after) and id(after) not in captions and id(here) not in captions
    ]
    return len(widths) > 1 and max(widths) - min(widths) <= WIDTH_SPREAD


def _wraps(here: Line, after: Line) -> bool:
    """Whether the cell in `here` goes on in `after`."""
    if after.blank_before > 1 or is_bullet(after.text) or starts_row(after) or header_of(after) or header_of(here):
        return False
    return not here.text.endswith(("。", "情報", "禁止", "等"))


def _cell_width(line: Line) -> int:
    found = _ROW_HEAD.match(line.fold)
    return columns(line.text[found.start("cell") :]) if found else columns(line.text)


def joined(before: str, region: Region) -> str:
    """`before` with the table's lines run together behind it: bullets on lines of their own, everything else joined."""
    text = before
    for line in ([region.caption] if region.caption else []) + [region.header, *region.lines]:
        apart = is_bullet(line.text) or text.endswith("。")
        text = f"{text}\n{line.text}" if apart and text else text + line.text
    return text


def rows_of(region: Region) -> tuple[tuple[str, ...], ...]:
    """The rows: by where the columns stand, by blanks where each line has as many cells as the header, otherwise line by line."""
    starts = _column_starts(region.header)
    if starts:
        return _by_columns(region, starts)
    width = len(header_words(region.header))
    split = [tuple(line.text.split()) for line in region.lines]
    if split and all(len(cells) == width for cells in split):
        return tuple(split)
    return tuple((line.text,) for line in region.lines)


def whole_rows(region: Region) -> bool:
    """Whether every line of the region is a complete row, so that nothing had to be told apart by guessing."""
    width = len(header_words(region.header))
    one_line_each = len(rows_of(region)) == len(region.lines)
    return not region.glued and one_line_each and all(len(row) == width and all(row) for row in rows_of(region))


def _cells_with_places(line: Line) -> list[tuple[int, str]]:
    """The parts of a line that wide gaps set apart, each with the column it begins at."""
    return [(line.indent + columns(line.text[: found.start()]), found.group(0)) for found in _PART.finditer(line.text)]


def _column_starts(header: Line) -> list[int]:
    """Where the columns begin, when the header's words are set apart by gaps as wide as on the page."""
    parts = _cells_with_places(header)
    return [place for place, _ in parts] if len(parts) == len(header.fold.split()) and len(parts) > 1 else []


def _by_columns(region: Region, starts: list[int]) -> tuple[tuple[str, ...], ...]:
    """The rows put together from printed lines: words in the first column begin a row, other lines go on in their columns."""
    rows: list[list[str]] = []
    for line in region.lines:
        cells = [""] * len(starts)
        for place, words in _cells_with_places(line):
            at = max((index for index, start in enumerate(starts) if start <= place + SLACK), default=0)
            cells[at] = f"{cells[at]} {words}".strip()
        if cells[0] or not rows:
            rows.append(cells)
            continue
        for at, words in enumerate(cells):
            apart = "\n" if is_bullet(words) and rows[-1][at] else ""
            rows[-1][at] += apart + words
    return tuple(tuple(row) for row in rows)
