"""Finds the two columns of a 新旧対照表 that has become plain text, and its rows.

Tables survive in text in several ways: with tabs, bars or ruled lines; side by side in two blocks of short lines; with the cells
of a row glued by one blank; with one cell per line; or with one whole column after the other.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sekimori.standards.addresses import narrow
from sekimori.standards.amending import marks
from sekimori.standards.amending.glued import cell_starts, glued_rows
from sekimori.standards.amending.rows import Row

NEW_WORDS = (
    "改正後",
    "改正案",
    "新",
    "改定後",
    "改定案",
    "新条文",
    "改正後の条文",
    "改正後(案)",
    "改正後(新)",
    "新(改正後)",
    "変更後",
)
OLD_WORDS = (
    "改正前",
    "現行",
    "旧",
    "改定前",
    "旧条文",
    "改正前の条文",
    "改正前(旧)",
    "旧(改正前)",
    "現行規程",
    "現行(改正前)",
    "変更前",
)
_RULE = re.compile(r"^[\s─━│┃┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋┠┨┯┷┿╂|+\-=:ー―]+$")
_BARS = re.compile(r"[|｜│┃]")
_GAP = re.compile(r" {2,}|\u3000{2,}|[ \u3000]{2,}")
_REMARK = re.compile(r"^[(（〔\[]?(?:備[ \u3000]*考|注)(?=[\s:：)）〕\]0-9０-９]|$)")
# Columns that stand beside the two and say nothing of the amendment.
_BESIDE = {"備考", "改正理由", "理由", "説明", "摘要", "条", "条項", "項目", "番号", "改正の内容", "改正内容"}
_PAGE_NUMBER = re.compile(r"^\s*[-―–]?\s*\d{1,3}\s*[-―–]?\s*$")
ALIGNED = 0.7
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class Header:
    """The line (or two) that names the columns: which comes first, and how many lines it takes."""

    new_first: bool
    lines: int
    apart: int = 0  # The index of the second name when a whole column stands between the two.
    at: tuple[int, int] | None = None  # Which cells of a row the two are, when there are more columns.


def column_name(text: str) -> str:
    """Says new or old when `text` names a column of a 新旧対照表, otherwise empty."""
    bare = _BLANKS.sub("", narrow(marks.plain(text))).strip("|")
    return "new" if bare in NEW_WORDS else "old" if bare in OLD_WORDS else ""


def _names(line: str) -> list[str]:
    """The columns that a line names, when it does nothing else."""
    text = marks.plain(line).strip().strip("|｜│┃")
    cells = [
        cell for cell in re.split(r"[|｜│┃\t]|(?<=[後前案行新旧）)])[ \u3000]+(?=[改現新旧変])", text) if cell.strip()
    ]
    found = [column_name(cell) or ("beside" if _BLANKS.sub("", cell) in _BESIDE else "") for cell in cells]
    if all(found) and set(found) != {"beside"}:
        return found
    bare = _BLANKS.sub("", narrow(text))
    for first, second in ((NEW_WORDS, OLD_WORDS), (OLD_WORDS, NEW_WORDS)):
        if any(bare == one + other for one in first for other in second):
            return ["new", "old"] if first is NEW_WORDS else ["old", "new"]
    return []


def find_header(lines: Sequence[str], start: int = 0) -> tuple[int, Header] | None:
    """The first line at or after `start` that names both columns, or one that is followed by the other's."""
    for index in range(start, len(lines)):
        names = _names(lines[index])
        if {"new", "old"} <= set(names):
            new, old = names.index("new"), names.index("old")
            at = (min(new, old), max(new, old)) if len(names) > 2 else None  # noqa: PLR2004
            return index, Header(new < old, 1, at=at)
        if len(names) == 1:
            for later in range(index + 1, len(lines)):
                other = _names(lines[later])
                if len(other) == 1 and other != names:
                    adjacent = not any(line.strip() for line in lines[index + 1 : later])
                    return index, Header(names[0] == "new", later - index + 1, 0 if adjacent else later)
    return None


def is_remark(line: str) -> bool:
    """Whether the line is the table's 備考, which ends it."""
    return bool(_REMARK.match(marks.plain(line).strip()))


def split_rows(
    lines: Sequence[str], header: Header, *, first_line: int, guideline: bool = False
) -> tuple[list[Row], list[int]]:
    """The rows of a table in plain text, and the lines of which the column is not certain.

    `lines` are those below the header. Raises nothing: what cannot be told apart is in the second list.
    """
    kept = [
        (first_line + index, line)
        for index, line in enumerate(lines)
        if line.strip() and not is_rule(line) and not _PAGE_NUMBER.match(narrow(line))
    ]
    fragments = _delimited(kept, header.at) or _parted_by_gaps(kept, guideline=guideline) or _side_by_side(kept)
    if fragments is not None:
        return _rows_of_fragments(fragments, header, guideline=guideline), []
    texts = marks.balanced([line for _, line in kept])
    tokens = [
        token
        for (number, _), line in zip(kept, texts, strict=True)
        for token in cell_starts(line, number, guideline=guideline)
    ]
    return glued_rows(tokens, new_first=header.new_first)


def split_apart(first: Sequence[str], second: Sequence[str], header: Header, *, first_line: int) -> list[Row]:
    """One column after the other: a single row that holds both."""
    cells = tuple(line for line in first if line.strip()), tuple(line for line in second if line.strip())
    new, old = cells if header.new_first else cells[::-1]
    return [Row(new, old, first_line)]


