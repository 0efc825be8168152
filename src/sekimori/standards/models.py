"""The shape of a standard package: what its YAML files may say.

A package states a city's information security standard as data: the clauses with their requirement in plain words,
who must do what, and by which mechanisms the software carries it out (here); what the clauses refer to (`frame.py`).
`loading.py` reads the files and names file and line of every fault. The words of errors raised here are met by people.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Self, TypeVar

from pydantic import Field, model_validator

from sekimori.common import canonical
from sekimori.standards.base import ClauseId, Key, Keyed, Scope, Strict, TimeMeaning, TimeWord, Words
from sekimori.standards.disclosure_models import DisclosureRules
from sekimori.standards.drill_models import Scenario
from sekimori.standards.duty_models import Duty
from sekimori.standards.frame import (
    AreaFlow,
    AssetAct,
    AuthorityObject,
    AuthorityRule,
    Axis,
    Body,
    ClassificationScheme,
    Designation,
    DesignationKind,
    DocumentContent,
    Holder,
    Law,
    NetworkArea,
    Organ,
    Party,
    Quorum,
    RequiredDocument,
    Restriction,
    RestrictionLevel,
    Role,
    UnitKind,
)
from sekimori.standards.incident_models import IncidentRules
from sekimori.standards.inspection_models import InspectionQuestion
from sekimori.standards.levels import Level
from sekimori.standards.procedure_models import DueClass, Procedure

__all__ = [
    "AreaFlow", "AssetAct", "AuthorityObject", "AuthorityRule", "Axis", "Body", "ClassificationScheme", "Clause",
    "Counterpart", "Designation", "DesignationKind", "DisclosureRules", "DocumentContent", "DueClass", "Duty", "Holder",
    "IncidentRules", "InspectionQuestion",
    "Key", "Law", "Level", "Mechanism", "MechanismDefinition", "MechanismKind", "Modality", "Mode", "NetworkArea", "Norm", "Organ",
    "Package", "PackageFacts", "Party", "Procedure", "Quorum", "Relation", "RequiredDocument", "Restriction",
    "RestrictionLevel", "Role", "Scenario", "Scope", "Setting", "SettingType", "Strict", "TimeMeaning", "TimeWord", "UnitKind",
    "Words",
]  # fmt: skip

SELF_INSPECTION = "self_inspection"
Found = TypeVar("Found", bound=Keyed)


class Modality(StrEnum):
    """With what force a norm speaks; the state of a clause is combined by it (docs/compliance.md)."""

    DUTY = "duty"
    PROHIBITION = "prohibition"
    PERMISSION = "permission"  # Something allowed only with somebody's leave; judged by its gate.
    POWER = "power"
    DEFINITION = "definition"
    EFFORT = "effort"  # 努める; never turns red.
    DESIRABLE = "desirable"  # 望ましい; never turns red.


class Mode(StrEnum):
    """Whether all the named roles are meant (及び) or any one of them (又は)."""

    ALL = "all"
    ANY = "any"


class Relation(StrEnum):
    """What the actor owes or needs from the counterpart."""

    PERMISSION = "permission"  # の許可を得
    APPROVAL = "approval"  # の承認を得
    REPORT = "report"  # に報告
    NOTICE = "notice"  # に通知・周知・説明
    APPLICATION = "application"  # に申請
    CONSULTATION = "consultation"  # に相談し、判断・指示を仰ぐ
    ORDER = "order"  # に指示
    REQUEST = "request"  # に適正な措置・署名・監査の実施を求める
    COOPERATION = "cooperation"  # と連携


class MechanismKind(StrEnum):
    """How the software carries a clause out."""

    GATE = "gate"
    PROCEDURE = "procedure"
    REGISTER = "register"
    DUTY = "duty"
    CHECK = "check"
    NOTICE = "notice"
    ATTEST = "attest"


class Counterpart(Strict):
    """Towards whom a norm obliges: `relation` to `roles`, which are keys of roles, bodies or outside parties.

    `time` is the time word of this relation where it differs from the norm's own (record at once, report promptly).
    """

    relation: Relation
    roles: Annotated[tuple[Key, ...], Field(min_length=1)]
    mode: Mode = Mode.ALL
    time: TimeWord | None = None


class Norm(Strict):
    """One sentence's worth of obligation, prohibition or power. A clause may hold several.

    `actors` are keys of roles or bodies; `implied` says that the text names nobody and the role follows from the authority
    matrix or the neighbouring clauses. `as_needed` is the text's own 必要に応じ: such a norm wants either the act or a recorded
    decision that it was not needed. `condition` says in our words when the norm applies and what lifts it.
    """

    actors: Annotated[tuple[Key, ...], Field(min_length=1)]
    actors_mode: Mode = Mode.ALL
    implied: bool = False
    modality: Modality
    as_needed: bool = False
    condition: Words | None = None
    counterparts: tuple[Counterpart, ...] = ()
    time: TimeWord | None = None
    records: bool = False  # The text itself wants a record made or kept.


class Mechanism(Strict):
    """A mechanism of a clause: `kind` and the `name` under which the catalogue and the software know it, e.g. procedure takeout.

    `norms` are the 0-based indices of the norms it carries out; empty means all of them. `settings` are values the mechanism
    reads (which document, which level); the catalogue says which it understands. `beyond_text` marks what the city does
    beyond the words of the clause (a yearly stocktaking, a drill): it is shown, and never makes the clause "not met".
    """

    kind: MechanismKind
    name: Key
    norms: tuple[Annotated[int, Field(ge=0)], ...] = ()
    settings: dict[Key, Any] = Field(default_factory=dict)
    beyond_text: bool = False


class Clause(Strict):
    """A node of the standard. Headings have a title; leaves a requirement, norms, mechanisms and an inspection question.

    A heading whose own words introduce the nodes below it (`introduces`) has a requirement too, and norms when those words
    oblige to more than the nodes below. `lineage` follows the clause through renumbering, merging and splitting; it is the id
    unless stated. Every clause with norms is answered in self-inspection, so `attest self_inspection` need not be written.
    """

    id: ClauseId
    level: Level
    title: str = ""
    lineage: str = ""
    introduces: bool = False
    requirement: Words | None = None
    scope: Scope | None = None
    norms: tuple[Norm, ...] = ()
    mechanisms: tuple[Mechanism, ...] = ()
    question: Words | None = None

    @property
    def leaf(self) -> bool:
        """Whether the node ends a branch of the standard; only such nodes and introducing headings have norms."""
        return bool(self.norms) and not self.introduces

    @property
    def normative(self) -> bool:
        """Whether the node has norms, and with them a state of its own."""
        return bool(self.norms)

    @model_validator(mode="after")
    def _fill(self) -> Self:
        """Writes what need not be written in the file; the record is frozen only for those who use it."""
        if not self.lineage:
            object.__setattr__(self, "lineage", self.id)
        if self.norms and all(mechanism.name != SELF_INSPECTION for mechanism in self.mechanisms):
            attest = Mechanism(kind=MechanismKind.ATTEST, name=SELF_INSPECTION)
            object.__setattr__(self, "mechanisms", (*self.mechanisms, attest))
        return self

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not self.norms:
            if self.mechanisms or self.question or self.scope:
                raise ValueError(
                    f"{self.id}：義務などの規範（norms）のない条項に、対象単位・仕組み・設問は書けません。"
                )
            if self.requirement and not self.introduces:
                raise ValueError(f"{self.id}：要求事項の文があるのに、規範（norms）がありません。")
        elif self.requirement is None or self.scope is None or self.question is None:
            raise ValueError(f"{self.id}：規範のある条項には requirement・scope・question が必要です。")
        if self.introduces and self.requirement is None:
            raise ValueError(f"{self.id}：柱書きのある見出し（introduces）には requirement が必要です。")
        if not (self.title or self.requirement):
            raise ValueError(f"{self.id}：見出し（title）も要求事項（requirement）もありません。")
        for mechanism in self.mechanisms:
            for index in mechanism.norms:
                if index >= len(self.norms):
                    raise ValueError(
                        f"{self.id}：仕組み {mechanism.name} が指す規範 {index} はありません（0から数えます）。"
                    )
        return self

    def carried_by(self, norm: int) -> tuple[Mechanism, ...]:
        """The mechanisms that carry out the norm with this index; what goes beyond the text is not among them."""
        return tuple(m for m in self.mechanisms if not m.beyond_text and (not m.norms or norm in m.norms))


class SettingType(StrEnum):
    """What a setting of a mechanism may hold; all but the last three are keys of the package's own lists."""

    DOCUMENT = "document"
    CONTENT = "content"  # A content of the document named by the setting `document`.
    ROLE = "role"
    BODY = "body"
    PARTY = "party"
    AREA = "area"
    LEVEL = "level"
    ACT = "act"
    LAW = "law"
    CHOICE = "choice"
    NUMBER = "number"
    FLAG = "flag"


