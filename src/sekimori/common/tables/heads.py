"""Where a table's heading is and what its columns mean, by the words people use for them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sekimori.common.errors import InvalidInput, Place
from sekimori.common.tables.cells import is_blank
from sekimori.common.text import fold

SEARCHED_ROWS, TALLEST = 30, 3
Meanings = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Head:
    """A heading: its columns' words, what they were taken to mean (name → column), the index of the first row below it.

    `lacking` are the needed columns that no word named.
    """

    titles: tuple[str, ...]
    columns: Mapping[str, int]
    below: int
    lacking: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """What a chosen mapping is remembered by: the words of the heading."""
        return hashlib.sha256("\n".join(map(fold, self.titles)).encode()).hexdigest()

    def with_columns(self, chosen: Mapping[str, int], needed: Sequence[str]) -> Head:
        """The same heading with columns that a person has picked (name → index; −1: none), which go before the words."""
        taken = {index for index in chosen.values() if index >= 0}
        columns = {n: index for n, index in self.columns.items() if n not in chosen and index not in taken}
        columns.update({n: index for n, index in chosen.items() if 0 <= index < len(self.titles)})
        return replace(self, columns=columns, lacking=tuple(name for name in needed if name not in columns))


def find(rows: Sequence[Sequence[str]], meanings: Meanings, needed: Sequence[str], file: str = "") -> Head:
    """The heading of the table:

    the up to three rows, among the first thirty, that name the most columns of `meanings`.

    `meanings` lists, for each name, the words used for it. Rows of a heading are joined column by column (所属 over
    コード is 所属コード). Where no words are known, the first row with two different cells is taken. Raises
    InvalidInput for an empty table.
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
    top, height = (-best[2], -best[1]) if best else (_first_row(rows, file), 1)
    titles = _titles(rows, top, height)
    columns = _columns(titles, known)
    return Head(tuple(titles), columns, top + height, tuple(name for name in needed if name not in columns))


def _first_row(rows: Sequence[Sequence[str]], file: str) -> int:
    for top, row in enumerate(rows[:SEARCHED_ROWS]):
        if len({cell.strip() for cell in row if cell.strip()}) > 1:
            return top
    raise InvalidInput("表が見つかりません。見出しのある表を選んでください。", place=Place(file))


def lacking_sentence(meanings: Meanings, lacking: Sequence[str]) -> str:
    """What to tell about needed columns that were not found."""
    listed = "、".join(f"「{meanings[name][0]}」" for name in lacking)
    return f"見出しに{listed}の列が見つかりません。どの列がそれに当たるかを選んでください。"


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
