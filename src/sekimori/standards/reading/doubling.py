"""One shape of label on two levels, one below the other: 1 体制, 1 責任者を置く。, 2 責任者は、…, 2 運用, 1 …

The two are told apart by what they lead (headings and sentences) or by where they stand, and only if both then count without a gap.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from sekimori.standards.reading.lines import Line
from sekimori.standards.reading.markers import STRUCTURE, Marker, Shape, find
from sekimori.standards.reading.tree import is_sentence

INNER = {Shape.NUMBER: Shape.INNER_NUMBER, Shape.PAREN: Shape.INNER_PAREN, Shape.CIRCLED: Shape.INNER_CIRCLED}
_COMMA = re.compile("[、，]")
LONGEST_HEADING = 30
LEAST = 2  # Outer labels with inner ones right below them; one alone may be a slip.
DEEPER = 2  # Half-width columns.


def leads_sentence(marker: Marker) -> bool:
    """Whether the words behind a label are a sentence, or the first line of one that goes on in the next."""
    words = marker.rest
    return bool(_COMMA.search(words)) or is_sentence(words) or len(words) >= LONGEST_HEADING


@dataclass(frozen=True)
class Rule:
    """How the inner labels of a shape are known: by standing at `indent` or deeper, or by leading a sentence."""

    indent: int | None = None

    def is_inner(self, marker: Marker, line: Line) -> bool:
        """Whether a label of the shape is one of the lower level."""
        if self.indent is not None:
            return line.indent >= self.indent
        return leads_sentence(marker)


@dataclass(frozen=True)
class _Label:
    marker: Marker
    line: Line
    parted: bool  # Another label stands between this one and the one of the same shape before it.
    anew: bool  # A heading of the fixed order, 章 or 第1, stands between.


def rules(lines: list[Line]) -> dict[Shape, Rule]:
    """The shapes that stand on two levels, each with what tells the levels apart."""
    found: dict[Shape, Rule] = {}
    for shape in INNER:
        labels = _labels(lines, shape)
        if not any(_begins_again(one, other) for one, other in pairwise(labels)):
            continue
        for rule in (_by_place(labels), Rule()):
            if rule is not None and _holds(rule, labels):
                found[shape] = rule
                break
    return found


def _labels(lines: list[Line], shape: Shape) -> list[_Label]:
    labels: list[_Label] = []
    parted = anew = False
    for line in lines:
        marker = None if line.cells else find(line.text)
        if marker is None:
            continue
        if marker.shape is not shape:
            parted = True
            anew = anew or marker.shape in STRUCTURE or marker.shape in (Shape.DAI, Shape.ROMAN)
        elif marker.rest and not marker.branch:
            labels.append(_Label(marker, line, parted, anew))
            parted = anew = False
    return labels


def _begins_again(one: _Label, other: _Label) -> bool:
    """Whether a count begins below a heading of its own shape."""
    return other.marker.number == 1 and not other.anew and not is_sentence(one.marker.rest)


def _by_place(labels: list[_Label]) -> Rule | None:
    """The rule by indents, when they fall into two groups."""
    least = min(label.line.indent for label in labels)
    deeper = [label.line.indent for label in labels if label.line.indent > least]
    return Rule(indent=min(deeper)) if deeper and min(deeper) >= least + DEEPER else None


def _holds(rule: Rule, labels: list[_Label]) -> bool:
    """Whether both levels count without a gap, the lower one anew below each label of the upper one."""
    outer = inner = holding = below = 0
    for label in labels:
        place = label.marker.number
        if rule.is_inner(label.marker, label.line):
            begins = place == 1 and not label.anew and (not label.parted or rule.indent is None)
            if not outer or not (begins or (place == inner + 1 and place > 1)):
                return False
            holding += begins
            below += begins and label.parted
            inner = place
        else:
            if place != outer + 1 and not (place == 1 and label.anew):
                return False
            outer, inner = place, 0
    return holding >= LEAST or (bool(below) and outer >= LEAST)
