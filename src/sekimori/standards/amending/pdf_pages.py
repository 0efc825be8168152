"""Lines of a PDF page by where its characters stand, with the lines drawn under them and the two columns of a 新旧対照表.

The text layer alone loses both: it has no underlines, and it runs through a table in an order of its own. Runs in the sandbox.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium

from sekimori.standards.amending import marks
from sekimori.standards.amending.columns import find_header, is_remark
from sekimori.standards.amending.supplement import is_heading

_PAGE_NUMBER = re.compile(r"^[-–―]?\d{1,3}(?:/\d{1,3})?[-–―]?$")
SAME_LINE = 0.5  # Of a character's height: nearer baselines are one line.
BLANK = 0.33  # Of a character's height: wider gaps are a blank.
RULE = 2.5  # Points: what is drawn thinner is a line.
BELOW = 4.5  # Points below a character's foot at which a line still underlines it.


@dataclass(frozen=True)
class Glyph:
    """A character and its box in points, y upwards."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def height(self) -> float:
        return max(self.top - self.bottom, 1.0)


@dataclass(frozen=True)
class Rule:
    """A horizontal line that the page draws."""

    left: float
    right: float
    y: float


@dataclass
class PageReader:
    """Goes through the pages; `boundary` is where the columns meet while a table is open."""

    boundary: float | None = None
    header: str = ""
    lines: list[str] = field(default_factory=list)

    def read(self, page: pypdfium2.PdfPage) -> list[str]:
        """The page's lines from top to bottom; a table's lines have a tab between the columns."""
        rules = list(_rules(page))
        out: list[str] = []
        for glyphs in _without_page_number(_lines(_glyphs(page))):
            marked = [(glyph, _is_underlined(glyph, glyphs, rules)) for glyph in glyphs]
            out.extend(self._line(marked))
        return out

    def _line(self, marked: list[tuple[Glyph, bool]]) -> Iterator[str]:
        whole = _text(marked)
        plain = marks.plain(whole).strip()
        bare = plain.replace(" ", "")
        if bare == self.header:
            self.boundary = _between_names(marked)
            return  # The heading row again, on the next page.
        if self.boundary is None:
            if find_header([plain]) is not None:
                self.boundary, self.header = _between_names(marked), bare
            yield whole
            return
        if is_remark(plain) or is_heading(plain) or self._spans(marked):
            self.boundary = None
            yield whole
            return
        left = [each for each in marked if each[0].middle < self.boundary]
        right = [each for each in marked if each[0].middle >= self.boundary]
        yield f"{_text(left)}\t{_text(right)}"

    def _spans(self, marked: list[tuple[Glyph, bool]]) -> bool:
        """Whether words run across the boundary, so that the line is none of the table's."""
        for (one, _), (other, _) in pairwise(marked):
            if self.boundary is not None and one.middle < self.boundary <= other.middle:
                return other.left - one.right < one.height * BLANK
        return False


def _glyphs(page: pypdfium2.PdfPage) -> list[Glyph]:
    text = page.get_textpage()
    found: list[Glyph] = []
    for index in range(text.count_chars()):
        mark = text.get_text_range(index, 1)
        if mark.strip():
            left, bottom, right, top = text.get_charbox(index, loose=True)
            found.append(Glyph(mark, left, bottom, right, top))
    return found


def _lines(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Characters gathered to lines, from top to bottom, each from left to right."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda each: (-each.bottom, each.left)):
        first = lines[-1][0] if lines else None
        if first is not None and abs(first.bottom - glyph.bottom) < SAME_LINE * max(first.height, glyph.height):
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return [sorted(line, key=lambda each: each.left) for line in lines]


def _without_page_number(lines: list[list[Glyph]]) -> list[list[Glyph]]:
    """The lines without a number at the page's head or foot."""
    numbers = [line for line in (*lines[:1], *lines[-1:]) if _PAGE_NUMBER.match("".join(glyph.text for glyph in line))]
    return [line for line in lines if not any(line is number for number in numbers)]


def _rules(page: pypdfium2.PdfPage) -> Iterator[Rule]:
    for drawn in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_PATH,)):
        left, bottom, right, top = drawn.get_bounds()
        if top - bottom <= RULE < right - left:
            yield Rule(left, right, (top + bottom) / 2)


def _is_underlined(glyph: Glyph, line: list[Glyph], rules: list[Rule]) -> bool:
    """Whether a rule runs closely below the character, and not far beyond the words of its line as a table's frame does."""
    reach = glyph.height
    for rule in rules:
        if not rule.left - 1 <= glyph.middle <= rule.right + 1:
            continue
        if not glyph.bottom - BELOW <= rule.y <= glyph.bottom + glyph.height / 3:
            continue
        below = [each for each in line if rule.left - 1 <= each.middle <= rule.right + 1]
        if below[0].left - rule.left < reach and rule.right - below[-1].right < reach:
            return True
    return False


def _text(marked: list[tuple[Glyph, bool]]) -> str:
    runs: list[tuple[str, bool]] = []
    before: Glyph | None = None
    for glyph, underlined in marked:
        if before is not None and glyph.left - before.right > BLANK * glyph.height:
            runs.append((" ", underlined and bool(runs) and runs[-1][1]))
        runs.append((glyph.text, underlined))
        before = glyph
    return marks.tidy(marks.from_segments(runs))


def _between_names(marked: list[tuple[Glyph, bool]]) -> float:
    """The middle of the widest gap in the heading line."""
    gaps = [(other.left - one.right, (other.left + one.right) / 2) for (one, _), (other, _) in pairwise(marked)]
    return max(gaps)[1]
