"""What differs between one report and the next, line by line. Pure: content in, differences out."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sekimori.portal.disclosures.contents import Content

Sort = Literal["same", "gone", "new"]


@dataclass(frozen=True)
class LineChange:
    """A line of a field: as it was, gone, or new."""

    sort: Sort
    words: str


@dataclass(frozen=True)
class FieldChange:
    """A field of a form with its lines before and after; only fields in which something changed are told."""

    key: str
    label: str
    lines: tuple[LineChange, ...]


def lines_of(content: Content) -> list[str]:
    """The lines of a field as they are compared: a table by its rows."""
    return [f"{at}　{what}" for at, what in content.rows] if content.rows else content.words.splitlines()


def between(before: Sequence[Content], after: Sequence[Content]) -> list[FieldChange]:
    """The fields that changed from one report to the next, in the order of the later one; a field gone stands at the end."""
    old = {each.key: each for each in before}
    new = {each.key: each for each in after}
    found = []
    for each in [*after, *(each for each in before if each.key not in new)]:
        was = lines_of(old[each.key]) if each.key in old else []
        now = lines_of(each) if each.key in new else []
        if was != now:
            found.append(FieldChange(each.key, each.label, tuple(_changes(was, now))))
    return found


def _changes(was: Sequence[str], now: Sequence[str]) -> Iterator[LineChange]:
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, list(was), list(now), autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (LineChange("same", line) for line in was[i1:i2])
            continue
        yield from (LineChange("gone", line) for line in was[i1:i2])
        yield from (LineChange("new", line) for line in now[j1:j2])
