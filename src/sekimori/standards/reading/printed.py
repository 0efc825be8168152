"""Files of Word and HTML whose paragraphs are the lines of a page: typed off paper, or saved from a PDF line by line.

Paragraphs of such a file end where the page did, so that they wrap like lines of plain text.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from sekimori.standards.reading import lines as pages
from sekimori.standards.reading import tables
from sekimori.standards.reading.furniture import PAGE_NUMBER
from sekimori.standards.reading.lines import Line
from sekimori.standards.reading.markers import find
from sekimori.standards.reading.tree import without_brackets

_LEADERS = re.compile("[.…‥・･]{3}|[─―-]{3}")  # Of a table of contents, whose lines are as wide as the page.
# Where it is plain that a sentence goes on; a list of things of like length breaks off at other places.
_GOES_ON = re.compile(
    "(?!そ[のれ]|こ[のれ]|また|なお|ただし|いずれ|はじめ|おわり|まとめ)[ぁ-ん]|[ーァィゥェォャュョッ]|[、。]"
)
_UNFINISHED = re.compile("(?:[、をはがにへで第]|(?<!も)の)$")
_WORD = re.compile("[ァ-ヴー]{2}|[A-Za-zＡ-Ｚａ-ｚ]{2}")
PLAIN = 4  # One broken line in so many must be plain.
FEWEST = 2  # Lines that break off at the edge; one may be a long heading.
OPENS = "(【[〔「<〈《※→"  # What begins a paragraph of its own rather than going on with a sentence.
ENDS = "。．｡.）)」』】〕：:"


def as_lines(lines: list[Line]) -> list[Line]:
    """The lines, those that are paragraphs marked as lines of a page where their ends show that they are.

    In paragraphs the longest ones end a sentence; on a page most of the longest break off in the middle of one.
    """
    paragraphs = [line for line in lines if line.whole and not line.cells]
    whole = [line for line in paragraphs if not _LEADERS.search(line.fold) and not PAGE_NUMBER.match(line.fold)]
    if not whole:
        return lines
    edge = pages.farthest(whole)
    if not pages.NARROWEST_EDGE <= edge <= pages.WIDEST_EDGE:
        return lines
    full = [(here, after) for here, after in pairwise(whole) if here.width >= edge - pages.KINSOKU]
    broken = [(here, after) for here, after in full if _breaks_off(here, after)]
    plain = sum(_plainly(here.text, after.text) for here, after in broken)
    if len(broken) < FEWEST or len(broken) * 2 < len(full) or plain * PLAIN < len(broken):
        return lines
    return [line if line.cells else replace(line, whole=False) for line in lines]


def _plainly(before: str, after: str) -> bool:
    """Whether a sentence, a word of katakana or letters, or a bracket is plainly cut in two."""
    if _GOES_ON.match(after) or _UNFINISHED.search(before) or _WORD.match(before[-1:] + after[:1]):
        return True
    bare = without_brackets(before)
    return any(bracket in bare for bracket in "(（「『")


def _breaks_off(here: Line, after: Line) -> bool:
    """Whether a line ends in the middle of a sentence that the next one may go on with."""
    opens = after.fold.startswith(tuple(OPENS)) or tables.is_bullet(after.text) or find(after.text) is not None
    return not here.text.endswith(tuple(ENDS)) and not opens
