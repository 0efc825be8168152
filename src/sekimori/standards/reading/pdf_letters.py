"""Letters of a PDF page and where they stand; a page set in two columns is found by the gutter that runs down it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

SAME_LINE = 0.5  # Share of the letter's height by which letters of a line may stand apart vertically.
FEWEST_LINES = 6  # Lines that a column must have.
MIDDLE = (0.35, 0.65)  # Where in the width of the text the gutter of two columns lies.
NARROWEST_GUTTER = 1.0  # Letters.
CROSSING = 0.25  # Share of the lines that may cross the gutter: titles and page numbers.
FULL_LINES = 0.4  # Share of the left column's lines that reach its edge; cells of a table seldom do.
ALIKE = 1.3  # How much wider one column may be than the other.


@dataclass
class Letter:
    """A letter with its left end and base line, its size, in points from the lower left corner."""

    sign: str
    left: float
    right: float
    bottom: float
    top: float
    size: float

    @property
    def end(self) -> float:
        return max(self.right, self.left + 0.5 * self.size)


@dataclass(frozen=True)
class Gutter:
    """The empty strip between two columns, and how far the right column stands from the left one."""

    left: float
    right: float
    shift: float


def lines_of(letters: list[Letter]) -> list[list[Letter]]:
    """The letters gathered to lines from top to bottom, those of two columns one column after the other, one above the other."""
    lines: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda each: -each.bottom):
        for line in reversed(lines[-4:]):
            if abs(line[0].bottom - letter.bottom) <= SAME_LINE * max(letter.size, line[0].size):
                line.append(letter)
                break
        else:
            lines.append([letter])
    gutter = _gutter(lines)
    return _one_after_the_other(lines, gutter) if gutter else lines


def _one_after_the_other(lines: list[list[Letter]], gutter: Gutter) -> list[list[Letter]]:
    """Left and right halves of the lines in reading order; what crosses the gutter stands between what is above and below it."""
    ordered: list[list[Letter]] = []
    left: list[list[Letter]] = []
    right: list[list[Letter]] = []
    for line in lines:
        if _crosses(line, gutter):
            ordered += [*left, *right, line]
            left, right = [], []
            continue
        left.append([letter for letter in line if letter.left < gutter.right])
        right.append([_moved(letter, gutter.shift) for letter in line if letter.left >= gutter.right])
    return [line for line in [*ordered, *left, *right] if line]


def _moved(letter: Letter, shift: float) -> Letter:
    return replace(letter, left=letter.left - shift, right=letter.right - shift)


def _crosses(line: Sequence[Letter], gutter: Gutter) -> bool:
    return any(letter.end > gutter.left and letter.left < gutter.right for letter in line if not letter.sign.isspace())


def _gutter(lines: list[list[Letter]]) -> Gutter | None:
    """The first strip near the middle that nearly no line enters, when what stands on both sides looks like two columns."""
    inked = [sorted((one for one in line if not one.sign.isspace()), key=lambda one: one.left) for line in lines]
    inked = [line for line in inked if line]
    if len(inked) < FEWEST_LINES:
        return None
    size = median(letter.size for line in inked for letter in line)
    first, last = min(line[0].left for line in inked), max(line[-1].end for line in inked)
    low, high = (first + share * (last - first) for share in MIDDLE)
    begins = {
        letter.left
        for line in inked
        for before, letter in zip([None, *line[:-1]], line, strict=True)
        if low <= letter.left <= high + size and (before is None or letter.left - before.end >= NARROWEST_GUTTER * size)
    }
    for begin in sorted(begins):
        gutter = Gutter(begin - NARROWEST_GUTTER * size, begin - 0.1, begin - first)
        if _two_columns(inked, gutter, size):
            return gutter
    return None


def _two_columns(lines: list[list[Letter]], gutter: Gutter, size: float) -> bool:
    """Whether few lines cross, both sides hold enough lines of like width, and the left ones run up to their edge."""
    apart = [line for line in lines if not _crosses(line, gutter)]
    left = [ends[-1] for line in apart if (ends := [one.end for one in line if one.left < gutter.right])]
    right = [side for line in apart if (side := [one for one in line if one.left >= gutter.right])]
    if len(apart) < (1 - CROSSING) * len(lines) or len(left) < FEWEST_LINES or len(right) < FEWEST_LINES:
        return False
    edge = max(left)
    widths = edge - min(line[0].left for line in apart), max(line[-1].end for line in right) - gutter.right
    full = sum(end >= edge - 2 * size for end in left)
    begins = sum(line[0].left <= gutter.right + 3 * size for line in right)
    return max(widths) <= ALIKE * min(widths) and full >= FULL_LINES * len(left) and 2 * begins >= len(right)