class Setting(Strict):
    """A setting that a mechanism understands. `many`: a list of such values; `choices`: the keys a choice may take."""

    type: SettingType
    label: Words
    many: bool = False
    required: bool = False
    choices: dict[Key, Words] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _choices_where_chosen(self) -> Self:
        if (self.type is SettingType.CHOICE) != bool(self.choices):
            raise ValueError("choices は、type が choice の設定にだけ、一つ以上書いてください。")
        return self


class MechanismDefinition(Keyed):
    """An entry of the catalogue of mechanisms, under the key by which clauses and software name it.

    `workflows` are the rows of the catalogue of municipal workflows it comes from. Which entries the software can run is
    known at run time, not here.
    """

    kind: MechanismKind
    workflows: tuple[Annotated[int, Field(ge=1)], ...] = ()
    settings: dict[Key, Setting] = Field(default_factory=dict)


class PackageFacts(Strict):
    """The package's own description. `source` says which published text it follows and where that stands."""

    key: Key
    edition: Annotated[str, Field(min_length=1)]
    label: Words
    source: Words


class Package(PackageFacts):
    """A whole standard package, checked across its files."""

    clauses: tuple[Clause, ...]
    mechanisms: tuple[MechanismDefinition, ...]
    roles: tuple[Role, ...]
    bodies: tuple[Body, ...] = ()
    parties: tuple[Party, ...] = ()
    designations: tuple[Designation, ...] = ()
    organs: tuple[Organ, ...] = ()
    units: tuple[UnitKind, ...] = ()
    authority: tuple[AuthorityRule, ...] = ()
    classification: ClassificationScheme
    areas: tuple[NetworkArea, ...] = ()
    documents: tuple[RequiredDocument, ...] = ()
    laws: tuple[Law, ...] = ()
    times: tuple[TimeMeaning, ...] = ()
    due_classes: tuple[DueClass, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    duties: tuple[Duty, ...] = ()
    inspection: tuple[InspectionQuestion, ...] = ()
    incidents: IncidentRules | None = None
    drills: tuple[Scenario, ...] = ()
    disclosures: DisclosureRules | None = None

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the canonical bytes of everything the package says, in hex; comments and layout do not count."""
        return canonical.sha256_of(self.model_dump(mode="json", exclude_defaults=True))

    @cached_property
    def _clauses_by_id(self) -> dict[str, Clause]:
        return {clause.id: clause for clause in self.clauses}

    @cached_property
    def leaves(self) -> tuple[Clause, ...]:
        """The clauses that end a branch, in order."""
        return tuple(clause for clause in self.clauses if clause.leaf)

    @cached_property
    def normative(self) -> tuple[Clause, ...]:
        """The clauses with a state of their own, in order: the leaves, and headings whose introductory words oblige."""
        return tuple(clause for clause in self.clauses if clause.normative)

    def clause(self, clause_id: str) -> Clause:
        """The clause with this id. Raises KeyError."""
        return self._clauses_by_id[clause_id]

    def role(self, key: str) -> Role:
        """The role with this key. Raises KeyError."""
        return _with_key(self.roles, key)

    def called(self, key: str) -> Words:
        """The name of a role or body; its key in both languages when the package has neither."""
        found = (each.label for each in (*self.roles, *self.bodies) if each.key == key)
        return next(found, Words.model_construct(ja=key, en=key))

    def document(self, key: str) -> RequiredDocument:
        """The required document with this key. Raises KeyError."""
        return _with_key(self.documents, key)

    def procedure(self, key: str) -> Procedure:
        """The procedure with this key. Raises KeyError."""
        return _with_key(self.procedures, key)

    def duty(self, key: str) -> Duty:
        """The recurring duty with this key. Raises KeyError."""
        return _with_key(self.duties, key)

    def due_class(self, key: str) -> DueClass:
        """The due class with this key. Raises KeyError."""
        return _with_key(self.due_classes, key)

    def mechanism(self, name: str) -> MechanismDefinition:
        """The entry of the catalogue with this name. Raises KeyError."""
        return _with_key(self.mechanisms, name)


def _with_key(records: tuple[Found, ...], key: str) -> Found:
    for record in records:
        if record.key == key:
            return record
    raise KeyError(key)
