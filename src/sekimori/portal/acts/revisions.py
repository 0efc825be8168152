"""What is slow to change and asked for by every act — units, rules, editions, the calendar — is kept in memory while it holds.

Each such kind of record has a name and in the database a token that every change of it renews, in the same transaction. What
a process keeps is kept under the token: a change by another process has another token, and so has one that is undone. All tokens
are read by one short query, once in an act or a web request.

    units = Kept[Structure]("organization", most=16)
    units.get(day, lambda: read(day))

In an act the tokens are read again once it holds the ledger's order, so that states are computed from what others have committed.
"""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, ClassVar, Generic, TypeVar

from django.db import connection, models

from sekimori.portal.acts import context
from sekimori.portal.acts.models import Revision

V = TypeVar("V")
M = TypeVar("M", bound=models.Model)
Tokens = Mapping[str, Any]
# By itself, because it is asked many times in every act.
READ = "SELECT name, token FROM acts_revision"
_names: set[str] = set()


@dataclass
class _Seen:
    """The tokens as they were read. Once one was renewed they hold as long as no savepoint `inside` which they were read ends,

    because with it the renewal may be undone. `base` are the savepoints around the whole block (None: no transaction).
    """

    tokens: Tokens | None = None
    renewed: bool = False
    base: tuple[Any, ...] | None = None
    inside: tuple[Any, ...] = ()
    alone: bool = False
    around: tuple[Any, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)

    def keep(self, tokens: Tokens) -> None:
        """Remembers what was read here, if it can be told when that is undone."""
        inside = tuple(connection.savepoint_ids)
        if not self.renewed:
            self.tokens, self.inside = tokens, ()
        elif inside or self.base is not None:
            self.tokens, self.inside = tokens, inside

    def standing(self) -> Tokens | None:
        """The tokens, while they hold."""
        if self.inside and tuple(connection.savepoint_ids[: len(self.inside)]) != self.inside:
            self.tokens = None
        return self.tokens


class _Told(threading.local):
    """The names renewed since tokens were last read in this thread, each with the savepoints it happened in."""

    def __init__(self) -> None:
        self.names: dict[str, tuple[Any, ...]] = {}


_told = _Told()
_block: ContextVar[_Seen | None] = ContextVar("sekimori_revisions_block", default=None)
_request: ContextVar[tuple[uuid.UUID, _Seen] | None] = ContextVar("sekimori_revisions_request", default=None)


def name(name: str) -> str:
    """Makes the name of something slow to change known, so that it has a token from the first migration on."""
    _names.add(name)
    return name


def begin(**_more: Any) -> None:
    """Gives every name that has none its first token; after a migration."""
    if Revision._meta.db_table not in connection.introspection.table_names():  # noqa: SLF001
        return
    standing = set(Revision.objects.values_list("name", flat=True))
    Revision.objects.bulk_create(
        [Revision(name=each, token=uuid.uuid4()) for each in sorted(_names - standing)], ignore_conflicts=True
    )


@contextmanager
def remembered(*, alone: bool = False) -> Iterator[None]:
    """The tokens are read once in the block. A block within another changes nothing.

    `alone` says that nobody else writes into the database meanwhile: who builds a sample city.
    """
    if _block.get() is not None:
        yield
        return
    base = tuple(connection.savepoint_ids) if connection.in_atomic_block else None
    # A block of a page, around which no transaction has begun since the request did, goes on with what the request has read.
    seen = None if alone else _remembering()
    if seen is None or seen.around != _around():
        seen = _Seen(base=base, alone=alone)
    token = _block.set(seen)
    try:
        yield
    finally:
        _block.reset(token)


def current() -> Tokens:
    """The tokens in force by name; of what has none nothing may be kept."""
    seen = _remembering()
    standing = seen.standing() if seen is not None else None
    if standing is not None:
        return standing
    _told.names.clear()
    with connection.cursor() as cursor:
        cursor.execute(READ)
        tokens = dict(cursor.fetchall())
    if seen is not None:
        seen.keep(tokens)
    return tokens


def fact(name: str, make: Callable[[], V]) -> V:
    """What never changes while a block is open (whose city this is), asked for once in it; each time where none is open."""
    seen = _block.get()
    if seen is None:
        return make()
    if name not in seen.facts:
        seen.facts[name] = make()
    found: V = seen.facts[name]
    return found


def _around() -> tuple[Any, ...]:
    """Which transaction and savepoints are open."""
    return (connection.in_atomic_block, *connection.savepoint_ids)


def _remembering() -> _Seen | None:
    """Where tokens are remembered: in the block that is open, else in the web request."""
    block = _block.get()
    circumstances = context.in_force()
    if block is not None or circumstances is None or circumstances.channel != "web":
        return block
    found = _request.get()
    if found is None or found[0] != circumstances.request:
        found = (circumstances.request, _Seen(around=_around()))
        _request.set(found)
    return found[1]


def renew(name: str) -> None:
    """Marks everything kept under `name` as out of date, in the open transaction.

    Between the same savepoints one renewal does for all changes until somebody reads the token again.
    """
    forget()
    for seen in _open():
        seen.renewed = True
    inside = tuple(connection.savepoint_ids)
    if inside and _told.names.get(name) == inside:
        return
    _told.names[name] = inside
    Revision.objects.bulk_create(
        [Revision(name=name, token=uuid.uuid4())],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["token"],
    )


def forget() -> None:
    """Lets the tokens be read again at the next question."""
    for seen in _open():
        seen.tokens = None


def _open() -> list[_Seen]:
    block, request = _block.get(), _request.get()
    return [*([block] if block else []), *([request[1]] if request else [])]


def order_taken() -> None:
    """The open transaction holds the ledger's order from here on: what others have committed before counts."""
    block = _block.get()
    if block is None or not block.alone:
        forget()


class Kept(Generic[V]):
    """What a process keeps in memory of records under the tokens of `names`, the `most` last used of it."""

    def __init__(self, *names: str, most: int) -> None:
        self._names = tuple(map(name, names))
        self._most = most
        self._found: OrderedDict[Hashable, V] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """What is kept under `key`, made when there is nothing. What is made must never be changed."""
        standing = current()
        tokens = tuple(map(standing.get, self._names))
        if None in tokens:
            return make()
        place = (tokens, key)
        with self._lock:
            if place in self._found:
                self._found.move_to_end(place)
                return self._found[place]
        made = make()
        with self._lock:
            self._found[place] = made
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return made


class NoticingQuerySet(models.QuerySet[M]):
    """Rows of which much is kept in memory; each way of writing them renews their token."""

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[M]:
        made = super().bulk_create(objs, *args, **kwargs)
        self._noticed()
        return made

    def bulk_update(self, objs: Any, *args: Any, **kwargs: Any) -> int:
        changed = super().bulk_update(objs, *args, **kwargs)
        self._noticed()
        return changed

    def update(self, **kwargs: Any) -> int:
        changed = super().update(**kwargs)
        self._noticed()
        return changed

    def delete(self) -> tuple[int, dict[str, int]]:
        gone = super().delete()
        self._noticed()
        return gone

    def _noticed(self) -> None:
        noticing: Any = self.model
        renew(noticing.revision)


class Noticing(models.Model):
    """A record whose changes are noticed by what is kept in memory under the name `revision`."""

    revision: ClassVar[str]
    objects: ClassVar[Any] = NoticingQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        renew(self.revision)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        gone = super().delete(*args, **kwargs)
        renew(self.revision)
        return gone
