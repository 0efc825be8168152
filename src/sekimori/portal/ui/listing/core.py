"""The list itself: what the address asks for, applied to what the actor may see, one page at a time.

The number of queries never depends on the rows: one count (cut off at 10,000), one page, plus what `queryset` prefetches.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_
from typing import Any, ClassVar, Generic, TypeVar
from urllib.parse import urlencode

from django import forms
from django.db.models import F, Model, OrderBy, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sekimori.portal.acts.actors import Actor
from sekimori.portal.ui.components import Link, Way
from sekimori.portal.ui.listing.columns import Column, Row, cells_of
from sekimori.portal.ui.listing.filters import Filter, TextFilter

M = TypeVar("M", bound=Model)
COUNTED = 10_000
SEARCH = "q"
_listings: dict[str, type[Listing[Any]]] = {}


@dataclass(frozen=True)
class Head:
    """A column's head with the link that sorts by it; `order` is ascending, descending or empty."""

    column: Column[Any]
    href: str
    order: str


class Listing(Generic[M]):
    """A list of records of M. Subclasses set the class attributes and `queryset`; a name makes it known for export and saved views.

    `given` holds what the page's own address fixes (a procedure's key, a unit), never what a person filters by.
    """

    name: ClassVar[str] = ""
    title: ClassVar[str | Promise] = ""
    columns: ClassVar[Sequence[Column[Any]]] = ()
    filters: ClassVar[Sequence[Filter]] = ()
    search: ClassVar[Sequence[str]] = ()
    search_label: ClassVar[str | Promise] = ""
    default_sort: ClassVar[str] = ""
    page_size: ClassVar[int] = 50
    handling: ClassVar[str | Promise] = ""
    empty_title: ClassVar[str | Promise] = ""
    empty_text: ClassVar[str | Promise] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.name:
            return
        other = _listings.get(cls.name)
        if other is not None and other.__qualname__ != cls.__qualname__:
            raise ValueError(f"two listings are called {cls.name}")
        _listings[cls.name] = cls

    def __init__(self, params: QueryDict, actor: Actor, *, given: Mapping[str, str] | None = None) -> None:
        self.params = params
        self.actor = actor
        self.given = dict(given or {})

    def queryset(self) -> QuerySet[M]:
        """What the actor may see, before filters; with select_related and prefetch_related for the columns."""
        raise TypeError(f"{type(self).__name__} has no queryset")

    @property
    def sought_once(self) -> bool:
        """Whether it is dear to find out what the actor may see, and little: count and page are then made of one answer."""
        return False

    def of_keys(self, keys: Sequence[Any]) -> QuerySet[M]:
        """The records with these keys, all of them let through by `filtered` just now, with what the columns want."""
        return self.queryset().filter(pk__in=keys)

    def ways(self) -> Sequence[Way]:
        """The ways in that are offered while the list is empty."""
        return ()

    def shown_columns(self) -> list[Column[Any]]:
        """The columns of the page; overridden where they depend on the actor or on `given`."""
        return [column for column in self.columns if not column.only_export]

    def exported_columns(self) -> list[Column[Any]]:
        """The columns of the files."""
        hidden = {column.key for column in self.columns} - {column.key for column in self.shown_columns()}
        return [c for c in self.columns if c.export is not False and (c.only_export or c.key not in hidden)]

    @cached_property
    def all_filters(self) -> list[Filter]:
        """The search box first, when there is one; a filter named q takes its place."""
        box = [
            TextFilter(
                SEARCH, self.search_label_or_default, lookups=tuple(f"{name}__icontains" for name in self.search)
            )
        ]
        return [*(box if self.search else []), *self.filters]

    @cached_property
    def form(self) -> forms.Form:
        """The filter form, bound to the address. Faulty values stay in it and narrow nothing."""
        form = forms.Form(self.params, auto_id="f_%s")
        for each in self.all_filters:
            form.fields.update(each.fields(self.actor))
        form.is_valid()
        return form

    @property
    def has_search(self) -> bool:
        """Whether there is a search box: from `search`, or from a filter of one's own under its name."""
        return SEARCH in self.form.fields

    @property
    def filter_fields(self) -> list[forms.BoundField]:
        """The fields of the filter panel (the search box stands apart)."""
        return [self.form[name] for name in self.form.fields if name != SEARCH]

    @property
    def search_text(self) -> str:
        return str(self.params.get(SEARCH, ""))

    @cached_property
    def filtered(self) -> QuerySet[M]:
        """Every record that the filters let through, in order."""
        conditions = [each.condition(self.form.cleaned_data) for each in self.all_filters]
        return self.queryset().filter(reduce(and_, conditions, Q())).order_by(*self.ordering())

    @cached_property
    def sort(self) -> tuple[str, bool]:
        """(key of the column, descending) in force."""
        asked = self.params.get("sort", "")
        for text in (asked, self.default_sort):
            key = text.removeprefix("-")
            if any(column.key == key and column.sort_fields for column in self.columns):
                return key, text.startswith("-")
        return "", False

    def ordering(self) -> list[OrderBy | str]:
        """The order: the sorted column's fields, then the key in the same direction, so that pages never overlap."""
        key, descending = self.sort
        column = next((c for c in self.columns if c.key == key), None)
        if column is None:
            return [self.default_sort or "-pk", *(["-pk"] if self.default_sort not in {"", "pk", "-pk"} else [])]
        fields = [F(name).desc() if descending else F(name).asc() for name in column.sort_fields]
        return [*fields, "-pk" if descending else "pk"]

    @cached_property
    def heads(self) -> list[Head]:
        """The heads with their sort links."""
        key, descending = self.sort
        found = []
        for column in self.shown_columns():
            if not column.sort_fields:
                found.append(Head(column, "", ""))
                continue
            mine = column.key == key
            order = ("descending" if descending else "ascending") if mine else ""
            turn = "-" if mine and not descending else ""
            found.append(Head(column, self.address(sort=f"{turn}{column.key}", page=None), order))
        return found

    @cached_property
    def count(self) -> int:
        """How many records there are, counted to 10,001 at most; what is annotated for columns is not computed for it."""
        if self.sought_once:
            return len(self._keys)
        return self.filtered.order_by().values("pk")[: COUNTED + 1].count()

    @property
    def counted_all(self) -> bool:
        return self.count <= COUNTED

    @property
    def page_number(self) -> int:
        asked = self.params.get("page", "1")
        return max(1, int(asked)) if asked.isdecimal() and len(asked) < 8 else 1  # noqa: PLR2004

    @cached_property
    def _keys(self) -> list[Any]:
        """The keys of the records in order, 10,001 of them at most."""
        return list(self.filtered.values_list("pk", flat=True)[: COUNTED + 1])

    @cached_property
    def _fetched(self) -> list[M]:
        start = (self.page_number - 1) * self.page_size
        here = slice(start, start + self.page_size + 1)
        if self.sought_once and here.stop <= COUNTED + 1:
            keys = self._keys[here]
            found = {record.pk: record for record in self.of_keys(keys)} if keys else {}
            return [found[key] for key in keys if key in found]
        if start and self.filtered.query.annotations:
            # A database server works out what is annotated for each row it passes over as well, so the page is found first.
            return list(self.filtered.filter(pk__in=self.filtered.values("pk")[here]))
        return list(self.filtered[here])

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of this page."""
        columns = self.shown_columns()
        return [Row(record, cells_of(columns, record)) for record in self._fetched[: self.page_size]]

    @cached_property
    def every_row(self) -> list[Row]:
        """Every filtered row, for paper."""
        columns = self.shown_columns()
        return [Row(record, cells_of(columns, record)) for record in self.filtered]

    @property
    def first_row(self) -> int:
        return (self.page_number - 1) * self.page_size + 1

    @property
    def last_row(self) -> int:
        return self.first_row + len(self.rows) - 1

    @property
    def previous(self) -> str:
        return self.address(page=self.page_number - 1) if self.page_number > 1 else ""

    @property
    def next(self) -> str:
        return self.address(page=self.page_number + 1) if len(self._fetched) > self.page_size else ""

    @cached_property
    def pages(self) -> list[Link | None]:
        """Numbered links around the current page; None where some are left out."""
        last = -(-min(self.count, COUNTED) // self.page_size)
        here = self.page_number
        numbers = sorted({1, *range(max(1, here - 2), min(last, here + 2) + 1), *([last] if self.counted_all else [])})
        found: list[Link | None] = []
        for before, number in zip([0, *numbers], numbers, strict=False):
            if number - before > 1:
                found.append(None)
            found.append(Link(str(number), self.address(page=number), current=number == here))
        return found if last > 1 else []

    @cached_property
    def chips(self) -> list[Link]:
        """What narrows the list now, each with the address that takes it away."""
        return [
            Link(words, self.address_without(name, value))
            for each in self.all_filters
            for name, value, words in each.said(self.form.cleaned_data, self.form)
        ]

    @property
    def narrowed(self) -> bool:
        return bool(self.chips)

    @property
    def bare(self) -> bool:
        """Whether there is nothing at all, so that search, filters and export would only be in the way."""
        return not (self.rows or self.narrowed or self.form.errors or self.page_number > 1)

    @property
    def panel_open(self) -> bool:
        """Whether the filter panel is shown open: when something in it is faulty. What is in force the chips say."""
        return bool(self.form.errors)

    @property
    def filter_lines(self) -> list[str]:
        """The filters in words, for paper and files."""
        return [str(chip.label) for chip in self.chips] or [_("絞り込みなし")]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter form must carry along: the order."""
        return [("sort", str(self.params["sort"]))] if self.params.get("sort") else []

    @property
    def kept_with_filters(self) -> list[tuple[str, str]]:
        """What the search box must carry along: the order and the other filters."""
        return [(n, v) for n, values in self.params.lists() for v in values if v and n not in {SEARCH, "page"}]

    @property
    def kept_with_search(self) -> list[tuple[str, str]]:
        """What the filter panel must carry along: the order and the search."""
        return [*([(SEARCH, self.search_text)] if self.search_text else []), *self.kept]

    @property
    def search_label_or_default(self) -> str | Promise:
        return self.search_label or _("ことばで探す")

    @property
    def empty_heading(self) -> str | Promise:
        return self.empty_title or _("まだ何もありません")

    @property
    def first_page(self) -> str:
        return self.address(page=None)

    @property
    def identity(self) -> list[tuple[str, str]]:
        """What names this list with its filters to the export and to a saved view."""
        return [
            ("listing", self.name),
            ("given", json.dumps(self.given, sort_keys=True, ensure_ascii=False)),
            ("query", self.query),
        ]

    @cached_property
    def saved_views(self) -> Sequence[Any]:
        """The account's own saved views of this list."""
        from sekimori.portal.ui.selectors import saved_views

        return saved_views(listing=self.name, given=self.given)

    @property
    def query(self) -> str:
        """The address's parameters without the page: what a saved view and an export remember."""
        return self.address(page=None)[1:]

    @property
    def cleared(self) -> str:
        """The address without any filter."""
        return "?" + urlencode(self.kept)

    def address(self, **changes: Any) -> str:
        """This list's address with parameters changed; None takes one away."""
        pairs = [
            (name, value) for name, values in self.params.lists() if name not in changes for value in values if value
        ]
        return "?" + urlencode([*pairs, *((name, str(v)) for name, v in changes.items() if v is not None)])

    def address_without(self, name: str, value: str) -> str:
        """This list's address without one value of one parameter, from the first page."""
        pairs = [(n, v) for n, values in self.params.lists() for v in values if v and n != "page"]
        return "?" + urlencode([pair for pair in pairs if pair != (name, value)])


def listing_named(name: str) -> type[Listing[Any]]:
    """The listing of this name. Raises LookupError when there is none."""
    if name not in _listings:
        raise LookupError(f"no listing is called {name}")
    return _listings[name]
