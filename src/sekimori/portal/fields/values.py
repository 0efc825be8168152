"""The values of a form: how each kind is kept as JSON, what is wrong with it, what conditions see of it, how it is shown.

Dates are ISO 8601 texts, a period is `{start, end}`, people, units and items are keys, several of them lists, clauses lineages.
Files are kept apart and stand here only as their names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.translation import gettext as _

from sekimori.common import eras
from sekimori.common.clock import TOKYO
from sekimori.portal.ui.wording import words
from sekimori.standards.models import Package
from sekimori.standards.procedure_fields import FACT_KINDS, Fact
from sekimori.standards.procedure_models import FieldType, FormField

LONGEST_TEXT, LONGEST_LINE, MOST_ROWS, MOST_CHOSEN, LARGEST = 4000, 200, 50, 100, 10**12
Json = Any


class Item(Protocol):
    """An entry of a register as a form speaks of it."""

    @property
    def pk(self) -> int: ...

    @property
    def label(self) -> str: ...

    @property
    def unit(self) -> int | None: ...

    @property
    def facts(self) -> Mapping[str, Any]: ...

    @property
    def hint(self) -> str: ...


@dataclass(frozen=True)
class Labels:
    """How people, units, items and clauses are written, by their keys."""

    people: Mapping[int, str] = field(default_factory=dict)
    units: Mapping[int, str] = field(default_factory=dict)
    items: Mapping[tuple[str, int], Item] = field(default_factory=dict)
    clauses: Mapping[str, str] = field(default_factory=dict)


def missing(given: FormField) -> str:
    """What is said of a demanded field without an answer: how this kind is answered."""
    match given.type:
        case FieldType.CHOICE | FieldType.CHOICES | FieldType.YES_NO:
            return _("選んでください。")
        case FieldType.PERSON | FieldType.UNIT | FieldType.ITEM | FieldType.CLAUSE:
            return _("検索して選んでください。")
        case FieldType.TICK:
            return _("内容を確認して印を付けてください。")
        case FieldType.EVIDENCE:
            return _("ファイルを付けてください。")
        case _:
            return _("入力してください。")


def options_of(given: FormField, package: Package) -> list[tuple[str, str]]:
    """The choices of a field with their words, in order."""
    if given.axis is not None:
        axes = (axis for axis in package.classification.axes if axis.key == given.axis)
        return [(level.key, words(level.label)) for axis in axes for level in axis.levels]
    if given.areas:
        return [(area.key, words(area.label)) for area in package.areas]
    return [(key, words(label)) for key, label in given.choices.items()]


def is_empty(value: Json) -> bool:
    """Whether nothing was answered. A no is an answer; an unticked declaration is none."""
    return value is None or value in ("", [], {})


def chosen(value: Json) -> list[Any]:
    """A value as a list, whether the field takes one or several; empty when nothing was answered."""
    if is_empty(value):
        return []
    return list(value) if isinstance(value, list) else [value]


def fault_in(given: FormField, value: Json, package: Package) -> str:
    """What is wrong with a value that was given, as a sentence; empty when nothing is."""
    try:
        return _CHECKS[given.type](given, value, package)
    except (TypeError, ValueError, KeyError, AttributeError):
        return _("この項目の値を読めません。入力し直してください。")


def _text(given: FormField, value: Json, _package: Package) -> str:
    default = LONGEST_TEXT if given.type is FieldType.LONG_TEXT else LONGEST_LINE
    most = given.most or default
    if not isinstance(value, str):
        raise TypeError
    if len(value) > most:
        return _("%(most)s文字以内で入力してください（いま%(now)s文字です）。") % {"most": most, "now": len(value)}
    if given.least and len(value) < given.least:
        return _("%(least)s文字以上で入力してください。") % {"least": given.least}
    return ""


def _number(given: FormField, value: Json, _package: Package) -> str:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    least, most = given.least or 0, given.most or LARGEST
    if not least <= value <= most:
        return _("%(least)s以上%(most)s以下の数を入力してください。") % {"least": f"{least:,}", "most": f"{most:,}"}
    return ""


def _date(_given: FormField, value: Json, _package: Package) -> str:
    dt.date.fromisoformat(value)
    return ""


def _moment(_given: FormField, value: Json, _package: Package) -> str:
    if dt.datetime.fromisoformat(value).tzinfo is None:
        raise ValueError
    return ""


def _period(given: FormField, value: Json, _package: Package) -> str:
    start, end = _read_period(given, value)
    if end < start or (given.times and end == start):
        return _("期間の終わりは、始まりより後にしてください。")
    return ""


def _choice(given: FormField, value: Json, package: Package) -> str:
    if value not in dict(options_of(given, package)):
        return _("選択肢の中から選んでください。")
    return ""


def _choices(given: FormField, value: Json, package: Package) -> str:
    if not isinstance(value, list) or set(value) - set(dict(options_of(given, package))):
        return _("選択肢の中から選んでください。")
    return ""


def _flag(_given: FormField, value: Json, _package: Package) -> str:
    if not isinstance(value, bool):
        raise TypeError
    return ""


def _keys(given: FormField, value: Json, _package: Package) -> str:
    keys = value if given.many else [value]
    kind = str if given.type is FieldType.CLAUSE else int
    if not isinstance(keys, list) or not all(isinstance(each, kind) and each is not True for each in keys):
        raise TypeError
    if len(set(keys)) < len(keys):
        return _("同じものが二度選ばれています。一つにしてください。")
    most = given.most or MOST_CHOSEN
    if len(keys) > most:
        return _("%(most)s件まで選べます（いま%(now)s件）。") % {"most": most, "now": len(keys)}
    if given.least and len(keys) < given.least:
        return _("%(least)s件以上選んでください。") % {"least": given.least}
    return ""


def _table(given: FormField, value: Json, package: Package) -> str:
    most = given.most or MOST_ROWS
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise TypeError
    if len(value) > most:
        return _("表は%(most)s行までです（いま%(now)s行）。") % {"most": most, "now": len(value)}
    if given.least and len(value) < given.least:
        return _("表に%(least)s行以上入力してください。") % {"least": given.least}
    for number, row in enumerate(value, start=1):
        for column in given.columns:
            told = _cell_fault(column, row.get(column.key), package)
            if told:
                names = {"row": number, "column": words(column.label), "told": told}
                return _("%(row)s行目の「%(column)s」：%(told)s") % names
    return ""


def _cell_fault(column: FormField, value: Json, package: Package) -> str:
    if is_empty(value):
        return missing(column) if column.demanded else ""
    return fault_in(column, value, package)


def _nothing(_given: FormField, _value: Json, _package: Package) -> str:
    return ""


_CHECKS: Mapping[FieldType, Callable[[FormField, Json, Package], str]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.ADDRESS: _text,
    FieldType.NUMBER: _number,
    FieldType.DATE: _date,
    FieldType.DATE_TIME: _moment,
    FieldType.PERIOD: _period,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
    FieldType.YES_NO: _flag,
    FieldType.TICK: _flag,
    FieldType.PERSON: _keys,
    FieldType.UNIT: _keys,
    FieldType.ITEM: _keys,
    FieldType.CLAUSE: _keys,
    FieldType.EVIDENCE: _nothing,
    FieldType.TABLE: _table,
}


def _read_period(given: FormField, value: Json) -> tuple[Any, Any]:
    read: Callable[[str], Any] = dt.datetime.fromisoformat if given.times else dt.date.fromisoformat
    return read(value["start"]), read(value["end"])


def read(given: FormField, value: Json, facts: Mapping[str, Any] | None = None) -> Any:  # noqa: PLR0911
    """A kept value as conditions and clocks see it: days and moments as such, items as their facts (pk as text → facts)."""
    if is_empty(value):
        # An empty choice of several is a choice of none; an unticked declaration and a missing answer are not known.
        return [] if _several(given) else None
    match given.type:
        case FieldType.DATE:
            return dt.date.fromisoformat(value)
        case FieldType.DATE_TIME:
            return dt.datetime.fromisoformat(value)
        case FieldType.PERIOD:
            start, end = _read_period(given, value)
            return {"start": start, "end": end}
        case FieldType.ITEM:
            found = [_read_facts((facts or {}).get(str(pk), {})) for pk in (value if given.many else [value])]
            return found if given.many else found[0]
        case FieldType.TABLE:
            return [{c.key: read(c, row.get(c.key)) for c in given.columns} for row in value]
        case _:
            return value


def _several(given: FormField) -> bool:
    return given.many or given.type in {FieldType.CHOICES, FieldType.TABLE}


def _read_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(facts)
    for name, kind in FACT_KINDS.items():
        value = found.get(name.value)
        if kind == "day" and isinstance(value, str):
            found[name.value] = dt.date.fromisoformat(value)
    return found


def facts_of(given: FormField, items: Mapping[int, Item]) -> dict[str, dict[str, Any]]:
    """The facts of a field's items that the definition asks for, ready to be frozen: pk as text → facts."""
    return {
        str(pk): {fact.value: _plain(item.facts.get(fact.value, _own(item, fact))) for fact in given.facts}
        for pk, item in items.items()
    }


