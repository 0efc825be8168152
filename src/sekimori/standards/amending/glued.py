"""Rows of a table whose cells were glued by a blank or stand on lines of their own: the division that makes most sense.

The text is cut wherever a cell could begin. Which pieces make the cell of the first column and which that of the second is then
decided for the whole table at once, by how alike the two cells of a row would be.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sekimori.standards.addresses import Part, narrow
from sekimori.standards.amending import marks
from sekimori.standards.amending.labels import label_at
from sekimori.standards.amending.pieces import is_elided
from sekimori.standards.amending.rows import Row
from sekimori.standards.comparing.similarity import likeness

MOST_PIECES = 8
_NOTE = re.compile(
    r"[(\[〔［【] *(?:新設|新規|追加|削る。?|削除|廃止|[条項号章節款表]を(?:加える|削る)。?) *[)\]〕］】]"
)
_OMITTED = re.compile(r"[(\[〔［]? *(?:略|同左|同右) *[)\]〕］]?(?=[ ]|$)")
_CAPTION = re.compile(r"\((?!\d|[ア-ン]\))[^()]+\)(?= |$)")


@dataclass(frozen=True)
class Token:
    """A stretch of a line that may begin a cell. `part` is its label's last part; `lead` the blanks that set it off."""

    text: str  # marked
    line: int
    part: Part | None
    begins: bool
    starts_line: bool
    ends_line: bool
    blank_before: bool = False
    blank_after: bool = False

    @property
    def bare(self) -> str:
        return narrow(marks.plain(self.text)).strip()

    @property
    def body(self) -> str:
        """The words behind the label."""
        if self.part is None:
            return self.bare
        label = label_at(self.bare) or label_at(self.bare, guideline=True)
        return self.bare[label.end :].strip() if label else self.bare

    @property
    def elided(self) -> bool:
        return is_elided(self.body)


def _beginning(text: str, *, guideline: bool) -> tuple[bool, Part | None]:
    """Whether a cell could begin with this narrow text, and the last part of its label."""
    if _NOTE.match(text) or _OMITTED.match(text) or _CAPTION.match(text):
        return True, None
    label = label_at(text, guideline=guideline)
    if label is None:
        return False, None
    blank = label.end == len(text) or text[label.end] in " \t"
    sure = label.set_off and (blank or label.last.kind == "条" or is_elided(text[label.end :]))
    closed = label.last.kind in {"号", "round", "circled", "round kana", "half kana"}
    return sure or closed, label.last


def cell_starts(line: str, number: int, *, guideline: bool) -> list[Token]:
    """The line cut before everything that could be the beginning of a cell."""
    text = narrow(marks.plain(line))
    cuts: list[tuple[int, Part | None, bool]] = []
    for found in re.finditer(r"(?:^|(?<=[ \t]))(?=\S)", text):
        at = found.start()
        begins, part = _beginning(text[at:], guideline=guideline)
        if begins and not (cuts and _only_label(text[cuts[-1][0] : at], guideline=guideline) and part is None):
            cuts.append((at, part, True))
    first = len(text) - len(text.lstrip())
    if not cuts or cuts[0][0] > first:
        cuts.insert(0, (first, None, False))
    tokens: list[Token] = []
    for index, (at, part, begins) in enumerate(cuts):
        end = cuts[index + 1][0] if index + 1 < len(cuts) else len(text)
        token = Token(
            marks.strip(marks.cut(line, at, end)),
            number,
            part,
            begins,
            starts_line=index == 0,
            ends_line=index + 1 == len(cuts),
            blank_before=index == 0 and at > 0,
            blank_after=index + 1 == len(cuts) and text != text.rstrip(),
        )
        tokens.append(token)
    return tokens


def _only_label(text: str, *, guideline: bool) -> bool:
    """A cut before 略 or a note would tear it from its label."""
    bare = text.strip()
    label = label_at(bare, guideline=guideline)
    return label is not None and label.end == len(bare)


@dataclass(frozen=True)
class _Choice:
    score: float
    first: int  # pieces in the first column's cell
    second: int


def glued_rows(tokens: list[Token], *, new_first: bool) -> tuple[list[Row], list[int]]:
    """The rows, and the line numbers of pieces whose column is not certain."""
    pieces = _with_continuations(tokens)
    choices = _best(pieces)
    rows: list[_Cells] = []
    at = 0
    while at < len(pieces):
        choice = choices[at]
        middle = at + choice.first
        end = middle + choice.second
        rows.append(_Cells(pieces[at:middle], pieces[middle:end]))
        at = end
    uncertain = _settle_lone_cells(rows)
    return [_row(cells, new_first=new_first) for cells in rows], uncertain


@dataclass
class _Cells:
    first: list[list[Token]]
    second: list[list[Token]]


def _with_continuations(tokens: list[Token]) -> list[list[Token]]:
    """Pieces: a token that begins something with the wrapped lines that follow it."""
    pieces: list[list[Token]] = []
    for token in tokens:
        if pieces and not token.begins:
            pieces[-1].append(token)
        else:
            pieces.append([token])
    return pieces


