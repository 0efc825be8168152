"""The shape of a procedure: an application, a report or a decision with its form, route, gates, clocks and what comes after.

A procedure is data of the standard package and is adopted with the edition. The portal (`portal/procedures`) carries any of
them out; only what changes something elsewhere (an entry of a register) needs a named hook in Python.
See docs/adding-a-procedure.md.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints, model_validator

from sekimori.standards.base import ClauseId, Key, Keyed, Strict, Words
from sekimori.standards.conditions import Condition
from sekimori.standards.procedure_fields import Fact, FieldType, Section, Within
from sekimori.standards.procedure_fields import Field as FormField
from sekimori.standards.procedure_terms import (
    Alert,
    CountsFrom,
    DueClass,
    Length,
    MilestoneDue,
    Numbering,
    Recipient,
    RecipientWho,
    Reminder,
    Renewal,
    Retention,
    UnitOf,
    Validity,
)

__all__ = [
    "Alert", "Applicants", "Catalogue", "Confirm", "CountsFrom", "DecisionRule", "DueClass", "DueWhen", "Effect", "Event",
    "Fact", "FieldType",
    "Form", "FormField", "Gate", "GatePoint", "Length", "Milestone", "MilestoneDue", "Numbering", "Party", "Procedure",
    "ProcedureKind", "Recipient", "RecipientWho", "Reminder", "Renewal", "Retention", "Section", "Stage", "StageKind", "Standing",
    "UnitOf", "Validity", "Within",
]  # fmt: skip


class ProcedureKind(StrEnum):
    """Who begins: somebody who asks, somebody who reports what was done, or the one who decides."""

    APPLICATION = "application"
    REPORT = "report"
    DECISION = "decision"


class Applicants(Strict):
    """Who may apply: those with one of `abilities`, or holders of one of `roles`.

    `requesters` are abilities of those who may ask for it although only `roles` may apply: their request goes through the
    stage of kind take_up, whose holder makes it his own application. `on_behalf`: somebody may fill it in for a colleague of the
    same section; both then count as applicants when it is asked who may decide.
    """

    abilities: tuple[Key, ...] = ()
    roles: tuple[Key, ...] = ()
    requesters: tuple[Key, ...] = ()
    on_behalf: bool = True

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if bool(self.abilities) == bool(self.roles):
            raise ValueError("申請できる人は、abilities か roles のどちらか一方で書いてください。")
        if self.requesters and not self.roles:
            raise ValueError("requesters は、申請できる人を roles に限るときだけ書けます。")
        return self


class StageKind(StrEnum):
    """What happens at a stage; the words people see are the stage's label."""

    CIRCULATE = "circulate"  # 回議: seen on the way, may be returned.
    CONSULT = "consult"  # 合議: another section's opinion, for or against.
    THROUGH = "through"  # 経由: passed on by the head, may be returned.
    TAKE_UP = "take_up"  # 引受: the role that alone may apply makes it its own.
    DECIDE = "decide"  # 決裁・許可・承認
    ACKNOWLEDGE = "acknowledge"  # A report is taken note of.
    MINUTES = "minutes"  # A body decides; its minutes are the act.
    READ = "read"  # 供覧: no decision, over when read.


FINAL = frozenset({StageKind.DECIDE, StageKind.ACKNOWLEDGE, StageKind.MINUTES})


class Party(Strict):
    """Who may act at a stage: a role for a unit, or whoever the authority matrix names for a `matter`; only `when`."""

    role: Key | None = None
    matter: Key | None = None
    system: bool = False
    of: UnitOf = UnitOf.CITY
    when: Condition = ""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.role is None) == (self.matter is None):
            raise ValueError("role か matter（権限表の事項）のどちらか一方を書いてください。")
        return self


class Standing(Strict):
    """専決: a role that decides in the name of the stage's own whenever `when` holds, by a standing rule of the city."""

    role: Key
    of: UnitOf = UnitOf.CITY
    when: Condition = ""
    reference: Words


class DecisionRule(Keyed):
    """専決規則: a kind of application for which the one who decides may say beforehand that it is permitted.

    It decides nothing by itself: a person who holds the stage's role puts it in force, under his name and with an end.
    """

    when: Annotated[Condition, StringConstraints(min_length=1)]


class DueWhen(Strict):
    """Another due class for applications of which `when` is true."""

    when: Annotated[Condition, StringConstraints(min_length=1)]
    due: Key


