"""The fields of a procedure's form: what may be asked, when it is shown, and what a condition may say about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Self

from pydantic import Field as Limit
from pydantic import StringConstraints, field_serializer, field_validator, model_validator

from sekimori.standards.base import ClauseId, Key, Keyed, Words
from sekimori.standards.conditions import Condition, Kind, Type
from sekimori.standards.frame import ClassificationScheme

PAIR = 2
Suffix = Annotated[str, StringConstraints(pattern=r"^\.[a-z0-9]{1,8}$")]


class FieldType(StrEnum):
    """What is filled in. `item` is an entry of a register, `tick` a declaration that must be ticked."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    DATE_TIME = "date_time"
    PERIOD = "period"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    PERSON = "person"
    UNIT = "unit"
    ITEM = "item"
    EVIDENCE = "evidence"
    CLAUSE = "clause"
    TICK = "tick"
    ADDRESS = "address"
    TABLE = "table"


class Fact(StrEnum):
    """What a register says of an item. A register that does not know one leaves it unknown, and conditions then do not hold."""

    NUMBER = "number"
    LABEL = "label"
    KIND = "kind"
    STATE = "state"
    UNIT = "unit"
    CONFIDENTIALITY = "confidentiality"
    INTEGRITY = "integrity"
    AVAILABILITY = "availability"
    PERSONAL = "personal"
    AREA = "area"
    PLACE = "place"
    MODEL = "model"
    SERIAL = "serial"
    ENCRYPTED = "encrypted"
    VERSION = "version"
    PUBLISHER = "publisher"
    LICENCES = "licences"
    USED = "used"
    SUPPORT_ENDS = "support_ends"
    CONTACT = "contact"


FACT_KINDS: Mapping[Fact, Kind] = {
    Fact.UNIT: Kind.UNIT,
    Fact.PERSONAL: Kind.FLAG,
    Fact.ENCRYPTED: Kind.FLAG,
    Fact.LICENCES: Kind.NUMBER,
    Fact.USED: Kind.NUMBER,
    Fact.SUPPORT_ENDS: Kind.DAY,
    Fact.CONFIDENTIALITY: Kind.LEVEL,
    Fact.INTEGRITY: Kind.LEVEL,
    Fact.AVAILABILITY: Kind.LEVEL,
}
_NEEDS: Mapping[str, frozenset[FieldType]] = {
    "columns": frozenset({FieldType.TABLE}),
    "from_register": frozenset({FieldType.ITEM}),
}
# Attribute → the types that understand it; what is not here belongs to every type.
_ONLY: Mapping[str, frozenset[FieldType]] = {
    **_NEEDS,
    "facts": frozenset({FieldType.ITEM}),
    "many": frozenset({FieldType.ITEM, FieldType.EVIDENCE, FieldType.CLAUSE, FieldType.PERSON, FieldType.UNIT}),
    "choices": frozenset({FieldType.CHOICE, FieldType.CHOICES}),
    "axis": frozenset({FieldType.CHOICE}),
    "areas": frozenset({FieldType.CHOICE, FieldType.CHOICES}),
    "times": frozenset({FieldType.PERIOD}),
    "suffixes": frozenset({FieldType.EVIDENCE}),
    "terms": frozenset({FieldType.TICK}),
    "within": frozenset({FieldType.PERSON, FieldType.UNIT, FieldType.ITEM}),
    "takes_part": frozenset({FieldType.PERSON}),
}


class Within(StrEnum):
    """From where people, units and items may be chosen."""

    OWN = "own"  # The applicant's own section.
    CITY = "city"