def _best(pieces: list[list[Token]]) -> list[_Choice]:
    """For each piece the best way to go on from it, found from the end."""
    total = len(pieces)
    best = [0.0] * (total + 1)
    choices = [_Choice(0, 1, 0)] * total
    for at in range(total - 1, -1, -1):
        alone = best[at + 1] - 0.35
        top = _Choice(alone, 1, 0)
        for first in range(1, min(MOST_PIECES, total - at) + 1):
            for second in range(1, min(MOST_PIECES, total - at - first) + 1):
                score = _row_score(pieces[at : at + first], pieces[at + first : at + first + second])
                if score is not None and score + best[at + first + second] > top.score:
                    top = _Choice(score + best[at + first + second], first, second)
        best[at], choices[at] = top.score, top
    return choices


def _row_score(first: Sequence[list[Token]], second: Sequence[list[Token]]) -> float | None:
    """How well two cells go together; None when their beginnings are of different kinds."""
    head, other = first[0][0], second[0][0]
    if (head.part is None) != (other.part is None) or (head.part and other.part and head.part.kind != other.part.kind):
        return None
    if abs(len(first) - len(second)) > 3:  # noqa: PLR2004
        return None
    size = (len(first) + len(second)) / 2
    if len(first) == len(second) == 1:
        score = _pair_score(first[0], second[0])
    else:
        left = "".join(token.bare for piece in first for token in piece)
        right = "".join(token.bare for piece in second for token in piece)
        score = (likeness(left, right) * 2 - 0.6) - 0.35 * abs(len(first) - len(second)) / size
    whole_lines = first[0][0].starts_line and second[-1][-1].ends_line
    return score * size + (0.15 if whole_lines else 0.0)


def _pair_score(first: list[Token], second: list[Token]) -> float:
    same_label = first[0].part == second[0].part
    bonus = 0.4 if same_label else 0.0
    if first[0].elided or second[0].elided:
        return 1.0 + bonus if first[0].elided and second[0].elided else -1.5
    left, right = ("".join(token.body for token in piece) for piece in (first, second))
    if bool(_NOTE.fullmatch(left)) != bool(_NOTE.fullmatch(right)):
        return 0.6
    return likeness(left, right) * 2 - 0.6 + bonus


def _settle_lone_cells(rows: list[_Cells]) -> list[int]:
    """A piece without a counterpart stands in the column whose numbering it continues; its blanks may say so too.

    A caption goes with the article below it.
    """
    uncertain: list[int] = []
    captions: list[int] = []
    for index, row in enumerate(rows):
        if row.second or not row.first:
            continue
        if len(row.first) == 1 and _CAPTION.fullmatch(row.first[0][0].bare):
            captions.append(index)
            continue
        token, last = row.first[0][0], row.first[-1][-1]
        if token.elided or (token.part is None and len(row.first) == 1 and not token.begins):
            continue
        fits = [_fits(rows, index, token, second=second) for second in (False, True)]
        if token.blank_before != last.blank_after:
            fits[1 if token.blank_before else 0] += 3
        if fits[0] == fits[1]:
            uncertain.append(token.line)
        elif fits[1] > fits[0]:
            row.first, row.second = [], row.first
    return uncertain + [line for index in captions for line in _settle_caption(rows, index)]


def _settle_caption(rows: list[_Cells], index: int) -> list[int]:
    below = rows[index + 1] if index + 1 < len(rows) else None
    if below is None or bool(below.first) == bool(below.second):
        return [rows[index].first[0][0].line]
    if below.second:
        rows[index].first, rows[index].second = [], rows[index].first
    return []


def _fits(rows: list[_Cells], index: int, token: Token, *, second: bool) -> int:
    """How well a lone piece's number continues a column: 2 for each neighbour that is next to it, negative for a clash."""
    if token.part is None or not token.part.number:
        return 0
    score = 0
    for step in (-1, 1):
        other = _neighbour(rows, index, token.part, step, second=second)
        if other is None:
            continue
        distance = (token.part.number[0] - other) * -step
        if distance == 1:
            score += 2
        elif distance <= 0:
            score -= 2 if len(token.part.number) == 1 else 0
    return score


def _neighbour(rows: list[_Cells], index: int, part: Part, step: int, *, second: bool) -> int | None:
    """The number of the nearest label of the same kind up or down a column, before an article begins anew."""
    at = index + step
    while 0 <= at < len(rows):
        cell = rows[at].second if second else rows[at].first
        lone_undecided = step > 0 and not rows[at].second
        found = [] if lone_undecided else [token for piece in cell for token in piece if token.part is not None]
        for token in found if step > 0 else found[::-1]:
            assert token.part is not None  # noqa: S101
            if token.part.kind == part.kind:
                return token.part.number[0]
            if token.part.kind == "条" and part.kind != "条":
                return 1 if part.kind == "項" and step < 0 else None
        at += step
    return None


def _row(cells: _Cells, *, new_first: bool) -> Row:
    first, second = _lines(cells.first), _lines(cells.second)
    new, old = (first, second) if new_first else (second, first)
    line = next((piece[0].line for piece in (*cells.first, *cells.second)), 0)
    return Row(new, old, line)


def _lines(pieces: Sequence[list[Token]]) -> tuple[str, ...]:
    """The cell's lines."""
    return tuple(marks.tidy(token.text) for piece in pieces for token in piece if token.text)
