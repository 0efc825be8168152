"""The errors a person meets: each class is one kind of fault, each instance says it in a whole sentence.

`sentence` is Japanese and is shown as it stands; `field` ties it to a form field, `place` to a file, row or clause.
The portal maps the class to a page and a status, the command line to an exit code.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Place:
    """Where in an input a fault lies: file name, 1-based line or row, and the column or field's name."""

    file: str = ""
    line: int | None = None
    column: str = ""

    def __str__(self) -> str:
        parts = [self.file, f"{self.line}行" if self.line is not None else "", self.column]
        return " ".join(part for part in parts if part)


class SekimoriError(Exception):
    """Base of all errors that are told to a person."""

    exit_code = 2

    def __init__(self, sentence: str, *, place: Place | None = None, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.place = place or Place()
        self.field = field

    def __str__(self) -> str:
        where = str(self.place)
        return f"{where}: {self.sentence}" if where else self.sentence


class InvalidInput(SekimoriError):
    """What was given cannot be accepted; nothing was changed."""


class Refused(SekimoriError):
    """A rule forbids the act. `clauses` are the ids of the clauses that forbid it, `next_step` what to do instead."""

    exit_code = 3

    def __init__(
        self,
        sentence: str,
        *,
        clauses: tuple[str, ...] = (),
        next_step: str = "",
        place: Place | None = None,
        field: str = "",
    ) -> None:
        super().__init__(sentence, place=place, field=field)
        self.clauses = clauses
        self.next_step = next_step
        self.recorded = False  # Set by whoever writes the refusal into the ledger, so that it stands there once.
        self.about: object | None = None  # The record that was asked for, set by the policy that refused it.


class Conflict(SekimoriError):
    """The record has changed since it was read; the act was not carried out."""

    exit_code = 4


class NotAvailable(SekimoriError):
    """Something the act needs (a program, a kernel feature, a font, disk space) is missing on this machine."""

    exit_code = 5


@dataclass
class Faults:
    """Collects every fault of one input, so that a person sees all rows at once instead of the first."""

    items: list[InvalidInput] = field(default_factory=list)

    def add(self, sentence: str, *, place: Place | None = None, field: str = "") -> None:
        self.items.append(InvalidInput(sentence, place=place, field=field))

    def __bool__(self) -> bool:
        return bool(self.items)

    def raise_if_any(self) -> None:
        """Raises `ManyFaults` when at least one fault was collected."""
        if self.items:
            raise ManyFaults(self.items)


class ManyFaults(InvalidInput):
    """Several faults of one input, in the order they were met."""

    def __init__(self, items: list[InvalidInput]) -> None:
        first = items[0]
        rest = f"（ほか{len(items) - 1}件）" if len(items) > 1 else ""
        super().__init__(f"{first.sentence}{rest}", place=first.place, field=first.field)
        self.items = items
