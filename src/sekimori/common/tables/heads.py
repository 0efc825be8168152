"""Where a table's heading is and what its columns mean, by the words people use for them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sekimori.common.errors import InvalidInput, Place
from sekimori.common.tables.cells import is_blank
from sekimori.common.text import fold

SEARCHED_ROWS, TALLEST = 30, 3
Meanings = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Head:
    """A heading: its columns' words, what they were taken to mean (name → column), and the index of the first row below it."""

    titles: tuple[str, ...]
    columns: Mapping[str, int]
    below: int

    @property
    def digest(self) -> str:
        """What a chosen mapping is remembered by: the words of the heading."""
        return hashlib.sha256("\n".join(map(fold, self.titles)).encode()).hexdigest()


def find(rows: Sequence[Sequence[str]], meanings: Meanings, needed: Sequence[str], file: str = "") -> Head:
    """The heading of the table:

    the up to three rows, among the first thirty, that name the most columns of `meanings`.

    `meanings` lists, for each name, the words used for it, most exact first. Rows of a heading are joined column by
    column (所属 over コード is 所属コード). Raises InvalidInput when no rows name all `needed` columns, saying
    which were not found.
    """
    known = {fold(word): name for name, listed in meanings.items() for word in listed}
    best: tuple[int, int, int] | None = None
    for top in range(min(len(rows), SEARCHED_ROWS)):
        if is_blank(rows[top]):
            continue
        for height in range(1, TALLEST + 1):
            found = _columns(_titles(rows, top, height), known)
            score = (len(found), -height, -top)
            if found and (best is None or score > best):
                best = score
    if best is None:
        raise InvalidInput(_missing(meanings, needed), place=Place(file))
    top, height = -best[2], -best[1]
    titles = _titles(rows, top, height)
    columns = _columns(titles, known)
    lacking = [name for name in needed if name not in columns]
    if lacking:
        raise InvalidInput(_missing(meanings, lacking), place=Place(file, top + height))
    return Head(tuple(titles), columns, top + height)


def _titles(rows: Sequence[Sequence[str]], top: int, height: int) -> list[str]:
    block = rows[top : top + height]
    width = max((len(row) for row in block), default=0)
    titles: list[str] = []
    for column in range(width):
        parts: list[str] = []
        for row in block:
            word = row[column].strip() if column < len(row) else ""
            if word and (not parts or parts[-1] != word):
                parts.append(word)
        titles.append("".join(parts))
    return titles


def _columns(titles: Sequence[str], known: Mapping[str, str]) -> dict[str, int]:
    """What each column means; a name stands for the first column that says so."""
    found: dict[str, int] = {}
    for column, title in enumerate(titles):
        name = known.get(fold(title))
        if name is not None:
            found.setdefault(name, column)
    return found


def _missing(meanings: Meanings, lacking: Sequence[str]) -> str:
    listed = "、".join(f"「{meanings[name][0]}」" for name in lacking)
    return f"見出しに{listed}の列が見つかりません。列の名前を確かめるか、どの列がそれに当たるかを選んでください。"