class Stage(Keyed):
    """A stage of the route.

    Any one of `parties` may act, or with `every` each of them must. `each_owner` makes one step for every unit that owns
    something applied for. `superior` names the matter of the authority matrix by which the roles above may decide when
    whoever should decide applies himself; without it only the city's order of deputies or the unavoidable path is left
    (1(8)①). `standing` are delegations (専決). `body` decides by minutes. `next_review` demands a day of the next
    inspection, at most so many months away, of which the due class `review_due` reminds. `conditions` lets the decider
    attach conditions. `rules` may be put in force by a holder of the stage's role (専決規則). `fields` are filled in by who
    decides. `verbs` are the city's words for what may be done.
    """

    kind: StageKind
    parties: tuple[Party, ...] = ()
    every: bool = False
    each_owner: bool = False
    when: Condition = ""
    optional: bool = False
    due: Key
    due_when: tuple[DueWhen, ...] = ()
    superior: Key | None = None
    standing: tuple[Standing, ...] = ()
    rules: tuple[DecisionRule, ...] = ()
    body: Key | None = None
    next_review: Annotated[int, Field(ge=1)] | None = None
    review_due: Key | None = None
    conditions: bool = True
    fields: tuple[FormField, ...] = ()
    clauses: tuple[ClauseId, ...] = ()
    verbs: dict[Key, Words] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if (self.kind is StageKind.MINUTES) != (self.body is not None):
            raise ValueError(f"{self.key}：会議体（body）は、kind が minutes の段階にだけ書いてください。")
        if not self.parties:
            raise ValueError(f"{self.key}：担当する人（parties）がありません。")
        if (self.next_review is None) != (self.review_due is None):
            raise ValueError(f"{self.key}：next_review と review_due は、そろえて書いてください。")
        plain = self.kind is StageKind.DECIDE and not (self.every or self.each_owner or self.next_review or self.fields)
        if self.rules and not plain:
            raise ValueError(f"{self.key}：専決規則（rules）は、一人が決めるだけの決裁（decide）の段階にだけ書けます。")
        if self.every and (self.each_owner or len(self.parties) < 2):  # noqa: PLR2004
            raise ValueError(f"{self.key}：every は、each_owner のない、二者以上の段階にだけ書けます。")
        return self


class GatePoint(StrEnum):
    """When a gate is asked."""

    SUBMIT = "submit"
    DECIDE = "decide"
    MILESTONE = "milestone"


class Gate(Strict):
    """Something that must hold, or the act is refused: a condition (`holds`) or a named function (`hook`).

    `mechanism` is the gate of the catalogue that it carries out. `milestone` binds it to the report of that milestone.
    `say` tells why, `next_step` what to do instead. With `waivable` it opens while exceptions in force suspend all its `clauses`.
    """

    key: Key
    mechanism: Key | None = None
    at: tuple[GatePoint, ...] = (GatePoint.SUBMIT, GatePoint.DECIDE)
    when: Condition = ""
    holds: Condition = ""
    hook: Key | None = None
    settings: dict[Key, Any] = Field(default_factory=dict)
    milestone: Key | None = None
    field: Key | None = None
    say: Words
    next_step: Words | None = None
    clauses: tuple[ClauseId, ...] = ()
    waivable: bool = False

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.waivable and not self.clauses:
            raise ValueError(f"{self.key}：例外措置で開く関所（waivable）には、clauses が必要です。")
        if bool(self.holds) == (self.hook is not None):
            raise ValueError(f"{self.key}：関所は holds（条件）か hook（関数）のどちらか一方で書いてください。")
        if (GatePoint.MILESTONE in self.at) != (self.milestone is not None):
            raise ValueError(f"{self.key}：milestone は、at が milestone の関所にだけ書いてください。")
        return self