def _own(item: Item, fact: Fact) -> Any:
    """What every item has whatever its register says of it."""
    return {Fact.LABEL: item.label, Fact.UNIT: item.unit}.get(fact)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def shown(given: FormField, value: Json, package: Package, labels: Labels) -> Any:  # noqa: PLR0911
    """A kept value as people read it; lists stay lists."""
    if is_empty(value):
        return None
    match given.type:
        case FieldType.DATE | FieldType.DATE_TIME:
            return read(given, value)
        case FieldType.PERIOD:
            return period_words(*_read_period(given, value))
        case FieldType.CHOICE:
            return dict(options_of(given, package)).get(value, value)
        case FieldType.CHOICES:
            known = dict(options_of(given, package))
            return [known.get(each, each) for each in value]
        case FieldType.TICK:
            return _("確認しました") if value else None
        case FieldType.PERSON | FieldType.UNIT | FieldType.ITEM | FieldType.CLAUSE:
            written = [_written(given, each, labels) for each in (value if given.many else [value])]
            return written if given.many else written[0]
        case FieldType.TABLE:
            return [row_words(given, row, package, labels) for row in value]
        case _:
            return value


def _written(given: FormField, key: Any, labels: Labels) -> str:
    if given.type is FieldType.ITEM:
        item = labels.items.get((given.from_register or "", key))
        return item.label if item else _("（台帳にない項目 %(pk)s）") % {"pk": key}
    kinds: dict[FieldType, Mapping[Any, str]] = {
        FieldType.PERSON: labels.people,
        FieldType.UNIT: labels.units,
        FieldType.CLAUSE: labels.clauses,
    }
    return kinds[given.type].get(key, str(key))


