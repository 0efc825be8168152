"""Letters of a PDF page and where they stand; a page set in two columns is found by the gutter that runs down it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from sekimori.standards.reading.markers import find

SAME_LINE = 0.5  # Share of the letter's height by which letters of a line may stand apart vertically.
FEWEST_LINES = 6  # Lines that a column must have.
MIDDLE = (0.35, 0.65)  # Where in the width of the text the gutter of two columns lies.
NARROWEST_GUTTER = 1.0  # Letters.
CROSSING = 0.25  # Share of the lines that may cross the gutter: titles and page numbers.
FULL_LINES = 0.4  # Share of the left column's lines that reach its edge; cells of a table seldom do.
FEWEST_LABELS = 4
SET_OFF = 2.2  # Letters between the base lines of a header and the text.
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


def pages_of(pages: Sequence[list[Letter]]) -> list[list[list[Letter]]]:
    """The lines of each page, those of two columns one column after the other, one above the other.

    A page too short to show its columns by itself has those of a page that does.
    """
    gathered = [_lines(letters) for letters in pages]
    gutters = [_gutter(lines) for lines in gathered]
    known = next((gutter for gutter in gutters if gutter is not None), None)
    ordered = []
    for lines, own in zip(gathered, gutters, strict=True):
        gutter = own or (known if known is not None and _fits(lines, known) else None)
        ordered.append(_one_after_the_other(lines, gutter) if gutter else lines)
    return ordered


def _fits(lines: list[list[Letter]], gutter: Gutter) -> bool:
    """Whether the gutter of another page runs down this one too, with letters right of it."""
    apart = [line for line in lines if not _crosses(line, gutter)]
    return len(apart) >= (1 - CROSSING) * len(lines) and any(
        gutter.right <= letter.left <= gutter.right + letter.size for line in apart for letter in line
    )


def _lines(letters: list[Letter]) -> list[list[Letter]]:
    """The letters gathered to lines from top to bottom."""
    lines: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda each: -each.bottom):
        for line in reversed(lines[-4:]):
            if abs(line[0].bottom - letter.bottom) <= SAME_LINE * max(letter.size, line[0].size):
                line.append(letter)
                break
        else:
            lines.append([letter])
    return lines


def _one_after_the_other(lines: list[list[Letter]], gutter: Gutter) -> list[list[Letter]]:
    """Left and right halves of the lines in reading order; what crosses the gutter stands between what is above and below it."""
    ordered: list[list[Letter]] = []
    left: list[list[Letter]] = []
    right: list[list[Letter]] = []
    for at, line in enumerate(lines):
        if _crosses(line, gutter) or _is_set_off(lines, at):
            ordered += [*left, *right, line]
            left, right = [], []
            continue
        left.append([letter for letter in line if letter.left < gutter.right])
        right.append([_moved(letter, gutter.shift) for letter in line if letter.left >= gutter.right])
    return [line for line in [*ordered, *left, *right] if line]


def _is_set_off(lines: list[list[Letter]], at: int) -> bool:
    """Whether a line is a header or footer: the first or last of the page, well apart from the others."""
    if at not in (0, len(lines) - 1) or len(lines) <= FEWEST_LINES:
        return False
    neighbour = lines[1] if at == 0 else lines[-2]
    size = median(letter.size for line in lines for letter in line)
    return abs(lines[at][0].bottom - neighbour[0].bottom) >= SET_OFF * size


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
    """Whether few lines cross, both sides hold enough lines of like width, and the left ones run up to their edge.

    A text of short headings does not run up to it: there both sides must begin lines with labels, as cells seldom do.
    """
    apart = [line for line in lines if not _crosses(line, gutter)]
    left = [ends[-1] for line in apart if (ends := [one.end for one in line if one.left < gutter.right])]
    right = [side for line in apart if (side := [one for one in line if one.left >= gutter.right])]
    if len(apart) < (1 - CROSSING) * len(lines) or len(left) < FEWEST_LINES or len(right) < FEWEST_LINES:
        return False
    edge = max(left)
    widths = edge - min(line[0].left for line in apart), max(line[-1].end for line in right) - gutter.right
    full = sum(end >= edge - 2 * size for end in left)
    lefts = [[one for one in line if one.left < gutter.right] for line in apart]
    numbered = min(sum(map(_is_labelled, side)) for side in (lefts, right))
    begins = sum(line[0].left <= gutter.right + 3 * size for line in right)
    return (
        max(widths) <= ALIKE * min(widths)
        and 2 * begins >= len(right)
        and (full >= FULL_LINES * len(left) or numbered >= FEWEST_LABELS)
    )


def _is_labelled(line: Sequence[Letter]) -> bool:
    marker = find("".join(letter.sign for letter in line).strip())
    return marker is not None and bool(marker.rest)
