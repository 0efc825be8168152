"""A column: what it is called, where its value comes from, how it is sorted, shown and exported."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sekimori.portal.ui.components import Link, Status

M = TypeVar("M", bound=Model)
Align = Literal["start", "center", "end"]


@dataclass(frozen=True)
class Column(Generic[M]):
    """A column of a list of M.

    `value` is a path of attributes ("unit.name", the key when not given) or a function of the record; `link` a function that
    gives the address. `sort` names the fields to order by ("" = cannot be sorted). `export` is another value for CSV and
    Excel, False leaves the column out of them; `only_export` shows it there alone. `wide` asks for room, `roomy` for as much as a
    section's name takes. `head` makes it the column that names the row (the first one, when none is marked).
    """

    key: str
    label: str | Promise
    value: str | Callable[[M], Any] = ""
    link: Callable[[M], str] | None = None
    sort: str | tuple[str, ...] = ""
    export: bool | Callable[[M], Any] = True
    align: Align = "start"
    wide: bool = False
    roomy: bool = False
    nowrap: bool = False
    only_export: bool = False
    head: bool = False

    @property
    def sort_fields(self) -> tuple[str, ...]:
        """The fields to order by, empty when the column cannot be sorted."""
        return (self.sort,) if isinstance(self.sort, str) and self.sort else tuple(self.sort)

    def of(self, record: M) -> Any:
        """The value to show for `record`."""
        if callable(self.value):
            return self.value(record)
        return follow(record, self.value or self.key)

    def cell(self, record: M, *, head: bool = False) -> Cell:
        """The value with its link and alignment; `head` when it names its row."""
        address = self.link(record) if self.link else ""
        return Cell(self.of(record), address, self.align, self.wide, self.roomy, self.nowrap, head)

    def exported(self, record: M) -> Any:
        """The plain value for a file: a number, a date, a moment, words."""
        return plain(self.export(record) if callable(self.export) else self.of(record))


class Cell(NamedTuple):
    """A value in its place."""

    value: Any
    href: str = ""
    align: Align = "start"
    wide: bool = False
    roomy: bool = False
    nowrap: bool = False
    head: bool = False


class Row(NamedTuple):
    """A record with its cells, one of which names the row."""

    record: Any
    cells: list[Cell]


def cells_of(columns: Sequence[Column[Any]], record: Any) -> list[Cell]:
    """The cells of a row; the marked column, or the first, names it."""
    heading = next((place for place, column in enumerate(columns) if column.head), 0)
    return [column.cell(record, head=place == heading) for place, column in enumerate(columns)]


def follow(record: Any, path: str) -> Any:
    """The value at the end of a path of attributes; None as soon as one is missing. Functions are called."""
    value = record
    for name in path.split("."):
        if value is None:
            return None
        value = getattr(value, name)
        if callable(value):
            value = value()
    return value


def plain(value: Any) -> Any:
    """`value` for a file: tags and links become their words, yes and no become words, lists are joined."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("はい") if value else _("いいえ")
    if isinstance(value, dt.date | int | float | Decimal):
        return value
    if isinstance(value, Status | Link):
        return str(value.label)
    if isinstance(value, list | tuple | set | frozenset):
        return "、".join(str(plain(item)) for item in value)
    return str(value)
