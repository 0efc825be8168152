"""The shape of a standard package: what its YAML files may say.

A package states a city's information security standard as data: the clauses with their requirement in plain words,
who must do what, and by which mechanisms the software carries it out; roles and how a post gives them; the
classification scheme; network areas; the documents the standard demands. `loading.py` reads the files and names file
and line of every fault.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


class Strict(BaseModel):
    """A record of the package: no unknown names, no silent conversions, unchangeable once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Words(Strict):
    """The same words in Japanese and English."""

    ja: Annotated[str, StringConstraints(min_length=1)]
    en: Annotated[str, StringConstraints(min_length=1)]


class Level(StrEnum):
    """The level of a node, outermost first; article-style texts use subitem and supplementary too."""

    CHAPTER = "chapter"
    SECTION = "section"
    ITEM = "item"
    PARAGRAPH = "paragraph"
    SUBPARAGRAPH = "subparagraph"
    SUBITEM = "subitem"
    SUPPLEMENTARY = "supplementary"


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
    NOTICE = "notice"  # に通知・周知
    APPLICATION = "application"  # に申請
    CONSULTATION = "consultation"  # に相談し、判断・指示を仰ぐ
    ORDER = "order"  # に指示
    COOPERATION = "cooperation"  # と連携


class TimeWord(StrEnum):
    """The word the text uses for time; what it means in hours or days is the city's data."""

    IMMEDIATELY = "immediately"  # 直ちに
    PROMPTLY = "promptly"  # 速やかに・早急に
    WITHOUT_DELAY = "without_delay"  # 遅滞なく
    BEFOREHAND = "beforehand"  # あらかじめ
    TIMELY = "timely"  # 適時に
    PERIODICALLY = "periodically"  # 定期的に
    EACH_FISCAL_YEAR = "each_fiscal_year"  # 毎年度
    ALWAYS = "always"  # 常に・常時


class Scope(StrEnum):
    """For which units a clause has a state of its own."""

    CITY = "city"
    DEPARTMENT = "department"
    SECTION = "section"


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
    """Towards whom a norm obliges: `relation` to `roles`."""

    relation: Relation
    roles: Annotated[tuple[Key, ...], Field(min_length=1)]
    mode: Mode = Mode.ALL


class Norm(Strict):
    """One sentence's worth of obligation, prohibition or power. A clause may hold several.

    `as_needed` is the text's own 必要に応じ: such a norm wants either the act or a recorded decision that it was not needed.
    `condition` says in our words when the norm applies and what lifts it.
    """

    actors: Annotated[tuple[Key, ...], Field(min_length=1)]
    actors_mode: Mode = Mode.ALL
    modality: Modality
    as_needed: bool = False
    condition: Words | None = None
    counterparts: tuple[Counterpart, ...] = ()
    time: TimeWord | None = None
    records: bool = False  # The text itself wants a record made or kept.


class Mechanism(Strict):
    """A mechanism of a clause: `kind` and the `name` under which the software knows it, e.g. procedure takeout.

    `norm` is the 0-based index of the norm it carries out. `settings` are values the mechanism reads (which column of a
    register, which month of a duty); each kind checks its own.
    """

    kind: MechanismKind
    name: Key
    norm: Annotated[int, Field(ge=0)] = 0
    settings: dict[str, Any] = Field(default_factory=dict)


class Clause(Strict):
    """A node of the standard. Headings have a title, leaves a requirement, norms, mechanisms and an inspection question.

    `lineage` follows the clause through renumbering, merging and splitting; it defaults to the id in the package's first edition.
    """

    id: str
    level: Level
    title: str = ""
    lineage: str = ""
    requirement: Words | None = None
    scope: Scope | None = None
    norms: tuple[Norm, ...] = ()
    mechanisms: tuple[Mechanism, ...] = ()
    question: Words | None = None

    @property
    def leaf(self) -> bool:
        return bool(self.norms)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not self.leaf:
            if self.mechanisms or self.question or self.scope:
                raise ValueError(f"{self.id}: only a clause with norms has scope, mechanisms and a question")
            return self
        if self.requirement is None or self.scope is None or self.question is None:
            raise ValueError(f"{self.id}: a clause with norms needs requirement, scope and question")
        if not self.mechanisms:
            raise ValueError(f"{self.id}: no mechanism carries this clause out")
        for mechanism in self.mechanisms:
            if mechanism.norm >= len(self.norms):
                raise ValueError(
                    f"{self.id}: {mechanism.kind} {mechanism.name} names norm {mechanism.norm}, which does not exist"
                )
        return self


