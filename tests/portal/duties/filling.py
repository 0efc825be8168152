"""Fills in the form of any duty by its definition: nothing here knows one of them.

There are two ways through a form: the first choice with every question answered no, and with `high` the last choice with every
question answered yes. Between them most conditional fields are asked once.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from sekimori.portal.duties.contents import Record
from sekimori.portal.duties.definitions import Defined
from sekimori.portal.fields import values
from sekimori.standards.conditions import names_in, parse
from sekimori.standards.duty_models import Rule
from sekimori.standards.procedure_fields import Field, FieldType

WORDS = "試験のための記載です。"
DAY = dt.timedelta(days=1)
Data = dict[str, Any]


def answer(given: Field, defined: Defined, moment: dt.datetime, *, high: bool) -> Any:  # noqa: PLR0911
    """A right answer to one field."""
    match given.type:
        case FieldType.CHOICE:
            return [key for key, _label in values.options_of(given, defined.package)][-1 if high else 0]
        case FieldType.CHOICES:
            found = [key for key, _label in values.options_of(given, defined.package)]
            return found if high else found[:1]
        case FieldType.YES_NO:
            return high
        case FieldType.TICK:
            return True
        case FieldType.NUMBER:
            return given.least or (0 if high else 1)
        case FieldType.DATE:
            return moment.date().isoformat()
        case FieldType.TABLE:
            row = {column.key: answer(column, defined, moment, high=high) for column in given.columns}
            return [row] * max(given.least or 1, 1)
        case _:
            return (WORDS * 20)[: max(given.least or 0, min(len(WORDS), given.most or len(WORDS)))]


def filled(
    defined: Defined, moment: dt.datetime, *, high: bool = False, given: Mapping[str, Any] | None = None
) -> Data:
    """Answers to everything that is asked and demanded, `given` ones as they are."""
    found: Data = dict(given or {})
    for _pass in range(6):
        asked = Record(defined, {"fields": found}).asked(moment)
        missing = [each for key, each in asked.items() if each.demanded and values.is_empty(found.get(key))]
        if not missing:
            break
        found |= {each.key: answer(each, defined, moment, high=high) for each in missing}
    return {key: value for key, value in found.items() if key in asked}


def breaking(defined: Defined, rule: Rule, moment: dt.datetime) -> Iterator[Data]:
    """Records whole but for answers tried out against a rule."""
    roots = sorted({name.root for name in names_in(parse(rule.holds))} & defined.duty.fields.keys())
    tomorrow = (moment.date() + DAY).isoformat()
    yesterday = (moment.date() - DAY).isoformat()
    tries: dict[FieldType, list[Any]] = {FieldType.NUMBER: [1, 0, 2, 7], FieldType.DATE: [tomorrow, yesterday]}
    options = []
    for root in roots:
        field = defined.duty.fields[root]
        row = answer(field, defined, moment, high=False)
        options.append(tries.get(field.type) or [row, row * 2])
    for chosen in itertools.product(*options):
        yield filled(defined, moment, given=dict(zip(roots, chosen, strict=True)))
