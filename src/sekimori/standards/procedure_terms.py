"""Times, people and numbers that procedures speak of: due classes, reminders, periods of validity, reference numbers, retention."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from sekimori.standards.base import Key, Keyed, Strict, Words

TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class Length(Strict):
    """A length of time: exactly one of minutes, open office hours, office days, calendar days or months."""

    minutes: Annotated[int, Field(ge=0)] | None = None
    office_hours: Annotated[int, Field(ge=0)] | None = None
    office_days: Annotated[int, Field(ge=0)] | None = None
    calendar_days: Annotated[int, Field(ge=0)] | None = None
    months: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        if len(self.given) != 1:
            raise ValueError(
                "長さは minutes・office_hours・office_days・calendar_days・months のどれか一つで書いてください。"
            )
        return self

    @property
    def given(self) -> dict[str, int]:
        """The one length by its name."""
        return {name: value for name, value in self if value is not None}


class DueClass(Keyed):
    """How long an answer may take, for steps that name this class. Silence is never approval.

    From the moment a step waits: `remind` tells those who may decide; `hand_over` tells whoever may stand in and the next
    role up; `upward` tells one role further up each time; at `expire` the application ends unanswered and says so.
    For something that is due on a day: `before_days` are the days before it on which those concerned are told, and with
    `overdue_daily` they and the next role up are told every day once it has passed.
    """

    before_days: tuple[Annotated[int, Field(ge=0)], ...] = ()
    overdue_daily: bool = False
    remind: tuple[Length, ...] = ()
    hand_over: Length | None = None
    upward: tuple[Length, ...] = ()
    expire: Length | None = None


class UnitOf(StrEnum):
    """For which unit a role is asked."""

    APPLICANT = "applicant"
    OWNER = "owner"  # The unit that owns the thing applied for.
    CITY = "city"


class RecipientWho(StrEnum):
    """Somebody the application itself knows."""

    APPLICANT = "applicant"
    DECIDER = "decider"  # Whoever decided it, or holds that role by now.
    PARTICIPANT = "participant"  # Whoever a field with `takes_part` names.


class Recipient(Strict):
    """To whom something falls: somebody the application knows, or the holders of a role."""

    who: RecipientWho | None = None
    role: Key | None = None
    of: UnitOf = UnitOf.CITY

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.who is None) == (self.role is None):
            raise ValueError("who か role のどちらか一方を書いてください。")
        return self


class Reminder(Strict):
    """A reminder about something overdue: at `after` from the due moment, at `time` of the day so reached, or both."""

    after: Length | None = None
    time: TimeOfDay | None = None
    to: Annotated[tuple[Recipient, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _some_moment(self) -> Self:
        if self.after is None and self.time is None:
            raise ValueError("督促の時点を after か time で書いてください。")
        return self


class MilestoneDue(Strict):
    """By when: `of` is a field that holds a day, a moment or a period's `start` or `end` (`period.end`), or `approved`."""

    of: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.(start|end))?$")]
    after: Length | None = None


class Validity(Strict):
    """How long what was permitted holds, after which it ends by itself.

    The period in `field`, up to the day in `until`, or `length` from the decision; never beyond `most`, nor beyond the fiscal
    year with `year_end`. `due` is the due class whose `before_days` remind of the end.
    """

    field: Key | None = None
    until: Key | None = None
    length: Length | None = None
    most: Length | None = None
    year_end: bool = False
    due: Key | None = None

    @model_validator(mode="after")
    def _some_end(self) -> Self:
        if sum(each is not None for each in (self.field, self.until, self.length)) > 1:
            raise ValueError("有効期間は field・until・length のどれか一つで書いてください。")
        if not (self.field or self.until or self.length or self.year_end):
            raise ValueError("終わりのない許可はありません。field・until・length・year_end のどれかを書いてください。")
        return self


class Renewal(Strict):
    """It may be applied for again from what was permitted: from `from_days` before its end; beyond `most` times the approver is

    warned that a lasting solution is wanted. `together`: many at once on one page.
    """

    from_days: Annotated[int, Field(ge=1)] = 30
    most: Annotated[int, Field(ge=1)] | None = None
    together: bool = False


class Alert(Strict):
    """A notice before a day that stands in the form (end of support): `before` in days."""

    of: Key
    before: Annotated[int, Field(ge=0)]
    to: Annotated[tuple[Recipient, ...], Field(min_length=1)]
    say: Words


class CountsFrom(StrEnum):
    """From when the years of retention run: from the first day of the fiscal year after it."""

    DECIDED = "decided"
    CLOSED = "closed"
    ENDED = "ended"


class Retention(Strict):
    """The record series (簿冊) and for how many years its records are kept."""

    series: Words
    years: Annotated[int, Field(ge=1)]
    counts_from: CountsFrom = CountsFrom.CLOSED


_PLACEHOLDER = re.compile(r"\{([a-z_]+)(?::(\d))?\}")


_PLACEHOLDERS = frozenset({"era", "era_name", "letter", "year", "symbol", "unit", "serial"})


def _check_pattern(pattern: str) -> str:
    names = [found[1] for found in _PLACEHOLDER.finditer(pattern)]
    if set(names) - _PLACEHOLDERS or "{" in _PLACEHOLDER.sub("", pattern):
        raise ValueError(f"番号の型に使えるのは {'・'.join(sorted(_PLACEHOLDERS))} です。")
    if names.count("serial") != 1 or "year" not in names:
        raise ValueError("番号の型には {year} と、{serial} を一つだけ入れてください。")
    return pattern


class Numbering(Strict):
    """How the reference number is written. {era}{year} is 令8, {letter}{year} R8, {unit} the symbol of the applicant's section,

    {serial:6} the serial in six digits. Serials run without gaps per fiscal year and symbol, and per section with {unit}.
    """

    pattern: Annotated[str, AfterValidator(_check_pattern)] = "{era}{year}-{symbol}-{serial:6}"
    symbol: Annotated[str, StringConstraints(min_length=1, max_length=8)]

    @property
    def per_unit(self) -> bool:
        """Whether each section counts for itself."""
        return "{unit}" in self.pattern

    def parts(self) -> Iterator[tuple[str, str, int]]:
        """The pattern in order: (literal text, placeholder after it or "", width of the serial)."""
        at = 0
        for found in _PLACEHOLDER.finditer(self.pattern):
            yield self.pattern[at : found.start()], found[1], int(found[2] or 1)
            at = found.end()
        yield self.pattern[at:], "", 1
