"""Taking away what belongs to the page and not to the text: page numbers, running headers, echoes of links, stray pipes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise

from sekimori.standards.reading.lines import Line
from sekimori.standards.reading.markers import HEADINGS, STRUCTURE, Shape, find
from sekimori.standards.reading.model import Unread

_PAGE_NUMBER = re.compile(
    r"^[-‐–—―−ー~〜]* *(?:P|p|page|Page)?\.? *(?P<n>\d{1,4}) *(?:/ *\d{1,4}|ページ|頁)? *[-‐–—―−ー~〜]*$"
)
_BARE_NUMBER = re.compile(r"^\d{1,4}$")
# What a link of a 例規集 echoes: an article, a form, a table, an act.
_ECHO = (
    r"(?:第 ?\d+ ?(?:条|項|号|章|節)|様式|別表|別記|別紙|附則|"
    r"[^\[\]。、]{1,40}(?:条例|規則|規程|要綱|訓令|告示|法|令|方針|基準))[^\[\]。]{0,30}"
)
_ECHO_INSIDE = re.compile(rf" *\[ *{_ECHO} *\]")
_RULE_ROW = re.compile(r"^[| :+=-]*-{3,}[| :+=-]*$")
PAIR = 2
SHORTEST_TITLE = 6


@dataclass(frozen=True)
class Cleared:
    """The lines that are text, and the numbers that are neither text nor page numbers."""

    lines: list[Line]
    unread: list[Unread]
    own_labels: bool


def clear(lines: list[Line]) -> Cleared:
    """Takes the page furniture away. `own_labels` says that labels stand on lines of their own (第1条⏎この規程は)."""
    lines = _without_echoes(lines)
    lines = _without_layout_pipes(lines)
    if not lines:
        return Cleared([], [], own_labels=False)
    own = labels_alone(lines)
    lines = _without_headers(lines, own_labels=own)
    kept, unread = (lines, []) if own else _without_page_numbers(lines)
    return Cleared(kept, unread, own)


def labels_alone(lines: list[Line]) -> bool:
    """Whether the labels of this text stand on lines of their own."""
    alone = together = captioned = 0
    numbers: list[int] = []
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        marker = find(line.text)
        if _BARE_NUMBER.match(line.fold):
            numbers.append(int(line.fold))
        elif marker and marker.rest:
            together += marker.shape not in HEADINGS
        elif marker and marker.shape is Shape.ARTICLE and after is not None and after.fold.startswith("("):
            captioned += 1
        elif marker and marker.shape is not Shape.APPENDIX and marker.shape is not Shape.SUPPLEMENT:
            alone += 1
    if (alone >= PAIR and alone > together) or (numbers and not together):
        return True
    # Numbers that begin again and again are labels; those that only grow are page numbers.
    falls = any(here >= after for here, after in pairwise(numbers))
    return (falls and len(numbers) > together) or (bool(captioned) and numbers[:1] == [2] and captioned > together)


def _without_echoes(lines: list[Line]) -> list[Line]:
    kept: list[Line] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        ahead = [after.fold for after in lines[index + 1 : index + 3]]
        if line.fold == "[" and len(ahead) == 2 and ahead[1] == "]":  # noqa: PLR2004
            index += 3
            continue
        rest = _without_inner_echo(line)
        if rest.text:
            kept.append(rest)
        index += 1
    return kept


def _without_inner_echo(line: Line) -> Line:
    found = list(_ECHO_INSIDE.finditer(line.fold))
    if not found:
        return line
    text = line.text
    for echo in reversed(found):
        text = text[: echo.start()] + text[echo.end() :]
    return line.with_text(text)


def _without_layout_pipes(lines: list[Line]) -> list[Line]:
    """Pipes that only draw a frame: around a single cell, or between a label and its words."""
    kept: list[Line] = []
    block: list[Line] = []
    for line in lines:
        if line.cells:
            block.append(line)
            continue
        cells = [cell.strip(" \u3000\t") for cell in re.split(r"[|｜]", line.text)] if "|" in line.fold else []
        filled = [cell for cell in cells if cell]
        goes_on = bool(block) and not block[-1].whole and len(_trimmed(cells)) == len(block[-1].cells)
        if len(filled) > 1 or (filled and (goes_on or _RULE_ROW.match(line.fold))):
            block.append(replace(line, cells=tuple(_trimmed(cells))))
            continue
        kept.extend(_layout_or_table(block))
        block = []
        if filled or not cells:
            kept.append(line.with_text(filled[0]) if filled else line)
    return [*kept, *_layout_or_table(block)]


def _layout_or_table(block: list[Line]) -> list[Line]:
    """Rows of a label and its words are lines of text; any other block of rows is a table."""
    ruled = any(_RULE_ROW.match(line.fold) for line in block)
    if block and not ruled and _is_bare_label(block[0].cells[0]):
        return [text for line in block for text in _as_text(line)]
    return [line for line in block if not _RULE_ROW.match(line.fold)]


def _is_bare_label(cell: str) -> bool:
    marker = find(cell)
    return marker is not None and not marker.rest


def _as_text(line: Line) -> list[Line]:
    """A row of a label and its words as the line it would be without the frame, further paragraphs of a cell behind it."""
    words = " ".join(cell for cell in line.cells if cell)
    return [replace(line.with_text(part), cells=()) for part in words.split("\n") if part.strip()]


def _trimmed(cells: list[str]) -> list[str]:
    """The cells between the outer pipes; empty ones inside stay, they are merged cells."""
    start = 1 if cells and not cells[0] else 0
    end = len(cells) - 1 if len(cells) > 1 and not cells[-1] else len(cells)
    return cells[start:end]


def _without_headers(lines: list[Line], *, own_labels: bool) -> list[Line]:
    """Drops short lines that come back on page after page beside page numbers; the first one stays, it may be the title."""
    key = {id(line): _header_key(line) for line in lines}
    times = Counter(key.values())
    pages = sum(bool(_PAGE_NUMBER.match(line.fold)) for line in lines) or lines[-1].page + 1
    running = set()
    for text, count in times.items():
        places = [index for index, line in enumerate(lines) if key[id(line)] == text] if count > 1 and text else []
        beside = sum(_near_page_number(lines, index, own_labels=own_labels) for index in places)
        often = beside * 2 >= count and (count * 2 >= pages or 0 in places)
        heading = (
            places and find(lines[places[0]].text) is not None and count == PAIR
        )  # Once in the contents, once in the text.
        titled = 0 in places and len(text) >= SHORTEST_TITLE and find(lines[0].text) is None
        if places and ((beside and often and not heading) or titled):
            running.add(text)
    kept = []
    seen: set[str] = set()
    for line in lines:
        if key[id(line)] in running and key[id(line)] in seen:
            continue
        seen.add(key[id(line)])
        kept.append(line)
    return kept


def _header_key(line: Line) -> str:
    """What makes two lines the same header: their words, page numbers aside; empty for what cannot be one."""
    marker = find(line.text)
    if marker and (marker.shape not in STRUCTURE or not marker.rest):
        return ""
    if line.fold.startswith(("(", "・", "•")) or "。" in line.text or not line.fold.strip("0123456789- /"):
        return ""
    return line.fold if marker else re.sub(r"\d+", "0", line.fold.replace(" ", ""))


def _near_page_number(lines: list[Line], index: int, *, own_labels: bool) -> bool:
    around = lines[max(0, index - 1) : index] + lines[index + 1 : index + 2]
    turns = any(line.page != lines[index].page for line in around)
    return turns or (not own_labels and any(_PAGE_NUMBER.match(line.fold) for line in around))


def _without_page_numbers(lines: list[Line]) -> tuple[list[Line], list[Unread]]:
    """Drops numbers alone on a line that grow from page to page; another number alone is nobody's and is listed."""
    kept: list[Line] = []
    unread: list[Unread] = []
    last = 0
    for line in lines:
        found = _PAGE_NUMBER.match(line.fold) if not line.whole and not line.cells else None
        if not found:
            kept.append(line)
            continue
        here = int(found.group("n"))
        if here > last or not _BARE_NUMBER.match(line.fold):
            last = max(last, here)
        else:
            unread.append(
                Unread(line.no, line.text, "行に数字だけがあり、ページ番号とも条文の番号とも決められません。")
            )
    return kept, unread