class Field(Keyed):
    """One thing asked.

    `when` says when it is asked at all; then it must be answered, unless `demanded` is false. `least` and `most` bound a
    number, the characters of a text, the rows of a table, the files or items; `lines` is the height of a long text. `axis` takes
    the choices from an axis of the classification scheme, `areas` from the network areas. `facts` of an item are shown beside it,
    frozen with the application and open to conditions. `terms` is the document whose version in force the tick declares.
    People named by a field that `takes_part` see the application once it is handed in, and may be asked to confirm. `example`
    stands under the field. `printed` false leaves it off the printed form.
    """

    type: FieldType
    help: Words | None = None
    example: Words | None = None
    clause: ClauseId | None = None
    when: Condition = ""
    demanded: bool = True
    least: Annotated[int, Limit(ge=0)] | None = None
    most: Annotated[int, Limit(ge=1)] | None = None
    lines: Annotated[int, Limit(ge=2, le=20)] = 4
    choices: dict[Key, Words] = Limit(default_factory=dict)
    axis: Key | None = None
    areas: bool = False
    times: bool = False
    from_register: Key | None = None
    facts: tuple[Fact, ...] = ()
    within: Within = Within.CITY
    many: bool = False
    takes_part: bool = False
    suffixes: tuple[Suffix, ...] = ()
    columns: tuple[Field, ...] = ()
    terms: Key | None = None
    printed: bool = True

    @field_validator("choices", mode="before")
    @classmethod
    def _choices_from_pairs(cls, value: Any) -> Any:
        """Choices as they are kept with an adopted edition, see below."""
        pairs = isinstance(value, list) and all(isinstance(each, list | tuple) and len(each) == PAIR for each in value)
        return dict(value) if pairs else value

    @field_serializer("choices")
    def _choices_in_order(self, value: dict[str, Words]) -> list[tuple[str, dict[str, str]]]:
        """As pairs: canonical JSON sorts the keys of an object, and the order of the choices means something."""
        return [(key, words.model_dump()) for key, words in value.items()]

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        for name, types in _NEEDS.items():
            if self.type in types and not getattr(self, name):
                raise ValueError(f"{self.key}：{self.type.value} の項目には {name} が必要です。")
        unsaid = _unsaid(type(self))
        for name, types in _ONLY.items():
            if self.type not in types and getattr(self, name) != unsaid[name]:
                raise ValueError(f"{self.key}：{self.type.value} の項目に {name} は書けません。")
        if self.type in {FieldType.CHOICE, FieldType.CHOICES}:
            given = sum((bool(self.choices), self.axis is not None, self.areas))
            if given != 1:
                raise ValueError(f"{self.key}：選択肢は choices・axis・areas のどれか一つで書いてください。")
        for column in self.columns:
            if column.type in {FieldType.TABLE, FieldType.EVIDENCE, FieldType.TICK} or column.many or column.when:
                raise ValueError(f"{self.key}：表の列 {column.key} に、この種類・many・when は使えません。")
        return self

    def condition_type(self, scheme: ClassificationScheme, areas: Iterable[str]) -> Type:
        """What conditions may say about this field."""
        several = {Kind.RECORDS: True}.get(_KINDS[self.type], self.many)
        match self.type:
            case FieldType.CHOICE | FieldType.CHOICES:
                return self._choice_type(scheme, areas)
            case FieldType.PERIOD:
                part = Type(Kind.MOMENT if self.times else Kind.DAY)
                return Type(Kind.PERIOD, parts={"start": part, "end": part})
            case FieldType.ITEM:
                parts = {fact.value: _fact_type(fact, scheme) for fact in self.facts}
                return Type(Kind.RECORDS if several else Kind.RECORD, parts=parts)
            case FieldType.TABLE:
                return Type(Kind.RECORDS, parts={c.key: c.condition_type(scheme, areas) for c in self.columns})
            case _:
                return Type(Kind.WORDS if several else _KINDS[self.type])

    def _choice_type(self, scheme: ClassificationScheme, areas: Iterable[str]) -> Type:
        if self.axis is not None:
            return Type(Kind.LEVEL, options=levels_of(scheme, self.axis))
        options = frozenset(areas) if self.areas else frozenset(self.choices)
        return Type(Kind.WORDS if self.type is FieldType.CHOICES else Kind.TEXT, options=options)


@cache
def _unsaid(kind: type[Field]) -> Mapping[str, Any]:
    """What each of those settings is that suit some types only, where nothing is written of it."""
    return {name: kind.model_fields[name].get_default(call_default_factory=True) for name in _ONLY}


class Section(Keyed):
    """A part of the form under its own heading; `when` hides all of it."""

    help: Words | None = None
    clause: ClauseId | None = None
    when: Condition = ""
    fields: Annotated[tuple[Field, ...], Limit(min_length=1)]


_KINDS: Mapping[FieldType, Kind] = {
    FieldType.TEXT: Kind.TEXT,
    FieldType.LONG_TEXT: Kind.TEXT,
    FieldType.NUMBER: Kind.NUMBER,
    FieldType.DATE: Kind.DAY,
    FieldType.DATE_TIME: Kind.MOMENT,
    FieldType.PERIOD: Kind.PERIOD,
    FieldType.CHOICE: Kind.TEXT,
    FieldType.CHOICES: Kind.WORDS,
    FieldType.YES_NO: Kind.FLAG,
    FieldType.PERSON: Kind.PERSON,
    FieldType.UNIT: Kind.UNIT,
    FieldType.ITEM: Kind.RECORD,
    FieldType.EVIDENCE: Kind.TEXT,
    FieldType.CLAUSE: Kind.TEXT,
    FieldType.TICK: Kind.FLAG,
    FieldType.ADDRESS: Kind.TEXT,
    FieldType.TABLE: Kind.RECORDS,
}


def levels_of(scheme: ClassificationScheme, axis: str) -> frozenset[str]:
    """The keys of the levels on an axis; empty for an axis the scheme has not."""
    return frozenset(level.key for each in scheme.axes if each.key == axis for level in each.levels)


def _fact_type(fact: Fact, scheme: ClassificationScheme) -> Type:
    kind = FACT_KINDS.get(fact, Kind.TEXT)
    return Type(kind, options=levels_of(scheme, fact.value) or None) if kind is Kind.LEVEL else Type(kind)
