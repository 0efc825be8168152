"""The kinds of values a condition may speak of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What sort of value a name stands for."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    DAY = "day"
    MOMENT = "moment"
    LEVEL = "level"  # A level of the classification scheme.
    UNIT = "unit"
    PERSON = "person"
    PERIOD = "period"  # Its parts are `start` and `end`.
    WORDS = "words"  # Several texts: chosen options, roles held.
    RECORD = "record"  # One item of a register; its parts are facts.
    RECORDS = "records"  # Several items, or the rows of a table.
    NONE = "none"


WORDS_OF: Mapping[Kind, str] = {
    Kind.TEXT: "文字",
    Kind.NUMBER: "数",
    Kind.FLAG: "はい・いいえ",
    Kind.DAY: "日付",
    Kind.MOMENT: "日時",
    Kind.LEVEL: "分類",
    Kind.UNIT: "所属",
    Kind.PERSON: "人",
    Kind.PERIOD: "期間",
    Kind.WORDS: "複数の選択",
    Kind.RECORD: "台帳の項目",
    Kind.RECORDS: "台帳の項目（複数）や表の行",
    Kind.NONE: "none",
}


@dataclass(frozen=True)
class Type:
    """A kind; `options` are the only texts it can hold (None: any), `parts` what may follow the dot."""

    kind: Kind
    options: frozenset[str] | None = None
    parts: Mapping[str, Type] = field(default_factory=dict)


ORDERED = frozenset({Kind.NUMBER, Kind.DAY, Kind.MOMENT})
TEXTLIKE = frozenset({Kind.TEXT, Kind.LEVEL})
# Function → the kinds of its arguments and of its answer. `any` and `all` are read apart: their argument is a condition.
FUNCTIONS: Mapping[str, tuple[tuple[Kind, ...], Kind]] = {
    "at_least": ((Kind.LEVEL, Kind.TEXT), Kind.FLAG),
    "count": ((Kind.RECORDS,), Kind.NUMBER),
    "days": ((Kind.PERIOD,), Kind.NUMBER),
    "hours_since": ((Kind.MOMENT,), Kind.NUMBER),
    "office_days": ((Kind.PERIOD,), Kind.NUMBER),
    "highest": ((Kind.LEVEL,), Kind.LEVEL),
    "total": ((Kind.NUMBER,), Kind.NUMBER),
}
# Functions whose argument is a part of each of several records.
OVER_RECORDS = frozenset({"highest", "total"})
QUANTIFIERS = frozenset({"any", "all"})
# Kinds that may stand where a function wants another.
INSTEAD: Mapping[str, frozenset[Kind]] = {"count": frozenset({Kind.WORDS})}
