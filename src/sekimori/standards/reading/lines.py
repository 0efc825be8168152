"""Physical lines of a text: where they stand, how wide they are, and what the whole page says about wrapping."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise

from sekimori.standards.reading.numerals import folded

_ENDS = "。．.」）)』"
_WESTERN_END = re.compile(r"[ぁ-ん)）][．.]$")
_SPACES = re.compile(r"^[ \u3000\t]*")
# The blanks of HTML and of typesetters: no-break, thin, figure space and the like.
_OTHER_BLANKS = dict.fromkeys([0x00A0, 0x202F, 0x205F, *range(0x2000, 0x200B)], " ")
TAB = 8
NARROWEST_EDGE = 32  # Half-width columns; a text set narrower than this is not a page of prose.
WIDEST_EDGE = 130
FEW = 5
PAIR = 2
SHORT = 60  # Lines; in so short a text one wrapped line is enough.
NEAR = 0.85  # Of the longest line.
FLUSH = 0.7  # Of the lines behind full indented ones; the others are labels.
KINSOKU = 8  # Columns by which a full line may fall short: four full-width characters.


@dataclass(frozen=True)
class Line:
    """A line. `indent` and `width` count half-width columns, `width` from the left margin to the right end.

    `blank_before` counts the empty lines above. `inner` lines were split off inside a physical line. `whole` lines are
    paragraphs of a docx or HTML file and are never wrapped. `cells` are the cells of a table row the parser saw.
    """

    no: int
    raw: str
    text: str
    fold: str
    indent: int
    width: int
    blank_before: int = 0
    inner: bool = False
    whole: bool = False
    cells: tuple[str, ...] = ()
    page: int = 0

    @property
    def ends(self) -> bool:
        """Whether the line ends a sentence."""
        return ends_sentence(self.text)

    def with_text(self, text: str) -> Line:
        """The same line holding `text` instead; its place on the page stays."""
        text = text.strip(" \u3000\t")
        return replace(self, text=text, fold=folded(text))


def ends_sentence(text: str) -> bool:
    """Whether `text` ends with a full stop; some cities write ． instead of 。."""
    return text.endswith(("。", "。」", "｡")) or bool(_WESTERN_END.search(text[-2:]))


def columns(text: str) -> int:
    """The width of `text` in half-width columns."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def make_line(
    no: int, raw: str, *, blank_before: int = 0, whole: bool = False, cells: tuple[str, ...] = (), page: int = 0
) -> Line:
    """A line from its raw form, without the line end."""
    raw = raw.translate(_OTHER_BLANKS).rstrip(" \u3000\t\r\n\f")
    found = _SPACES.match(raw)
    lead = (found.group(0) if found else "").expandtabs(TAB)
    text = raw.strip(" \u3000\t")
    indent = columns(lead)
    return Line(
        no, raw, text, folded(text), indent, indent + columns(text), blank_before, whole=whole, cells=cells, page=page
    )


def split(text: str) -> list[Line]:
    """The non-empty lines of a plain text. A form feed ends a line."""
    lines: list[Line] = []
    blank = page = 0
    for no, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        page += raw.count("\f")
        clean = raw.replace("\f", "").strip("\ufeff").replace("\u200b", "")
        if not clean.strip(" \u3000\t"):
            blank += 1
            continue
        lines.append(make_line(no, clean, blank_before=blank, page=page))
        blank = 0
    return lines


@dataclass(frozen=True)
class Page:
    """What the lines together say: `edge` is the column at which lines wrap (None: they do not), `spaced` that every line is

    followed by an empty one, so that empty lines say nothing, `flush` that wrapped lines go back to the left margin, so that an
    indented line begins a paragraph. `count` is the number of characters per line where lines were cut by counting them.
    """

    edge: int | None
    spaced: bool
    flush: bool = False
    count: int | None = None

    def full(self, line: Line) -> bool:
        """Whether `line` reaches the right edge, so that its sentence may go on in the next line."""
        if self.edge is None or line.whole:
            return False
        return line.width >= self.edge - KINSOKU or (self.count is not None and len(line.raw) >= self.count - 1)


def survey(lines: list[Line]) -> Page:
    """Measures the page. Lines wrap when several end at the same column in the middle of a sentence and none goes beyond."""
    gaps = [line.blank_before > 0 for line in lines[1:]]
    spaced = len(gaps) > 1 and sum(gaps) >= 0.8 * len(gaps)
    page = Page(_edge(lines), spaced, count=_count(lines))
    wrapped = [after for here, after in pairwise(lines) if page.full(here) and here.indent and not here.ends]
    flush = len(wrapped) >= FEW and sum(line.indent <= 1 for line in wrapped) >= FLUSH * len(wrapped)
    return Page(page.edge, spaced, flush, page.count)


def _count(lines: list[Line]) -> int | None:
    """The number of characters at which lines are cut, when they are: the length most broken lines have, near the longest."""
    broken = [
        len(here.raw) for here, after in pairwise(lines) if not here.text.endswith(tuple(_ENDS)) and not here.whole
    ]
    longest = max((len(line.raw) for line in lines), default=0)
    near = Counter(length for length in broken if length >= NEAR * longest)
    if not near or not NARROWEST_EDGE // 2 <= longest <= WIDEST_EDGE // 2:
        return None
    length, often = max(near.items(), key=lambda item: (item[1], item[0]))
    return length if often >= PAIR else None


def farthest(lines: list[Line]) -> int:
    """How far the lines reach. One in a hundred may hang over (punctuation); page furniture or a long title sets no edge."""
    widths = sorted(line.width for line in lines)
    return widths[max(0, len(widths) - 1 - len(widths) // 100)]


def _edge(lines: list[Line]) -> int | None:
    flat = [line for line in lines if not line.whole and not line.cells]
    if len(flat) < len(lines) // 2 or len(flat) < PAIR:
        return None
    edge = farthest(flat)
    if not NARROWEST_EDGE <= edge <= WIDEST_EDGE:
        return None
    broken = [here for here, after in pairwise(flat) if not here.text.endswith(tuple(_ENDS)) and after.text]
    near = sum(line.width >= edge - KINSOKU for line in broken)
    return edge if near >= PAIR or (near and len(flat) < SHORT) else None
