"""From the bytes of a file to rows with named cells; an Excel file is opened in the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sekimori import sandbox
from sekimori.common.errors import InvalidInput, Place
from sekimori.common.tables import bodies, heads, texts
from sekimori.common.tables.bodies import Row
from sekimori.common.tables.heads import Head
from sekimori.portal.organization.hr.meanings import MEANINGS, NEEDED

Chosen = Callable[[Head], Mapping[str, int]]
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


def read(untrusted: bytes, *, name: str, kind: str, sheet: str = "", chosen: Chosen | None = None) -> Table:
    """The table in a file of personnel. `chosen` gives, for a heading, the columns (name → index) that a person has picked.

    Raises InvalidInput for a file that cannot be read, sandbox.ChildDied when opening it went wrong.
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
    head = heads.find(cells, MEANINGS[kind], NEEDED[kind], name)
    head = head.with_columns(chosen(head) if chosen else {}, NEEDED[kind])
    rows = tuple(bodies.read(cells, head.columns, head.below))
    if not rows and not head.lacking:
        raise InvalidInput(_("見出しの下に行がありません。"), place=Place(name))
    return Table(name, head, rows, encoding, sheets, taken)
