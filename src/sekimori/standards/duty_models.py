"""The shape of a recurring duty: who does what in which period, with which form, who confirms, who is told when nothing happens.

A duty is data of the standard package and is adopted with the edition. The portal (`portal/duties`) carries any of
them out; only what it
lists from elsewhere (accounts, the contact network) needs a named material in Python. See docs/adding-a-duty.md.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field, model_validator

from sekimori.standards.base import ClauseId, Key, Keyed, Strict, Words
from sekimori.standards.conditions import Condition
from sekimori.standards.duty_periods import DayIn, Each, Rhythm, Shift
from sekimori.standards.procedure_fields import Field as FormField
from sekimori.standards.procedure_fields import FieldType, Section
from sekimori.standards.procedure_models import Form
from sekimori.standards.procedure_terms import Length, Retention

__all__ = [
    "Confirmation", "DayIn", "Duty", "Each", "Escalation", "EventKind", "Evidence", "Material", "NotNeeded", "Occasion", "Owner",
    "Per", "Rhythm", "Rule", "Shift",
]  # fmt: skip

# What a duty's form may ask for; entries of registers, people and applications belong to procedures.
FIELDS = frozenset(
    {
        FieldType.TEXT,
        FieldType.LONG_TEXT,
        FieldType.NUMBER,
        FieldType.DATE,
        FieldType.CHOICE,
        FieldType.CHOICES,
        FieldType.YES_NO,
        FieldType.TICK,
        FieldType.TABLE,
    }
)
CELLS = frozenset({FieldType.TEXT, FieldType.NUMBER, FieldType.DATE, FieldType.CHOICE})


class Per(StrEnum):
    """For which places a duty is done, each for itself."""

    CITY = "city"
    ORGAN = "organ"
    DEPARTMENT = "department"
    SECTION = "section"


class Owner(Strict):
    """Who does it: the holders of `role`, for every place of kind `per`. `prepare` are roles that may fill in the
    record beforehand.
    """

    role: Key
    per: Per
    prepare: tuple[Key, ...] = ()


class EventKind(StrEnum):
    """What makes a duty arise besides its rhythm."""

    CHANGED = "changed"  # What the material lists is not what it was when the duty was last done (people moved, units reorganised).
    DECLARED = "declared"  # Its owner or whoever prepares it says that something has happened, and why it matters.


class Occasion(Keyed):
    """An event after which the duty is done once more, within `due`. What happens while one is open and begun
    belongs to that one.
    """

    kind: EventKind
    due: Length


class Escalation(Strict):
    """Who is told, so many office days (`after`) after the last day, while nothing has been done; `again` repeats the last step."""

    after: Annotated[int, Field(ge=1)]
    to: Annotated[tuple[Key, ...], Field(min_length=1)]


class Confirmation(Strict):
    """Somebody else confirms what was done (four eyes): holders of one of the roles, never who did it.

    `within` is how many office days they have; then they are reminded, and the roles in `upward` told.
    """

    by: Annotated[tuple[Key, ...], Field(min_length=1)]
    within: Annotated[int, Field(ge=1)] = 10
    upward: tuple[Key, ...] = ()
    label: Words


class NotNeeded(Strict):
    """That it was not needed this time may be decided by these roles, with a reason."""

    by: Annotated[tuple[Key, ...], Field(min_length=1)]
    help: Words


class Rule(Keyed):
    """What must hold between answers, such as that no more people attended than were concerned; `label` is what is said
    at `field` when it does not. It is asked only where everything it speaks of was answered.
    """

    field: Key
    holds: Annotated[Condition, Field(min_length=1)]


class Evidence(Strict):
    """What is to be attached; with `demanded` it is not done without."""

    label: Words
    demanded: bool = False


class Material(Strict):
    """What the software lists for the duty and the answers wanted for each line.

    `key` names the source in Python. `answers` are the choices for a line, `reasons` those that need a reason, `follow` those
    that somebody has to act upon. `one_of` is an answer that at least one line must have, unless `unless` is true of the
    fields; the other lines may then be left alone. `entered`: lines of one's own may be added; they stand again the next time
    unless they were in `follow`.
    """

    key: Key
    answers: dict[Key, Words] = Field(default_factory=dict)
    reasons: tuple[Key, ...] = ()
    follow: tuple[Key, ...] = ()
    one_of: Key | None = None
    unless: Condition = ""
    entered: Words | None = None

    @model_validator(mode="after")
    def _answers_exist(self) -> Self:
        for name in (*self.reasons, *self.follow, *([self.one_of] if self.one_of else [])):
            if name not in self.answers:
                raise ValueError(f"answers に「{name}」はありません。")
        if self.entered and not self.answers:
            raise ValueError("entered は、answers のある資料にだけ書けます。")
        return self


class Duty(Keyed):
    """A recurring duty. `key` is its mechanism in the catalogue; `task` says in plain words what is to be done.

    `owners` are who does it, each for himself. `remind` are calendar days before the last day on which the owners are told;
    `overdue_every` is after how many office days they are reminded again once it has passed.
    """

    version: Annotated[int, Field(ge=1)] = 1
    task: Words
    lead: Words | None = None
    clauses: Annotated[tuple[ClauseId, ...], Field(min_length=1)]
    workflows: tuple[Annotated[int, Field(ge=1)], ...] = ()
    owners: Annotated[tuple[Owner, ...], Field(min_length=1)]
    rhythm: Rhythm | None = None
    occasions: tuple[Occasion, ...] = ()
    remind: tuple[Annotated[int, Field(ge=0, le=180)], ...] = (14, 0)
    overdue_every: Annotated[int, Field(ge=1)] = 5
    escalation: tuple[Escalation, ...] = ()
    material: Material | None = None
    sections: tuple[Section, ...] = ()
    rules: tuple[Rule, ...] = ()
    evidence: Evidence | None = None
    confirm: Confirmation | None = None
    not_needed: NotNeeded | None = None
    retention: Retention
    form: Form

    @cached_property
    def fields(self) -> dict[str, FormField]:
        """Every field of the form by key, in order."""
        return {field.key: field for section in self.sections for field in section.fields}

    def occasion(self, key: str) -> Occasion:
        """The occasion with this key. Raises KeyError."""
        for each in self.occasions:
            if each.key == key:
                return each
        raise KeyError(key)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.rhythm is None and not self.occasions:
            raise ValueError(f"{self.key}：周期（rhythm）か契機（occasions）のどちらかが必要です。")
        if not self.sections and self.material is None:
            raise ValueError(f"{self.key}：記録する項目（sections）も資料（material）もありません。")
        changed = [each for each in self.occasions if each.kind is EventKind.CHANGED]
        if changed and self.material is None:
            raise ValueError(f"{self.key}：changed の契機には、資料（material）が必要です。")
        if len({each.key for each in self.occasions}) < len(self.occasions):
            raise ValueError(f"{self.key}：occasions の key が重なっています。")
        if list(self.remind) != sorted(set(self.remind), reverse=True):
            raise ValueError(f"{self.key}：remind は、大きい日数から順に一度ずつ書いてください。")
        steps = [step.after for step in self.escalation]
        if steps != sorted(set(steps)):
            raise ValueError(f"{self.key}：escalation は、早いものから順に書いてください。")
        return self