class Holder(Strict):
    """How a role comes to a person: exactly one of the ways below.

    `post`: whoever holds the post that the city has marked with this designation. `head_of`: the head of each unit
    in the defined list. `nominated_by`: named in writing by holders of that role. `member_of`: whoever belongs to the
    named body. `every`: everybody appointed. `external`: outside the city's staff.
    """

    post: Key | None = None
    head_of: Scope | None = None
    nominated_by: Key | None = None
    member_of: Key | None = None
    every: bool = False
    external: bool = False

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = [
            self.post,
            self.head_of,
            self.nominated_by,
            self.member_of,
            self.every or None,
            self.external or None,
        ]
        if sum(way is not None for way in ways) != 1:
            raise ValueError("a role has exactly one way of coming to a person")
        return self


class Role(Strict):
    """A role of the standard. `abilities` are what the software lets its holders do (docs/authorisation.md)."""

    key: Key
    label: Words
    short: str
    clause: str = ""
    holder: Holder
    scope: Scope
    abilities: tuple[Key, ...] = ()
    deputies: tuple[Key, ...] = ()  # Roles that stand in by the text itself, in order (1(2)⑤).
    superior: Key | None = None


class Body(Strict):
    """A body that decides by meeting: 推進本部, CSIRT."""

    key: Key
    label: Words
    clause: str = ""
    decides: bool = True
    quorum: Words | None = None


class Designation(Strict):
    """A post the standard names (副市長, 総務部長, デジタル推進課長): the city marks which of its posts it is."""

    key: Key
    label: Words
    clause: str = ""


class AuthorityRule(Strict):
    """A row of the authority matrix: over which systems or sections a role decides, and who stands above it."""

    matter: Key
    label: Words
    object: Key  # city | department_system | other_system | section
    roles: Annotated[tuple[Key, ...], Field(min_length=1)]
    over: tuple[Key, ...] = ()
    clauses: tuple[str, ...] = ()


class RestrictionLevel(Strict):
    """A level on an axis of classification; a higher `rank` is more protected."""

    key: Key
    label: Words
    rank: Annotated[int, Field(ge=0)]
    criterion: Words
    restrictions: tuple[Key, ...] = ()
    national: str = ""


class Axis(Strict):
    """An axis of classification (機密性, 完全性, 可用性; or one 重要性)."""

    key: Key
    label: Words
    levels: Annotated[tuple[RestrictionLevel, ...], Field(min_length=2)]


class Restriction(Strict):
    """A handling restriction (取扱制限) that levels refer to, and the acts at which it is shown."""

    key: Key
    label: Words
    shown_at: tuple[Key, ...] = ()


class ClassificationScheme(Strict):
    """How information is classified, with what follows from each level."""

    key: Key
    label: Words
    clause: str = ""
    axes: Annotated[tuple[Axis, ...], Field(min_length=1)]
    restrictions: tuple[Restriction, ...]
    unknown: dict[Key, Key]  # axis → the level assumed until somebody answers


class NetworkArea(Strict):
    """A network area (領域) and what it may talk to."""

    key: Key
    label: Words
    clause: str = ""
    mfa_factors: Annotated[int, Field(ge=1)] = 1
    removable_media: bool = True
    may_reach: tuple[Key, ...] = ()


class RequiredDocument(Strict):
    """A document the standard demands to exist (定めるべきもの)."""

    key: Key
    label: Words
    clauses: Annotated[tuple[str, ...], Field(min_length=1)]
    owner: Key
    approver: Key
    contents: tuple[Words, ...] = ()
    review_months: Annotated[int, Field(ge=1)] | None = None
    restricted: bool = False


class TimeMeaning(Strict):
    """What a time word means here: office hours, office days or calendar minutes. A city edits it."""

    word: TimeWord
    minutes: Annotated[int, Field(ge=0)] | None = None
    office_hours: Annotated[int, Field(ge=0)] | None = None
    office_days: Annotated[int, Field(ge=0)] | None = None
    months: Annotated[int, Field(ge=1)] | None = None


class Package(Strict):
    """A whole standard package, checked across its files."""

    key: Key
    edition: str
    label: Words
    source: str
    clauses: tuple[Clause, ...]
    roles: tuple[Role, ...]
    bodies: tuple[Body, ...]
    designations: tuple[Designation, ...]
    authority: tuple[AuthorityRule, ...]
    classification: ClassificationScheme
    areas: tuple[NetworkArea, ...]
    documents: tuple[RequiredDocument, ...]
    times: tuple[TimeMeaning, ...]

    def clause(self, clause_id: str) -> Clause:
        """The clause with this id. Raises KeyError."""
        for clause in self.clauses:
            if clause.id == clause_id:
                return clause
        raise KeyError(clause_id)

    @property
    def leaves(self) -> tuple[Clause, ...]:
        return tuple(clause for clause in self.clauses if clause.leaf)

    def role(self, key: str) -> Role:
        """The role with this key. Raises KeyError."""
        for role in self.roles:
            if role.key == key:
                return role
        raise KeyError(key)
