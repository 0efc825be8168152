"""What the clauses of a standard refer to: roles and who holds them, bodies, outside parties, units, the authority matrix,
the classification scheme, network areas, documents and laws.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from sekimori.standards.base import ClauseId, Key, Keyed, Scope, Strict, Words


class Holder(Strict):
    """How a role comes to a person: exactly one of the ways below.

    `post`: whoever holds the post that the city has marked with this designation. `unit`: whoever is posted in the unit
    so marked. `head_of`: the head of each unit in the defined list. `employment`: whoever is employed in this way
    (regular, fixed_term). `nominated_by`: named in writing by holders of that role. `member_of`: whoever belongs to the
    named body. `every`: everybody appointed. `concerned`: whom the matter at hand makes it (the unit under audit), known from
    the record and never held apart from it. `external`: outside the city's staff.
    """

    post: Key | None = None
    unit: Key | None = None
    head_of: Scope | None = None
    employment: Key | None = None
    nominated_by: Key | None = None
    member_of: Key | None = None
    every: bool = False
    concerned: bool = False
    external: bool = False

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        named = (self.post, self.unit, self.head_of, self.employment, self.nominated_by, self.member_of)
        if sum(way is not None for way in named) + self.every + self.concerned + self.external != 1:
            raise ValueError("役割が人に与えられる道筋（post・unit・head_of など）は、ちょうど一つ書いてください。")
        return self


class Role(Keyed):
    """A role of the standard. `abilities` are what the software lets its holders do (docs/authorisation.md).

    `deputies` are the roles that stand in by the text itself, in order, and `deputies_act_in` the procedures in which
    the text lets them: elsewhere only the city's own recorded rule of deputies counts. `superior` is the next role up, for
    escalation and for an application that its maker may not decide. `optional`: named only when it is needed, so that
    nobody in it is no vacancy.
    """

    short: str
    clause: ClauseId | None = None
    holder: Holder
    scope: Scope
    abilities: tuple[Key, ...] = ()
    deputies: tuple[Key, ...] = ()
    deputies_act_in: tuple[Key, ...] = ()
    superior: Key | None = None
    optional: bool = False

    @model_validator(mode="after")
    def _deputies_have_their_bounds(self) -> Self:
        if bool(self.deputies) != bool(self.deputies_act_in):
            raise ValueError(
                "deputies（規程による代行者）と deputies_act_in（代行できる手続）は、そろえて書いてください。"
            )
        return self


class Quorum(Strict):
    """How many of a body's members must take part before it may decide: more than `numerator`/`denominator` of them, or at

    least that share when `over` is false. `deputies`: who attends in a member's place counts. `circulation`: the body may also
    decide in writing (持ち回り).
    """

    numerator: Annotated[int, Field(ge=1)] = 1
    denominator: Annotated[int, Field(ge=1)] = 2
    over: bool = True
    deputies: bool = True
    circulation: bool = True

    @model_validator(mode="after")
    def _share(self) -> Self:
        if self.numerator > self.denominator or (self.over and self.numerator == self.denominator):
            raise ValueError("定足数の割合は、構成員の全員までの割合で書いてください。")
        return self

    def met(self, present: int, members: int) -> bool:
        """Whether `present` of `members` may decide; nobody at all never may."""
        held, wanted = present * self.denominator, members * self.numerator
        return present > 0 and (held > wanted if self.over else held >= wanted)

    def least(self, members: int) -> int:
        """With how many present the body of `members` may decide."""
        return next(count for count in range(1, members + 2) if self.met(count, members) or count > members)


class Body(Keyed):
    """A body that acts together: 推進本部 decides by meeting, ＣＳＩＲＴ works as a team.

    Where `quorum` is not said, more than half of the members must take part.
    """

    clause: ClauseId | None = None
    decides: bool = True
    quorum: Quorum | None = None


class Party(Keyed):
    """Somebody outside the city towards whom the standard obliges: a ministry, the police, the press, residents."""


class DesignationKind(StrEnum):
    """Whether a designation marks a post (総務部長) or a unit (施設管理部門)."""

    POST = "post"
    UNIT = "unit"


class Designation(Keyed):
    """A post or unit the standard names (副市長, 総務部長, 人事管理部門): the city marks which of its own it is."""

    kind: DesignationKind = DesignationKind.POST
    clause: ClauseId | None = None


class Organ(Keyed):
    """An organ of the city that adopts the standard for itself (市長部局, 議会, 教育委員会 …)."""


class UnitKind(Keyed):
    """A kind of unit that the standard counts as 部等 (department) or 課等 (section), and its organ.

    A kind of section whose organ has no kind of department has no 情報セキュリティ責任者 by the text: the city sets a substitute.
    """

    organ: Key
    scope: Scope
    clause: ClauseId


class AuthorityObject(StrEnum):
    """Over what an authority reaches. `department_system` is a system that a 部等 owns, `other_system` any other."""

    CITY = "city"
    DEPARTMENT = "department"
    SECTION = "section"
    SYSTEM = "system"
    DEPARTMENT_SYSTEM = "department_system"
    OTHER_SYSTEM = "other_system"


class AuthorityRule(Strict):
    """A row of the authority matrix: who decides a matter over an object, and who stands above, nearest first."""

    matter: Key
    label: Words
    object: AuthorityObject
    roles: Annotated[tuple[Key, ...], Field(min_length=1)]
    over: tuple[Key, ...] = ()
    clauses: Annotated[tuple[ClauseId, ...], Field(min_length=1)]


class AssetAct(StrEnum):
    """What is done with an information asset; a handling restriction is shown at these acts."""

    CREATION = "creation"
    ACQUISITION = "acquisition"
    USE = "use"
    COPYING = "copying"
    STORAGE = "storage"
    TRANSMISSION = "transmission"
    TRANSPORT = "transport"
    PROVISION = "provision"
    PUBLICATION = "publication"
    DISPOSAL = "disposal"
    TAKEOUT = "takeout"
    OFFSITE_WORK = "offsite_work"
    PRIVATE_DEVICE = "private_device"
    CONNECTION = "connection"
    BACKUP = "backup"


class RestrictionLevel(Keyed):
    """A level on an axis of classification; a higher `rank` is more protected.

    `national` names the levels of the national guideline that it covers, most protected first.
    """

    rank: Annotated[int, Field(ge=0)]
    criterion: Words
    restrictions: tuple[Key, ...] = ()
    national: tuple[str, ...] = ()


class Axis(Keyed):
    """An axis of classification (機密性, 完全性, 可用性; or one 重要性)."""

    levels: Annotated[tuple[RestrictionLevel, ...], Field(min_length=2)]


class Restriction(Keyed):
    """A handling restriction (取扱制限) that levels refer to, and the acts at which it is shown."""

    shown_at: Annotated[tuple[AssetAct, ...], Field(min_length=1)]


class ClassificationScheme(Keyed):
    """How information is classified, with what follows from each level. `unknown`: the level assumed on each axis
    until somebody answers.
    """

    clause: ClauseId | None = None
    axes: Annotated[tuple[Axis, ...], Field(min_length=1)]
    restrictions: tuple[Restriction, ...]
    unknown: dict[Key, Key]

    def level(self, key: str) -> RestrictionLevel:
        """The level with this key on any axis. Raises KeyError."""
        for axis in self.axes:
            for level in axis.levels:
                if level.key == key:
                    return level
        raise KeyError(key)


class AreaFlow(Strict):
    """A communication the standard allows out of or into an area: `to` is an area or an outside party."""

    to: Key
    inward: bool = False  # True: only into this area, never out of it.
    purpose: Words
    conditions: Words
    methods: tuple[Key, ...] = ()
    clause: ClauseId


class NetworkArea(Keyed):
    """A network area (領域). Nothing but the flows named here may pass its border."""

    clause: ClauseId | None = None
    mfa_factors: Annotated[int, Field(ge=1)] = 1
    removable_media: bool = True
    flows: tuple[AreaFlow, ...] = ()


class DocumentContent(Keyed):
    """Something a required document must contain, and the clause that wants it."""

    clause: ClauseId


class RequiredDocument(Keyed):
    """A document the standard demands to exist (定めるべきもの). `approver` is a role or a body; `review_months` the city's
    interval of review. `restricted`: not for every employee's eyes.
    """

    clauses: Annotated[tuple[ClauseId, ...], Field(min_length=1)]
    owners: Annotated[tuple[Key, ...], Field(min_length=1)]
    approver: Key
    contents: tuple[DocumentContent, ...] = ()
    review_months: Annotated[int, Field(ge=1)] | None = None
    restricted: bool = False


class Law(Keyed):
    """A law or ordinance the standard names; `number` as promulgated."""

    number: str
    clauses: Annotated[tuple[ClauseId, ...], Field(min_length=1)]
