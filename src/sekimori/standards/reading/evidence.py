"""What the whole text says about its numbering: how each shape is written, and which shape stands above which.

The first pass of the builder collects, the second decides with it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import pairwise

from sekimori.standards.reading import doubling
from sekimori.standards.reading.lines import Line
from sekimori.standards.reading.markers import STRUCTURE, Marker, Shape, find
from sekimori.standards.reading.tree import CAPTION, is_sentence

# Order of last resort, when the text never shows two shapes one inside the other.
_USUAL = (
    Shape.DAI,
    Shape.DAI_KO,
    Shape.ROMAN,
    Shape.NUMBER,
    Shape.DASHED,
    Shape.DOTTED,
    Shape.KANJI,
    Shape.PAREN,
    Shape.INNER_PAREN,
    Shape.PAREN_KANJI,
    Shape.HALF_PAREN,
    Shape.SQUARE,
    Shape.INNER_NUMBER,
    Shape.CIRCLED,
    Shape.INNER_CIRCLED,
    Shape.CIRCLED_KANJI,
    Shape.BLACK_CIRCLED,
    Shape.KANA,
    Shape.HALF_PAREN_KANA,
    Shape.PAREN_KANA,
    Shape.CIRCLED_KANA,
    Shape.ALPHA,
    Shape.PAREN_ALPHA,
    Shape.HALF_PAREN_ALPHA,
    Shape.PAREN_ROMAN,
    Shape.HALF_PAREN_ROMAN,
    Shape.POINT_ROMAN,
)


LEAST_INNER = (
    2  # Headings that must hold sentences numbered from 1 before a text is taken to write numbers on two levels.
)


@dataclass
class Evidence:
    """Counts over the whole text. `above` counts how often a list of the second shape opened inside an entry of the first."""

    above: Counter[tuple[Shape, Shape]] = field(default_factory=Counter)
    spaced: Counter[Shape] = field(default_factory=Counter)
    glued: Counter[Shape] = field(default_factory=Counter)
    accepted: Counter[Shape] = field(default_factory=Counter)
    indents: dict[Shape, Counter[int]] = field(default_factory=dict)
    articles: bool = False
    own_labels: bool = False
    inner_numbers: bool = False  # 1 stands above (1), and sentences numbered 1, 2 below it.
    doubled: dict[Shape, doubling.Rule] = field(default_factory=dict)  # Shapes that stand at once above themselves.
    iroha: set[Shape] = field(default_factory=set)  # Shapes of katakana that count in いろは order: イ, then ロ.
    captions: bool = False  # Captions in brackets stand above numbers although there are no articles.
    circled_paragraphs: bool = False  # Old acts write the 項 behind the first one as ② ③, and never ①.

    def outranks(self, upper: Shape, lower: Shape) -> bool:
        """Whether entries of `upper` hold those of `lower` in this text."""
        down, up = self.above[upper, lower], self.above[lower, upper]
        if down == up:
            return upper in _USUAL and lower in _USUAL and down == 0 and _USUAL.index(upper) < _USUAL.index(lower)
        return down > up

    def writes_glued(self, shape: Shape) -> bool:
        """Whether the text writes this marker without a blank behind it (1目的)."""
        return self.glued[shape] > self.spaced[shape]

    def usual_indent(self, shape: Shape, indent: int) -> bool:
        """Whether markers of this shape stand at this indent, give or take a page break's shift."""
        seen = self.indents.get(shape)
        if not seen:
            return True
        return sum(count for at, count in seen.items() if abs(at - indent) <= 1) * 4 >= seen.total()


def survey(lines: list[Line], *, own_labels: bool) -> Evidence:
    """First counts, from the candidates alone: whether there are articles, and whether labels are followed by a blank."""
    evidence = Evidence(own_labels=own_labels)
    articles = 0
    circled: set[int] = set()
    inner = outer = 0
    before: Marker | None = None
    for line in lines:
        marker = find(line.text)
        if marker is None or line.cells:
            continue
        articles += marker.shape is Shape.ARTICLE
        if before is not None:
            inner += _below_heading(before, marker)
            outer += before.shape is Shape.NUMBER and not is_inner_number(before) and _opens_brackets(marker)
        before = marker
        if marker.shape is Shape.CIRCLED:
            circled.add(marker.number)
        if marker.shape not in STRUCTURE:
            (evidence.glued if marker.glued else evidence.spaced)[marker.shape] += 1
    evidence.articles = articles >= 1
    evidence.iroha = _in_iroha(lines)
    evidence.inner_numbers = articles == 0 and min(inner, outer) >= LEAST_INNER
    if articles == 0:
        evidence.doubled = doubling.rules(lines)
        evidence.captions = _captioned(lines) >= LEAST_INNER
    evidence.circled_paragraphs = evidence.articles and 2 in circled and 1 not in circled  # noqa: PLR2004
    return evidence


