"""The rows below a heading: blank ones left out, 〃 and 同上 replaced by what stands above."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sekimori.common.tables.cells import is_blank, is_ditto

_NOTES = ("※", "＊", "*", "注", "（注", "以上", "合計", "計")


@dataclass(frozen=True)
class Row:
    """A row: its 1-based number in the file, and its cells by the name of their column; a column left out is empty."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


def read(rows: Sequence[Sequence[str]], columns: Mapping[str, int], below: int, first_line: int = 1) -> Iterator[Row]:
    """The rows from index `below` on. Notes under the table (※, 以上) and rows that repeat the heading are left out."""
    above: dict[str, str] = {}
    heading = [rows[below - 1][column] if column < len(rows[below - 1]) else "" for column in columns.values()]
    for index in range(below, len(rows)):
        row = rows[index]
        if is_blank(row) or _is_note(row):
            continue
        cells = {name: row[column] if column < len(row) else "" for name, column in columns.items()}
        if [*cells.values()] == heading:
            continue
        for name, cell in cells.items():
            if is_ditto(cell):
                cells[name] = above.get(name, cell)
        above = cells
        yield Row(index + first_line, cells)


def _is_note(row: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in row if cell.strip()]
    return len(set(filled)) == 1 and filled[0].startswith(_NOTES)
