"""Taking away what belongs to the page and not to the text: page numbers, running headers, echoes of links, stray pipes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from sekimori.standards.reading.lines import Line, make_line
from sekimori.standards.reading.markers import Shape, find
from sekimori.standards.reading.model import Unread

_PAGE_NUMBER = re.compile(
    r"^[-‐–—―−ー~〜]* *(?:P|p|page|Page)?\.? *(?P<n>\d{1,4}) *(?:/ *\d{1,4}|ページ|頁)? *[-‐–—―−ー~〜]*$"
)
_BARE_NUMBER = re.compile(r"^\d{1,4}$")
_LABEL_SHAPES = {Shape.ARTICLE, Shape.PAREN, Shape.CIRCLED, Shape.KANA, Shape.PAREN_KANA}
# What a link of a 例規集 echoes: an article, a form, a table, an act.
_ECHO = (
    r"(?:第 ?\d+ ?(?:条|項|号|章|節)|様式|別表|別記|別紙|附則|"
    r"[^\[\]。、]{1,40}(?:条例|規則|規程|要綱|訓令|告示|法|令|方針|基準))[^\[\]。]{0,30}"
)
_ECHO_LINE = re.compile(rf"^\[ *{_ECHO} *\]$")
_ECHO_INSIDE = re.compile(rf" *\[ *{_ECHO} *\]")
_RULE_ROW = re.compile(r"^[| :+=-]*-{3,}[| :+=-]*$")
HEADER_TIMES = 3
FEW = 3


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
    own = labels_alone(lines)
    lines = _without_headers(lines, own_labels=own)
    kept, unread = (lines, []) if own else _without_page_numbers(lines)
    return Cleared(kept, unread, own)


def labels_alone(lines: list[Line]) -> bool:
    """Whether the labels of this text stand on lines of their own."""
    alone = together = numbers = others = 0
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        marker = find(line.text)
        captioned = after is not None and after.fold.startswith("(") and not find(after.text)
        if marker and marker.shape in _LABEL_SHAPES and not captioned:
            alone += not marker.rest
            together += bool(marker.rest)
        numbers += bool(_BARE_NUMBER.match(line.fold))
        others += bool(marker and marker.rest)
    return (alone >= FEW and alone > together) or (numbers >= FEW and others < numbers)


def _without_echoes(lines: list[Line]) -> list[Line]:
    kept: list[Line] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        ahead = [after.fold for after in lines[index + 1 : index + 3]]
        if line.fold == "[" and len(ahead) == 2 and ahead[1] == "]":  # noqa: PLR2004
            index += 3
            continue
        if not _ECHO_LINE.match(line.fold):
            kept.append(_without_inner_echo(line))
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
    kept = []
    for line in lines:
        if "|" not in line.fold:
            kept.append(line)
            continue
        cells = [cell.strip(" \u3000\t") for cell in re.split(r"[|｜]", line.text)]
        filled = [cell for cell in cells if cell]
        if not filled:
            continue
        if len(filled) == 1 and not _RULE_ROW.match(line.fold):
            kept.append(line.with_text(filled[0]))
        else:
            kept.append(make_line(line.no, line.raw, blank_before=line.blank_before, cells=tuple(_trimmed(cells))))
    return kept


def _trimmed(cells: list[str]) -> list[str]:
    """The cells between the outer pipes; empty ones inside stay, they are merged cells."""
    start = 1 if cells and not cells[0] else 0
    end = len(cells) - 1 if len(cells) > 1 and not cells[-1] else len(cells)
    return cells[start:end]


def _without_headers(lines: list[Line], *, own_labels: bool) -> list[Line]:
    """Drops short lines that come back on page after page beside page numbers; the first one stays, it may be the title."""
    key = {id(line): line.fold if find(line.text) else re.sub(r"\d+", "0", line.fold.replace(" ", "")) for line in lines}
    times = Counter(key.values())
    running = set()
    for text, count in times.items():
        if count < 2 or text.strip("0") == "" or "。" in text:
            continue
        places = [index for index, line in enumerate(lines) if key[id(line)] == text]
        beside = sum(_near_page_number(lines, index, own_labels=own_labels) for index in places)
        enough = beside * 2 >= count if count >= HEADER_TIMES else beside == count or (beside and 0 in places)
        if enough and not any(_is_label(lines[index]) for index in places):
            running.add(text)
    kept = []
    seen: set[str] = set()
    for line in lines:
        if key[id(line)] in running and key[id(line)] in seen:
            continue
        seen.add(key[id(line)])
        kept.append(line)
    return kept


def _is_label(line: Line) -> bool:
    marker = find(line.text)
    return marker is not None and (not marker.rest or marker.shape in _LABEL_SHAPES)


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
