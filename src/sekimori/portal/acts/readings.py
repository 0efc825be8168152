"""What a mechanism says about a clause at a moment: a reading; and the registry of who can read which mechanism.

The apps that carry mechanisms out (procedures, duties, registers …) register readers; compliance asks them and combines the
answers into states. A reader is a pure function of records and a moment: the same records and the same moment always give the same
reading, and `next_change_at` is the next moment at which time alone may change it.
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.appending import Entry
from sekimori.standards.models import Mechanism, MechanismKind, Norm, Package

V = TypeVar("V")


class Status(StrEnum):
    """What a reading may say. The order of badness is compliance's business."""

    MET = "met"
    NOT_MET = "not_met"
    DUE = "due"
    OVERDUE = "overdue"
    EXCEPTED = "excepted"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"


LABELS: Mapping[Status, str | Promise] = {
    Status.MET: _("充足"),
    Status.NOT_MET: _("未充足"),
    Status.DUE: _("期限内"),
    Status.OVERDUE: _("期限超過"),
    Status.EXCEPTED: _("例外措置中"),
    Status.NOT_APPLICABLE: _("該当なし"),
    Status.UNKNOWN: _("不明"),
}


@dataclass(frozen=True)
class Reading:
    """One mechanism's answer for one unit.

    `reason` is a Japanese msgid with named placeholders for `values`, so that both languages can print it later. `record` is the
    ledger's name of the record that proves it. `attested` marks what rests on somebody's word alone.
    """

    status: Status
    reason: str
    values: Mapping[str, str | int] = field(default_factory=dict)
    record: str = ""
    next_change_at: dt.datetime | None = None
    attested: bool = False

    def sentence(self) -> str:
        """The reason in the language in force."""
        return gettext(self.reason) % self.values if self.values else gettext(self.reason)


@dataclass(frozen=True)
class Question:
    """What is asked: the mechanism with the clause and norm it carries out, under which adoption."""

    adoption: int
    clause: str
    lineage: str
    mechanism: Mechanism
    norm: Norm

    def setting(self, name: str, default: Any = None) -> Any:
        return self.mechanism.settings.get(name, default)


class Reader(ABC):
    """Reads mechanisms of one kind; of all names, or of those in `names`."""

    kind: ClassVar[MechanismKind]
    names: ClassVar[frozenset[str] | None] = None
    # Registered names of acts after which these readings may differ.
    listens: ClassVar[frozenset[str]] = frozenset()

    def can_read(self, mechanism: Mechanism) -> bool:
        """Whether this deployment can carry the mechanism out (its procedure is installed, its register exists)."""
        return self.names is None or mechanism.name in self.names

    def carries(self, mechanism: Mechanism, package: Package) -> bool:
        """Whether it can be carried out under an edition with this package; asks no database. The same as `can_read` unless what

        the package defines decides.
        """
        del package
        return self.can_read(mechanism)

    def concerned(self, entry: Entry, mechanism: Mechanism) -> Iterable[int | None] | None:
        """The units whose reading may change because of `entry`; None for all units, an empty list for none."""
        del mechanism
        return None if entry.unit is None else [entry.unit]

    def touches(self, entry: Entry, question: Question) -> bool:
        """Whether `entry`, an act listened to, can change the answer to this question at all.

        Override it where one act concerns few of the clauses that name the mechanism; the default is always.
        """
        del entry, question
        return True

    def recount(self) -> int:
        """Holds what this reader keeps counted against the records, before all is computed anew; how much of it was wrong."""
        return 0

    @abstractmethod
    def read(self, question: Question, units: Sequence[int | None], as_of: dt.datetime) -> Mapping[int | None, Reading]:
        """A reading for each of `units` (None is the city as a whole) at `as_of`; in a number of queries that does not

        grow with the units. A unit left out is unknown.
        """

    def read_all(
        self, asked: Sequence[tuple[Question, Sequence[int | None]]], as_of: dt.datetime
    ) -> Sequence[Mapping[int | None, Reading]]:
        """The answers to several questions, in their order. Override it to answer them in as many queries as one takes."""
        return [self.read(question, units, as_of) for question, units in asked]

    @property
    def where(self) -> str:
        """The path of the code that reads, for the coverage list."""
        return f"{type(self).__module__}.{type(self).__qualname__}"


_shared: ContextVar[dict[Hashable, Any] | None] = ContextVar("sekimori_readings_shared", default=None)


@contextmanager
def sharing() -> Iterator[None]:
    """What the readers asked in the block read is read once for all of them. Nothing may be changed in the block."""
    token = _shared.set({})
    try:
        yield
    finally:
        _shared.reset(token)


def shared(key: Hashable, make: Callable[[], V]) -> V:
    """What was made under `key` for a reader in the same `sharing` block; made now when there is none."""
    kept = _shared.get()
    if kept is None:
        return make()
    if key not in kept:
        kept[key] = make()
    found: V = kept[key]
    return found


class BatchReader(Reader):
    """A reader that answers many questions in as many queries as one takes: `read_all` is the one thing it says."""

    @abstractmethod
    def read_all(
        self, asked: Sequence[tuple[Question, Sequence[int | None]]], as_of: dt.datetime
    ) -> Sequence[Mapping[int | None, Reading]]:
        """The answers to several questions, in their order, in a number of queries that does not grow."""

    def read(self, question: Question, units: Sequence[int | None], as_of: dt.datetime) -> Mapping[int | None, Reading]:
        """The answer to one question alone."""
        return self.read_all([(question, units)], as_of)[0]


_readers: list[Reader] = []


def register(reader: type[Reader]) -> type[Reader]:
    """Class decorator: makes a reader known."""
    _readers.append(reader())
    return reader


def reader_of(mechanism: Mechanism, package: Package | None = None) -> Reader | None:
    """Who reads this mechanism here (of an edition with `package`); None when nothing in this deployment carries it out yet."""
    for reader in _readers:
        if reader.kind is not mechanism.kind:
            continue
        if reader.can_read(mechanism) if package is None else reader.carries(mechanism, package):
            return reader
    return None


def all_readers() -> list[Reader]:
    """Every reader, in the order of registration."""
    return list(_readers)
