"""What an amendment starts from and what it touches: each app says what hangs on a clause, and what it proposes to change.

inputs.register(Source())            # once, in AppConfig.ready
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

Label = str | Promise


@dataclass(frozen=True)
class Hanging:
    """Something that rests on the clause `lineage`. `blocking`: the clause cannot go without saying what becomes of it."""

    lineage: str
    label: str
    href: str = ""
    blocking: bool = False


@dataclass(frozen=True)
class Proposal:
    """A reason to change the clause `lineage` ("" for none in particular); `key` names it for ever."""

    key: str
    lineage: str
    title: str
    text: str
    href: str = ""


class Source:
    """An app's part. Either answer may be left out."""

    key: str
    label: Label

    def hanging(self, lineages: Collection[str]) -> Sequence[Hanging]:
        """What rests on these clauses now; in a number of queries that does not grow."""
        del lineages
        return ()

    def proposals(self) -> Sequence[Proposal]:
        """What should be looked at, newest first; in a number of queries that does not grow."""
        return ()


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Adds a source. Raises ValueError when its key is taken."""
    if source.key in _sources:
        raise ValueError(f"{source.key} is registered already")
    _sources[source.key] = source


def sources() -> list[Source]:
    """Every source, by key."""
    return [_sources[key] for key in sorted(_sources)]