class Event(StrEnum):
    """When an effect takes place."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    ENDED = "ended"  # Closed, lapsed, revoked, expired, withdrawn or refused, whichever comes.
    MILESTONE = "milestone"  # When the milestone is reported, or confirmed where it wants confirmation.


class Effect(Strict):
    """What happens elsewhere: a named hook with its settings."""

    on: Event
    milestone: Key | None = None
    hook: Key
    settings: dict[Key, Any] = Field(default_factory=dict)
    when: Condition = ""

    @model_validator(mode="after")
    def _milestone_named(self) -> Self:
        if (self.on is Event.MILESTONE) != (self.milestone is not None):
            raise ValueError("milestone は、on が milestone の効果にだけ書いてください。")
        return self


class Confirm(Strict):
    """Somebody else confirms what was reported. `two_people`: never who reported it nor who applied (1(8)①, 6.1(4)③)."""

    by: Annotated[tuple[Recipient, ...], Field(min_length=1)]
    two_people: bool = True
    label: Words
    fields: tuple[FormField, ...] = ()


class Milestone(Keyed):
    """Something reported after the decision: taken out, returned, work begun, disposed of.

    `by` may report it; `per` is a table of the form, each row of which wants its own; `after` another milestone that comes
    first. `optional` ones are not waited for, `repeats` may be reported again and again. `occurred` asks when it happened;
    with `occurred_demanded` that is never taken to be the moment of the report.
    When all that are waited for are reported (and confirmed), the application is closed.
    """

    by: Annotated[tuple[Recipient, ...], Field(min_length=1)]
    per: Key | None = None
    after: Key | None = None
    due: MilestoneDue | None = None
    optional: bool = False
    repeats: bool = False
    occurred: bool = True
    occurred_demanded: bool = False
    fields: tuple[FormField, ...] = ()
    confirm: Confirm | None = None
    chase: tuple[Reminder, ...] = ()
    when: Condition = ""
    clauses: tuple[ClauseId, ...] = ()

    @model_validator(mode="after")
    def _chased_when_due(self) -> Self:
        if self.chase and self.due is None:
            raise ValueError(f"{self.key}：期限（due）のないものは督促（chase）できません。")
        if self.repeats and not self.optional:
            raise ValueError(f"{self.key}：繰り返す報告（repeats）は optional にしてください。")
        return self


class Catalogue(Strict):
    """Approved once, used by many: an entry stands for the values of `fields`; an application that takes one up is decided by it.

    `keeper` is the role that puts entries in. `copies` are further fields filled in from the entry. With `stages` the entry
    stands for these stages only, and the others are asked each time.
    """

    keeper: Key
    fields: Annotated[tuple[Key, ...], Field(min_length=1)]
    copies: tuple[Key, ...] = ()
    stages: tuple[Key, ...] = ()
    until: Key | None = None


class Form(Strict):
    """The printed form (様式): number and title as in the rules of the city, to whom it is addressed, how fields lie on the page.

    `layout` are the rows of the table: one field's key, or two that share a row; fields not named follow in their order.
    `boxes` are further boxes before those of the route (係長, 課長補佐).
    """

    number: Words
    title: Words
    version: Annotated[int, Field(ge=1)] = 1
    addressee: Key
    layout: tuple[tuple[Key, ...], ...] = ()
    boxes: tuple[Words, ...] = ()
    note: Words | None = None


class Procedure(Keyed):
    """A procedure. `key` is its mechanism in the catalogue; `task` says in plain words what somebody wants to do.

    `owners` are the item fields whose owners the route asks, or the unit fields that name whom it asks. `variant` is a choice
    that tells regimes of one procedure apart for the clauses that name a setting of the same name. `subject` names the fields
    that make the line 件名.
    `bound_to` is the clause field that an exception suspends, `bound_units` the unit field that says where (the whole city
    when it is empty). `report_within`: a report begun at once is completed within this time, its moment filled in at `began_in`.
    `listed` are the columns of its register; `keeps` the registers of the catalogue of mechanisms that its applications make,
    `aspects` which parts of those that are asked about part by part (their setting `aspect`).
    """

    kind: ProcedureKind
    version: Annotated[int, Field(ge=1)] = 1
    task: Words
    lead: Words | None = None
    clauses: Annotated[tuple[ClauseId, ...], Field(min_length=1)]
    workflows: tuple[Annotated[int, Field(ge=1)], ...] = ()
    form: Form
    number: Numbering
    retention: Retention
    applicants: Applicants
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    subject: Annotated[tuple[Key, ...], Field(min_length=1)]
    owners: tuple[Key, ...] = ()
    variant: Key | None = None
    bound_to: Key | None = None
    bound_units: Key | None = None
    began_in: Key | None = None
    route: Annotated[tuple[Stage, ...], Field(min_length=1)]
    gates: tuple[Gate, ...] = ()
    effects: tuple[Effect, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    validity: Validity | None = None
    renewal: Renewal | None = None
    alerts: tuple[Alert, ...] = ()
    catalogue: Catalogue | None = None
    report_within: Length | None = None
    report_chase: tuple[Reminder, ...] = ()
    listed: tuple[Key, ...] = ()
    keeps: tuple[Key, ...] = ()
    aspects: tuple[Key, ...] = ()

    @cached_property
    def fields(self) -> dict[str, FormField]:
        """Every field of the form by key, in order."""
        return {field.key: field for section in self.sections for field in section.fields}

    def stage(self, key: str) -> Stage:
        """The stage with this key. Raises KeyError."""
        return next((stage for stage in self.route if stage.key == key), None) or _missing(key)

    def milestone(self, key: str) -> Milestone:
        """The milestone with this key. Raises KeyError."""
        return next((each for each in self.milestones if each.key == key), None) or _missing(key)


def _missing(key: str) -> Any:
    raise KeyError(key)