def is_rule(line: str) -> bool:
    """Whether the line only draws a table's frame."""
    text = marks.plain(line)
    return (
        bool(_RULE.match(text))
        and bool(re.search(r"[─━┌├└┼|+\-=]", text))
        and not re.search(r"[|│┃]\s*\S*[^\s─━\-|│┃:=+]", text)
    )


_Fragments = list[tuple[int, str, str]]


def _delimited(lines: list[tuple[int, str]], at: tuple[int, int] | None) -> _Fragments | None:
    """Lines with tabs or bars between the columns; `at` are the cells of the two when there are more."""
    for pattern in (re.compile(r"\t" if at else r"\t+"), _BARS):
        parted = [(number, line, pattern.split(_without_frame(line, pattern))) for number, line in lines]
        if sum(len(cells) > 1 for _, _, cells in parted) * 2 > len(parted):
            fragments: _Fragments = []
            for number, _line, cells in parted:
                first, second = at or (0, 1)
                last = second + 1 if at else len(cells)
                fragments.append(
                    (number, "".join(cells[first : first + 1]).strip(), "".join(cells[second:last]).strip())
                )
            return fragments
    return None


def _without_frame(line: str, pattern: re.Pattern[str]) -> str:
    return line.strip(" \u3000").strip("|｜│┃") if pattern is _BARS else line.strip(" \u3000\n")


def _parted_by_gaps(lines: list[tuple[int, str]], *, guideline: bool) -> _Fragments | None:
    """Whole rows of which the cells are parted by a wide gap: behind nearly every gap something begins."""
    out: _Fragments = []
    gaps = begun = 0
    for number, line in lines:
        text = marks.plain(line)
        found = [gap.span() for gap in _GAP.finditer(text.rstrip()) if gap.start()]
        if len(found) > 1:
            return None
        if not found:
            left_blank = len(text) - len(text.lstrip()) > 1
            out.append((number, "", line.strip()) if left_blank else (number, line.strip(), ""))
            continue
        left, right = marks.slice_raw(line, 0, found[0][0]).strip(), marks.slice_raw(line, found[0][1]).strip()
        gaps += 1
        begun += _begins(marks.plain(right), guideline=guideline)
        out.append((number, left, right))
    return out if gaps * 2 >= len(lines) and begun >= 0.9 * gaps else None


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(mark) in "WFA" else 1 for mark in text)


def _side_by_side(lines: list[tuple[int, str]]) -> _Fragments | None:
    """Lines of two blocks that stand side by side with a gap of at least two blanks."""
    gaps: Counter[int] = Counter()
    for _, line in lines:
        text = marks.plain(line).rstrip()
        for gap in _GAP.finditer(text):
            if gap.start() or gap.end() > 3:  # noqa: PLR2004
                gaps[_width(text[: gap.end()]) // 4] += 1
    if not gaps:
        return None
    column, _ = max(gaps.items(), key=lambda item: (item[1] + gaps[item[0] - 1] + gaps[item[0] + 1], -item[0]))
    with_gap = sum(1 for _, line in lines if _gap_near(marks.plain(line).rstrip(), column * 4) is not None)
    all_gaps = sum(1 for _, line in lines if _GAP.search(marks.plain(line).strip()))
    if with_gap * 2 <= len(lines) or with_gap < ALIGNED * all_gaps:
        return None
    out: _Fragments = []
    for number, line in lines:
        text = marks.plain(line).rstrip()
        near = _gap_near(text, column * 4)
        if near is None:
            out.append((number, line.strip(), ""))
        else:
            out.append((number, marks.slice_raw(line, 0, near[0]).strip(), marks.slice_raw(line, near[1]).strip()))
    return out


def _gap_near(text: str, column: int) -> tuple[int, int] | None:
    """The gap that ends nearest to a column (counted in half widths), when one does so within eight."""
    found = [(abs(_width(text[: gap.end()]) - column), gap.span()) for gap in _GAP.finditer(text)]
    nearest = min(found, default=None)
    return nearest[1] if nearest is not None and nearest[0] <= 8 else None  # noqa: PLR2004


def _rows_of_fragments(fragments: _Fragments, header: Header, *, guideline: bool) -> list[Row]:
    """Short lines put together to rows: a row begins where something begins in one column and nothing goes on in the other."""
    lefts = marks.balanced([left for _, left, _ in fragments])
    rights = marks.balanced([right for _, _, right in fragments])
    groups: list[_Fragments] = []
    for (number, _, _), left, right in zip(fragments, lefts, rights, strict=True):
        fragment = (number, left, right)
        begins = [_begins(text, guideline=guideline) for text in (left, right) if text]
        if not groups or (begins and all(begins)):
            groups.append([])
        groups[-1].append(fragment)
    rows: list[Row] = []
    for group in groups:
        first = tuple(left for _, left, _ in group if left)
        second = tuple(right for _, _, right in group if right)
        new, old = (first, second) if header.new_first else (second, first)
        rows.append(Row(new, old, group[0][0]))
    return rows


def _begins(text: str, *, guideline: bool) -> bool:
    tokens = cell_starts(text, 0, guideline=guideline)
    return bool(tokens) and tokens[0].begins
