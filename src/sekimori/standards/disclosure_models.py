"""What a city reports to the outside after an incident, as data of the package (`disclosures.yaml`).

Recipients, forms, days and the table of which report is needed are the city's to edit: bodies are renamed, forms are merged,
days change. The portal (`portal/disclosures`) carries them out.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from sekimori.standards.base import Key, Keyed, Strict, Words

__all__ = [
    "AskedFact",
    "CourseLine",
    "DisclosureForm",
    "DisclosureRules",
    "FactSource",
    "FactType",
    "FormField",
    "Layout",
    "Limit",
    "Mark",
    "NeedRule",
    "Output",
    "Shown",
    "Since",
    "Stage",
]

Count = Annotated[int, Field(ge=1)]


class FactType(StrEnum):
    """What is typed. `names` are people to be kept out of everything that is published, `lines` those of the course of events that

    were noted by hand and are not published: neither is ever printed.
    """

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    TICK = "tick"
    MOMENT = "moment"
    NAMES = "names"
    LINES = "lines"


class FactSource(StrEnum):
    """What the incident's own record says; it stands until somebody writes something else."""

    KIND = "kind"
    BODY = "body"
    NOTICED_AT = "noticed_at"
    REPORTED_AT = "reported_at"
    UNIT = "unit"
    PEOPLE = "people"
    CAUSE = "cause"
    IMPACT = "impact"
    PREVENTION = "prevention"
    ORDERS = "orders"


class Shown(StrEnum):
    """What a form prints besides facts: the course of events, reports sent before, city, incident, day, level, and which it is."""

    COURSE = "course"
    SENT = "sent"
    CITY = "city"
    INCIDENT = "incident"
    KIND_OF = "kind_of"
    LEVEL_OF = "level_of"
    KNOWN_FACTS = "known_facts"
    WRITTEN_ON = "written_on"
    REPORT = "report"


class Layout(StrEnum):
    """How a form is set: a ruled sheet, a press release with numbered headings, a letter."""

    SHEET = "sheet"
    RELEASE = "release"
    LETTER = "letter"


class Output(StrEnum):
    """The files a recipient takes."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    TEXT = "text"


class Since(StrEnum):
    """From when a limit is counted: the moment it was learnt, assessed, or the report before it was sent."""

    KNOWN = "known"
    ASSESSED = "assessed"
    SENT = "sent"


class AskedFact(Keyed):
    """Something typed once and printed on every form that wants it. `city`: true of the city, asked once for all incidents."""

    type: FactType
    group: Key
    source: FactSource | None = None
    hint: Words | None = None
    city: bool = False


class Group(Keyed):
    """Facts that are asked together."""


class Limit(Strict):
    """A time to report within, where `when` holds. `statutory_days` end on a working day (民法第142条), the others do not move.

    `remind_hours` are the hours before the end at which it is called to mind.
    """

    when: str | None = None
    minutes: Count | None = None
    same_day: bool = False
    calendar_days: Count | None = None
    statutory_days: Count | None = None
    remind_hours: tuple[Count, ...] = ()

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        given = [self.minutes, self.same_day or None, self.calendar_days, self.statutory_days]
        if sum(each is not None for each in given) != 1:
            raise ValueError("期限は、minutes、same_day、calendar_days、statutory_days のどれか一つで書いてください。")
        return self


class Stage(Keyed):
    """第１報, 続報, 速報, 確報 …: by when, counted from what. The first limit whose condition holds counts; none: no limit."""

    since: Since = Since.KNOWN
    limits: tuple[Limit, ...] = ()


class FormField(Keyed):
    """A line of a form: the facts (or what is `Shown`) that stand in it, in their order; `optional`: it may well be empty."""

    show: Annotated[tuple[Key, ...], Field(min_length=1)]
    optional: bool = False


class DisclosureForm(Keyed):
    """A report, notice or publication: to whom, by which way, who decides on it, its stages and what stands in it.

    `party` is one of the package's own, whose telephone stands on the emergency contact network. `decided_by` are abilities of
    which who decides needs one; empty: it is sent without a decision. `public`: facts and names are checked before it is
    released. `marked`: it carries a mark of how far it may be passed on. `law` is the law that asks for it.
    """

    recipient: Words
    way: Words
    party: Key | None = None
    mechanism: Key
    law: Key | None = None
    layout: Layout = Layout.SHEET
    outputs: Annotated[tuple[Output, ...], Field(min_length=1)] = (Output.PDF,)
    decided_by: tuple[Key, ...] = ()
    public: bool = False
    marked: bool = False
    opening: Words | None = None
    note: Words | None = None
    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]
    fields: Annotated[tuple[FormField, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _keys_once(self) -> Self:
        for what, keys in (
            ("stages", [each.key for each in self.stages]),
            ("fields", [each.key for each in self.fields]),
        ):
            if len(set(keys)) != len(keys):
                raise ValueError(f"{what} に同じものが二度あります。")
        if self.public and not self.decided_by:
            raise ValueError("公表する様式には decided_by（決裁する人の権限）が必要です。")
        return self

    def stage(self, key: str) -> Stage | None:
        """The stage with this key; None when there is none such."""
        return next((each for each in self.stages if each.key == key), None)


class NeedRule(Strict):
    """A row of the table: the form is needed where `when` holds (or where the form that it `follows` is needed), and why.

    `voluntary`: it may be made, nobody waits for it.
    """

    form: Key
    when: str | None = None
    follows: Key | None = None
    reason: Words
    voluntary: bool = False

    @model_validator(mode="after")
    def _one_cause(self) -> Self:
        if (self.when is None) == (self.follows is None):
            raise ValueError("when（条件）か follows（ほかの様式）の、どちらか一つを書いてください。")
        return self


class CourseLine(Strict):
    """An act of the incident's course of events as the outside is told of it; acts that are not named here are not told."""

    act: str
    label: Words


class Mark(Keyed):
    """How far what is shared may be passed on."""

    meaning: Words


class DisclosureRules(Strict):
    """Everything of `disclosures.yaml`. `titles` are words after a surname by which a person is recognised in a text.

    `again_minutes` is after how long silence about what is late is told again, and higher.
    """

    again_minutes: Count
    titles: tuple[str, ...] = ()
    groups: Annotated[tuple[Group, ...], Field(min_length=1)]
    facts: Annotated[tuple[AskedFact, ...], Field(min_length=1)]
    known_from: Key
    contact: tuple[Key, ...] = ()
    marks: tuple[Mark, ...] = ()
    course: tuple[CourseLine, ...] = ()
    forms: Annotated[tuple[DisclosureForm, ...], Field(min_length=1)]
    needed: tuple[NeedRule, ...] = ()

    @model_validator(mode="after")
    def _keys_once(self) -> Self:
        for what, keys in (
            ("groups", [each.key for each in self.groups]),
            ("facts", [each.key for each in self.facts]),
            ("forms", [each.key for each in self.forms]),
            ("marks", [each.key for each in self.marks]),
            ("course", [each.act for each in self.course]),
        ):
            if len(set(keys)) != len(keys):
                raise ValueError(f"{what} に同じものが二度あります。")
        return self

    def form(self, key: str) -> DisclosureForm | None:
        """The form with this key; None when there is none such."""
        return next((each for each in self.forms if each.key == key), None)

    def fact(self, key: str) -> AskedFact | None:
        """The fact with this key; None when there is none such."""
        return next((each for each in self.facts if each.key == key), None)

    def mark(self, key: str) -> Mark | None:
        """The mark with this key; None when there is none such."""
        return next((each for each in self.marks if each.key == key), None)
