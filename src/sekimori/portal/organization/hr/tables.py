"""From the bytes of a file to rows with named cells; an Excel file is opened in the sandbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sekimori import sandbox
from sekimori.common.errors import InvalidInput, Place
from sekimori.common.tables import bodies, heads, texts
from sekimori.common.tables.bodies import Row
from sekimori.common.tables.heads import Head
from sekimori.portal.organization.hr.meanings import MEANINGS, NEEDED

EXCEL = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True)
class Table:
    """A file as read: where its heading is, its rows, its encoding, its sheets (Excel only), and which sheet was taken."""

    name: str
    head: Head
    rows: tuple[Row, ...]
    encoding: str
    sheets: tuple[str, ...] = ()
    sheet: str = ""

    def label(self, column: str) -> str:
        """The heading over a named column, as it stands in the file."""
        index = self.head.columns.get(column)
        return self.head.titles[index] if index is not None and index < len(self.head.titles) else ""

    def place(self, line: int | None, column: str = "") -> Place:
        return Place(self.name, line, self.label(column) or column)


def read(untrusted: bytes, *, name: str, kind: str, sheet: str = "", chosen: Mapping[str, int] | None = None) -> Table:
    """The table in a file of personnel. `chosen` are columns (name → index) that a person has picked;

    they go before the words found.

    Raises InvalidInput for a file that cannot be read or lacks a needed column, sandbox.ChildDied when opening it
    went wrong.
    """
    sheets: tuple[str, ...] = ()
    taken = ""
    if untrusted.startswith(EXCEL):
        book: Mapping[str, Any] = sandbox.run("sekimori.common.tables.sheets:parse", untrusted, {"sheet": sheet})
        cells, encoding = book["rows"], "Excel"
        sheets, taken = tuple(book["sheets"]), str(book["sheet"])
    else:
        text = texts.decode(untrusted, name)
        cells, encoding = texts.rows(text.text, name), text.encoding
    head = _head(cells, kind, name, chosen or {})
    rows = tuple(bodies.read(cells, head.columns, head.below))
    if not rows:
        raise InvalidInput("見出しの下に行がありません。", place=Place(name))
    return Table(name, head, rows, encoding, sheets, taken)


def _head(cells: list[list[str]], kind: str, name: str, chosen: Mapping[str, int]) -> Head:
    needed = [column for column in NEEDED[kind] if column not in chosen]
    found = heads.find(cells, MEANINGS[kind], needed, name)
    taken = {index for index in chosen.values() if index >= 0}
    columns = {column: index for column, index in found.columns.items() if index not in taken and column not in chosen}
    columns.update({column: index for column, index in chosen.items() if 0 <= index < len(found.titles)})
    return Head(found.titles, columns, found.below)