def _in_iroha(lines: list[Line]) -> set[Shape]:
    """The shapes of katakana that never begin with ア, and of which イ is followed by ロ or comes again and again alone."""
    kana = [marker for line in lines if not line.cells and (marker := find(line.text)) and marker.other]
    last: dict[Shape, int] = {}
    found: set[Shape] = set()
    for marker in kana:
        if last.get(marker.shape) == 1 and marker.other in (1, 2):
            found.add(marker.shape)
        last[marker.shape] = marker.other
    return found - {marker.shape for marker in kana if marker.number == 1}


def _captioned(lines: list[Line]) -> int:
    """How many words in brackets stand right above a sentence that a number begins, in texts without articles."""
    found = 0
    for line, after in pairwise(lines):
        marker = find(after.text)
        if marker is None or marker.shape not in (Shape.NUMBER, Shape.DAI):
            continue
        worded = doubling.leads_sentence(marker) or (marker.shape is Shape.DAI and not marker.glued)
        found += worded and bool(CAPTION.match(line.fold)) and find(line.text) is None
    return found


def is_inner_number(marker: Marker) -> bool:
    """Whether a number leads a sentence: where numbers stand on two levels, those of the upper one are headings."""
    return marker.shape is Shape.NUMBER and doubling.leads_sentence(marker)


def _opens_brackets(marker: Marker) -> bool:
    return marker.shape in (Shape.PAREN, Shape.HALF_PAREN) and marker.number == 1


def _below_heading(before: Marker, marker: Marker) -> bool:
    """A sentence numbered 1 right below a heading in brackets: (1) 目的, 1 この基準は、…."""
    bracketed = before.shape in (Shape.PAREN, Shape.HALF_PAREN) and bool(before.rest) and not is_sentence(before.rest)
    return bracketed and marker.number == 1 and is_inner_number(marker)


def follows(marker: Marker, last: Marker) -> str:
    """How `marker` continues the count of `last`: next, gap, same, first or back."""
    if marker.path[:-1] != last.path[:-1] and len(marker.path) == len(last.path):
        return _composite(marker, last)
    if last.upto:
        last = replace(last, path=(last.upto,), branch=last.upto_branch, upto=0)
    here, before = marker.path[-1], last.path[-1]
    if marker.branch or last.branch:
        return _branches(marker, last, here, before)
    if here == before + 1:
        return "next"
    if here == before:
        return "same"
    if here > before:
        return "gap"
    return "first" if here == 1 else "back"


def _branches(marker: Marker, last: Marker, here: int, before: int) -> str:
    """第3条の2 after 第3条, 第3条の3 after 第3条の2, 第4条 after 第3条の3."""
    if not marker.branch:
        return "next" if here == before + 1 else "gap" if here > before else "same" if here == before else "back"
    if here != before:
        return "gap" if here > before else "back"
    depth = len(marker.branch)
    if depth == len(last.branch) + 1 and marker.branch[:-1] == last.branch:
        return "next" if marker.branch[-1] == 2 else "gap"  # noqa: PLR2004
    if depth == len(last.branch) and marker.branch[:-1] == last.branch[:-1]:
        step = marker.branch[-1] - last.branch[-1]
        return "next" if step == 1 else "gap" if step > 1 else "back"
    if depth < len(last.branch):
        step = marker.branch[-1] - last.branch[depth - 1]
        return "next" if step == 1 else "gap" if step > 1 else "back"
    return "back"


def _composite(marker: Marker, last: Marker) -> str:
    """5.1 after 4.3: the count of a new chapter."""
    if marker.path[-1] == 1 and marker.path[:-1] > last.path[:-1]:
        return "first"
    return "gap" if marker.path > last.path else "back"