def row_words(given: FormField, row: Mapping[str, Json], package: Package, labels: Labels) -> str:
    """One row of a table in a line."""
    cells = [shown(column, row.get(column.key), package, labels) for column in given.columns]
    return "　".join(plain_words(cell) for cell in cells if cell is not None)


def plain_words(value: Any) -> str:
    """A shown value as text: dates in the Japanese calendar, lists joined."""
    if isinstance(value, bool):
        return _("はい") if value else _("いいえ")
    if isinstance(value, dt.datetime):
        local = value.astimezone(TOKYO)
        return f"{eras.format_long(local.date())} {local:%H:%M}"
    if isinstance(value, dt.date):
        return eras.format_long(value)
    if isinstance(value, list | tuple):
        return "、".join(plain_words(each) for each in value)
    return "" if value is None else str(value)


def period_words(start: dt.date | dt.datetime, end: dt.date | dt.datetime) -> str:
    """A period in words; the second day is not repeated when it is the same."""
    if isinstance(start, dt.datetime) and isinstance(end, dt.datetime):
        first, last = start.astimezone(TOKYO), end.astimezone(TOKYO)
        until = f"{last:%H:%M}" if first.date() == last.date() else plain_words(end)
        return _("%(start)sから%(end)sまで") % {"start": plain_words(start), "end": until}
    if start == end:
        return plain_words(start)
    return _("%(start)sから%(end)sまで") % {"start": plain_words(start), "end": plain_words(end)}


def keys_in(fields: Sequence[FormField], data: Mapping[str, Json]) -> dict[FieldType, set[Any]]:
    """The people, units and clauses that the values name, rows of tables included."""
    found: dict[FieldType, set[Any]] = {FieldType.PERSON: set(), FieldType.UNIT: set(), FieldType.CLAUSE: set()}
    for given in fields:
        named = chosen(data.get(given.key))
        if given.type in found:
            found[given.type].update(named)
        elif given.type is FieldType.TABLE:
            for row in named:
                for kind, keys in keys_in(given.columns, row).items():
                    found[kind] |= keys
    return found


def items_in(fields: Sequence[FormField], data: Mapping[str, Json]) -> dict[str, set[int]]:
    """The items that the values name by register, rows of tables included."""
    found: dict[str, set[int]] = {}
    for given in fields:
        named = chosen(data.get(given.key))
        if given.type is FieldType.ITEM and named:
            found.setdefault(given.from_register or "", set()).update(named)
        elif given.type is FieldType.TABLE:
            for row in named:
                for register, keys in items_in(given.columns, row).items():
                    found.setdefault(register, set()).update(keys)
    return found
