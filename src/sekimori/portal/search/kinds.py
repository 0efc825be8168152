"""The kinds of records that can be found: apps register theirs in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Model, Q
from django.utils.functional import Promise

from sekimori.portal.acts.actors import Actor
from sekimori.portal.search.models import Entry


@dataclass(frozen=True)
class Document:
    """What is to be found of one record: `pk` of the kind's model, its number, its title and further words.

    `unit` is where it belongs, `order` its place among its kind when the words say nothing of it (smaller first).
    """

    pk: int
    title: str
    text: str = ""
    reference: str = ""
    unit: int | None = None
    order: int = 0


@dataclass(frozen=True)
class Kind:
    """A kind of records. The policy of `model` alone decides who finds what.

    `href` gives the address of an entry; `documents` every record, for making the index anew; `narrow` a further
    condition on entries (only the clauses in force); `newest_first` turns the order round.
    """

    key: str
    label: str | Promise
    model: type[Model]
    href: Callable[[Entry], str]
    documents: Callable[[], Iterable[Document]]
    narrow: Callable[[Actor], Q] | None = None
    icon: str = "file"
    order: int = 100
    newest_first: bool = False


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Makes a kind known. Raises ValueError when its key is taken."""
    if kind.key in _kinds:
        raise ValueError(f"the kind {kind.key} is registered twice")
    _kinds[kind.key] = kind


def get(key: str) -> Kind:
    """The kind of this key. Raises LookupError when nobody registered it."""
    if key not in _kinds:
        raise LookupError(f"no kind of records is called {key}")
    return _kinds[key]


def all_kinds() -> list[Kind]:
    """Every kind, in the order in which results are shown."""
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.key))
