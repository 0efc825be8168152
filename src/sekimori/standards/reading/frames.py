"""Frames drawn with signs: pipes, and the ruled lines of old printers. They are tables, or only layout around the text."""

from __future__ import annotations

import re
from dataclasses import replace

from sekimori.standards.reading.lines import Line
from sekimori.standards.reading.markers import find

_RULE_ROW = re.compile(r"^[| :+=-]*-{3,}[| :+=-]*$")
_HORIZONTAL = "─━―—-╌┄┅┈┉═"
_CROSSING = "┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋┠┨┯┷┿┝┥┰┸╂╔╗╚╝╠╣╦╩╬╒╕╘╛╞╡╤╧╪╭╮╯╰"
_VERTICAL = "│┃║"
_RULE = re.compile(
    f"[ \u3000{_CROSSING}{_VERTICAL}{_HORIZONTAL}]*[{_CROSSING}][ \u3000{_CROSSING}{_VERTICAL}{_HORIZONTAL}]*$"
)
_ROW = re.compile(f"[{_VERTICAL}{_CROSSING}].*[{_VERTICAL}{_CROSSING}]$")
_WALL = re.compile(f"[{_VERTICAL}{_CROSSING}]")
_PART_OF_RULE = re.compile(f"[{_HORIZONTAL}]+$")
FEWEST_RULES = 3  # Above, below and at least one between: the rows are told apart by rules.


def unframed(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """The lines with frames turned into cells or taken away, and the lines that were nothing but rules."""
    rules: list[Line] = []
    return _without_pipes(_without_boxes(lines, rules), rules), rules


# Ruled lines


def _without_boxes(lines: list[Line], rules: list[Line]) -> list[Line]:
    kept: list[Line] = []
    block: list[Line] = []
    for line in lines:
        if not line.cells and (_RULE.match(line.text) or _ROW.match(line.text)):
            block.append(line)
            continue
        kept.extend(_boxed(block, rules))
        block = []
        kept.append(line)
    return [*kept, *_boxed(block, rules)]


def _boxed(block: list[Line], rules: list[Line]) -> list[Line]:
    """The rows of a ruled table: what stands between two rules is one, or, without rules inside, a filled first cell begins one."""
    ruled = [line for line in block if _RULE.match(line.text)]
    rules.extend(ruled)
    rows: list[tuple[Line, list[str]]] = []
    apart = True
    for line in block:
        if _RULE.match(line.text):
            apart = True
            continue
        parts = [part.strip(" \u3000") for part in _WALL.split(line.text[1:-1])]
        cells = ["" if _PART_OF_RULE.match(part) else part for part in parts]
        begins = apart if len(ruled) >= FEWEST_RULES else bool(cells[0]) or apart
        crossed = any(_PART_OF_RULE.match(part) for part in parts)
        if begins or crossed or not rows or len(rows[-1][1]) != len(cells):
            rows.append((line, cells))
        else:
            for at, cell in enumerate(cells):
                rows[-1][1][at] += cell
        apart = False
    rules.extend(line for line, cells in rows if not any(cells))
    return [_row(line, cells) for line, cells in rows if any(cells)]


def _row(line: Line, cells: list[str]) -> Line:
    """A row of several cells as cells, a single one as a line of text."""
    if len(cells) == 1:
        return line.with_text(cells[0])
    return replace(line.with_text(" ".join(cells)), cells=tuple(cells))


# Pipes


def _without_pipes(lines: list[Line], rules: list[Line]) -> list[Line]:
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
        kept.extend(_layout_or_table(block, rules))
        block = []
        if filled or not cells:
            kept.append(line.with_text(filled[0]) if filled else line)
        else:
            rules.append(line)
    return [*kept, *_layout_or_table(block, rules)]


def _layout_or_table(block: list[Line], rules: list[Line]) -> list[Line]:
    """Rows of a label and its words are lines of text; any other block of rows is a table."""
    rules.extend(line for line in block if _RULE_ROW.match(line.fold))
    rows = [line for line in block if not _RULE_ROW.match(line.fold)]
    several = [line for line in rows if sum(bool(cell) for cell in line.cells) > 1]
    if rows and (not several or _is_bare_label(next(cell for cell in several[0].cells if cell))):
        return [text for line in rows for text in _as_text(line)]
    return rows


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
