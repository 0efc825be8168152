"""A query of fixed shape, put into SQL once: what is asked many times in every act costs the database's time and no more.

Django builds a query and its SQL anew each time, which takes ten times as long as SQLite needs to answer it.

    posts = Prepared(lambda person, day: Appointment.objects.filter(person=person, valid_from__lte=day).values_list("post_id"))
    posts(17, today)

The function is called once per shape with marks in place of the values; where a mark comes out in the SQL's parameters, the
values go in afterwards. Values are int, str, date or datetime and never None; whatever else changes the query (how many values
there are, which condition) is its `shape`, told in square brackets and given to the function first:

    names = Prepared(lambda count, *people: Person.objects.filter(pk__in=people))
    names[len(people)](*people)
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import QuerySet

T = TypeVar("T")
Value = int | str | dt.date | dt.datetime
Build = Callable[..., QuerySet[Any, T]]
# Shapes kept of one query in one thread.
MOST = 64


class Unprepared(RuntimeError):
    """A fault in the program: a value of this query does not come out in its SQL, or comes out changed."""


def _mark(place: int, value: Value) -> Value:
    """A value of the same kind that no query holds by itself; a number that fits the smallest column."""
    if isinstance(value, dt.datetime):
        return dt.datetime(9000 + place, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
    if isinstance(value, dt.date):
        return dt.date(9000 + place, 1, 2)
    return f"prepared mark {place}" if isinstance(value, str) else 32_000 + place


def _given(value: Value) -> Any:
    """The value as the database takes it."""
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, dt.date):
        return connection.ops.adapt_datefield_value(value)
    return value


class _Asked(Generic[T]):
    """One shape: its SQL, where each value goes, and Django's own way of reading the rows."""

    def __init__(self, rows: QuerySet[Any, T], marks: Sequence[Value]) -> None:
        self._rows: Any = rows
        query: Any = rows.query
        self._compiler: Any = query.get_compiler(using=rows.db)
        sql, given = self._compiler.as_sql()
        places = {_given(mark): number for number, mark in enumerate(marks)}
        self._params = list(given)
        self._slots = [(at, places[each]) for at, each in enumerate(given) if _is_mark(each, places)]
        if {number for _at, number in self._slots} != set(range(len(marks))):
            raise Unprepared(f"a value is lost in {sql}")
        self._now: tuple[Any, ...] = ()
        self._compiler.as_sql = lambda *_more, **_names: (sql, self._now)
        query.get_compiler = lambda *_more, **_names: self._compiler

    def __call__(self, values: Sequence[Value]) -> list[T]:
        given, params = [_given(each) for each in values], list(self._params)
        for at, number in self._slots:
            params[at] = given[number]
        self._now = tuple(params)
        return list(self._rows._iterable_class(self._rows))  # noqa: SLF001


def _is_mark(value: Any, places: dict[Any, int]) -> bool:
    return isinstance(value, Hashable) and value in places


class _Known(threading.local):
    """What was put into SQL in this thread, by connection: one belongs to one thread, and a thread may be given another."""

    def __init__(self) -> None:
        self.asked: dict[Any, OrderedDict[Hashable, _Asked[Any]]] = {}


_known = _Known()


class Prepared(Generic[T]):
    """A query of this shape; see the module's own words. Calling it with its values gives the rows, read at once."""

    def __init__(self, build: Build[T], *, shape: Hashable = None, shaped: bool = False) -> None:
        self._build, self._shape, self._shaped = build, shape, shaped

    def __getitem__(self, shape: Hashable) -> Prepared[T]:
        return Prepared(self._build, shape=shape, shaped=True)

    def __call__(self, *values: Value) -> list[T]:
        """The rows for these values. Raises Unprepared for a function that does not put each of them into the query."""
        kept = _known.asked.setdefault(self._build, OrderedDict())
        key = (self._shape, tuple(map(type, values)), connections[DEFAULT_DB_ALIAS])
        asked = kept.get(key)
        if asked is None:
            marks = [_mark(number, value) for number, value in enumerate(values)]
            asked = _Asked(self._build(*((self._shape,) if self._shaped else ()), *marks), marks)
            kept[key] = asked
            while len(kept) > MOST:
                kept.popitem(last=False)
        else:
            kept.move_to_end(key)
        return asked(values)

    def first(self, *values: Value) -> T | None:
        """The first of the rows; None when there is none. The function itself limits what is read."""
        found = self(*values)
        return found[0] if found else None
