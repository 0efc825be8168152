"""What asks for a stocktaking: the app that knows recurring duties stands above this one and names itself here (`provide`).

While nobody has, stocktakings are opened by people alone, with a last day of their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from sekimori.portal.registers.models import Stocktaking


@dataclass(frozen=True)
class Demand:
    """A stocktaking that is asked for: by what (the ledger's name of it), until when; `opens_on` may lie ahead."""

    subject: str
    opens_on: dt.date
    due_on: dt.date
    label: str
    href: str


class Source(Protocol):
    """Who knows what is asked for."""

    def demands(self, units: Collection[int] | None) -> Mapping[tuple[str, int], Demand]:
        """For each (register, unit) the nearest stocktaking still to be done, of these units (None: all)."""
        ...

    def fulfil(self, stocktaking: Stocktaking) -> bool:
        """Says inside the act that closes it that it was done, if whoever closes it may say so; whether it was said."""
        ...


_source: list[Source] = []


def provide(source: Source) -> None:
    """Names who knows; called once, when the portal starts."""
    _source[:] = [source]


def demands(units: Collection[int] | None) -> Mapping[tuple[str, int], Demand]:
    """What is asked for of these units (None: all); nothing when nobody knows. A few queries for any number of units."""
    return _source[0].demands(units) if _source else {}


def fulfil(stocktaking: Stocktaking) -> bool:
    """Says that a stocktaking was done; False when nobody asked for it or the actor may not say so."""
    return bool(_source) and _source[0].fulfil(stocktaking)
