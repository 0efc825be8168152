"""What needs the decision of a body: each app says what of its records waits, and takes the decision over.

class Versions(agenda.Source):
    key, label = "documents", _("定めるべき文書")
    def offered(self) -> Sequence[Offered]: ...
    def carry(self, decided: Decided) -> None: ...

agenda.register(Versions())          # once, in AppConfig.ready
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

Label = str | Promise


@dataclass(frozen=True)
class Offered:
    """A record that waits for a body. `digest` binds what is put to it, `clauses` are lineages, `matter` one of Item.Matter.

    `body` is the key of the body. `report`: the body only takes note of it.
    """

    subject: str
    title: str
    summary: str
    href: str
    digest: str
    body: str
    clauses: tuple[str, ...] = ()
    matter: str = "other"
    report: bool = False


@dataclass(frozen=True)
class Decided:
    """A decision for the record that asked: about the content `digest`, by the minutes `reference` of `held_on`.

    `verdict` is approved, conditional, refused, continued or received; `reason` the conditions or why. `present` took part,
    `abstained` of them left for this matter.
    """

    subject: str
    digest: str
    verdict: str
    reason: str
    body: str
    held_on: dt.date
    reference: str
    present: tuple[int, ...]
    abstained: tuple[int, ...]


class Source(ABC):
    """An app's records that need a body's decision."""

    key: str
    label: Label

    @abstractmethod
    def offered(self) -> Sequence[Offered]:
        """What waits now, oldest first; in a number of queries that does not grow."""

    @abstractmethod
    def carry(self, decided: Decided) -> None:
        """Takes a decision over, by the app's own service and its own rules, as whoever confirms the minutes.

        Raises a SekimoriError when that cannot be: it is shown, and the decision stays to be carried over. What only was
        reported, and what goes on to the next meeting, is not handed over.
        """


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Adds a source. Raises ValueError when its key is taken."""
    if source.key in _sources:
        raise ValueError(f"{source.key} offers matters already")
    _sources[source.key] = source


def sources() -> list[Source]:
    """Every source, by key."""
    return [_sources[key] for key in sorted(_sources)]


def find(key: str) -> Source | None:
    """The source with this key; None for one of an app that is not there."""
    return _sources.get(key)
