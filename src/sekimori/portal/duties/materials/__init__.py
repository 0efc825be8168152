"""What the software lists for a duty: lines to be gone through, gaps to be told, and a fingerprint by which a change is noticed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from django.utils.translation import gettext as _

from sekimori.common.errors import NotAvailable
from sekimori.portal.acts.performing import Performing


@dataclass(frozen=True)
class Line:
    """A line: `key` names it for ever, `facts` are the cells beside its label."""

    key: str
    label: str
    facts: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Listed:
    """What is listed at a moment. `heads` are the heads of label and facts, `gaps` sentences about what is missing."""

    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    gaps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    fingerprint: str = ""
    links: Sequence[tuple[str, str]] = field(default_factory=tuple)

    def frozen(self) -> dict[str, Any]:
        """The same as plain data, to be kept with the record."""
        lines = [[each.key, each.label, *each.facts, each.note] for each in self.lines]
        return {"heads": list(self.heads), "lines": lines, "gaps": list(self.gaps)}


class Source(Protocol):
    """Where a material comes from."""

    key: str

    def listed(self, unit: int | None, day: dt.date) -> Listed:
        """What is to be gone through for `unit` (None: the whole city) on `day`; a fixed number of queries."""
        ...

    def fingerprint(self, unit: int | None, day: dt.date) -> str:
        """What differs when something has changed."""
        ...

    def lacking(self, unit: int | None, since: dt.date) -> str:
        """Why a duty whose window opened on `since` cannot be said to be done yet; "" when it can."""
        ...

    def ways(self, unit: int | None) -> Sequence[tuple[str, str]]:
        """Where the duty is done, when that is not its own form: words and address."""
        ...

    def carry_out(self, act: Performing) -> Mapping[str, Any]:
        """What being done changes elsewhere, inside the act; what to keep of it with the record."""
        ...


@runtime_checkable
class Growing(Protocol):
    """A material to which things are added: only what was recorded since the last look makes a duty due."""

    def latest(self, units: Collection[int | None], day: dt.date) -> Mapping[int | None, int]:
        """For each unit that has any the number of what was recorded last; numbers grow. A fixed number of queries."""
        ...


_sources: dict[str, Source] = {}


def register(source: Source) -> Source:
    """Makes a source known. Raises ValueError when its key is taken."""
    if source.key in _sources:
        raise ValueError(f"two materials are called {source.key}")
    _sources[source.key] = source
    return source


def source_of(key: str) -> Source:
    """The source of a material. Raises NotAvailable when this deployment has none."""
    if key not in _sources:
        raise NotAvailable(_("資料「%(key)s」は、まだ使えるようになっていません。") % {"key": key})
    return _sources[key]


def known(key: str) -> bool:
    """Whether a material is listed here."""
    return key in _sources
