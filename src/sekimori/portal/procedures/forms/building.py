"""From a field of a definition to a field on the page, and from what was typed to what is kept (values.py) and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from sekimori.portal.fields import values
from sekimori.portal.fields.values import Item
from sekimori.portal.fields.wording import words
from sekimori.portal.organization.fields import PersonSource, UnitSource
from sekimori.portal.procedures.definitions import Defined
from sekimori.portal.procedures.forms.kinds import PeriodField, TableField
from sekimori.portal.procedures.forms.sources import Clauses, ItemEntries, OwnPeople
from sekimori.portal.ui.forms import (
    EraDateField,
    EraDateTimeField,
    FoldedIntegerField,
    LongTextField,
    PickField,
    PickManyField,
    PickSource,
)
from sekimori.standards.procedure_models import FieldType, FormField, Within

YES, NO = "yes", "no"
MOST_RADIOS = 7


@dataclass(frozen=True)
class Surroundings:
    """What the fields of a form need to know besides their definition: the edition, the section, items read already, terms."""

    defined: Defined
    unit: int | None = None
    items: Mapping[tuple[str, int], Item] = field(default_factory=dict)
    terms: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def build(given: FormField, around: Surroundings, *, required: bool | None = None) -> forms.Field:
    """The field of a page for a field of a definition (not for files, which are added apart)."""
    if required is not None:
        given = given.model_copy(update={"demanded": required})
    made = _BUILDERS[given.type](given, around)
    made.label = words(given.label)
    if not made.help_text or not isinstance(made, EraDateField | EraDateTimeField) or given.help or given.example:
        made.help_text = _help(given, around) or made.help_text
    return made


def _help(given: FormField, around: Surroundings) -> Any:
    parts = []
    if given.help:
        parts.append(words(given.help))
    if given.example:
        parts.append(_("例：%(example)s") % {"example": words(given.example)})
    said = "　".join(parts)
    if not given.terms:
        return said
    terms = around.terms.get(given.key)
    if terms is None:
        return _("守ることがまだ定められていないため、申請できません。")
    lines = format_html_join("", "<li>{}</li>", ((line,) for line in terms["lines"]))
    return format_html('{}<ul class="sk-terms">{}</ul>', said, lines)


Builder = Callable[[FormField, Surroundings], forms.Field]


def _line(given: FormField, _around: Surroundings) -> forms.Field:
    most = given.most or values.LONGEST_LINE
    attrs = {"data-width": "m"} if most <= 40 else {}  # noqa: PLR2004
    return forms.CharField(
        required=given.demanded,
        max_length=most,
        min_length=given.least,
        widget=forms.TextInput({"autocomplete": "off", **attrs}),
    )


def _text(given: FormField, _around: Surroundings) -> forms.Field:
    return LongTextField(required=given.demanded, max_length=given.most or values.LONGEST_TEXT, rows=given.lines)


def _number(given: FormField, _around: Surroundings) -> forms.Field:
    return FoldedIntegerField(
        required=given.demanded, min_value=given.least or 0, max_value=given.most or values.LARGEST
    )


def _date(given: FormField, _around: Surroundings) -> forms.Field:
    return EraDateField(required=given.demanded)


def _moment(given: FormField, _around: Surroundings) -> forms.Field:
    return EraDateTimeField(required=given.demanded)


def _period(given: FormField, _around: Surroundings) -> forms.Field:
    help_text = _("例: 令和8年11月23日 9:30") if given.times else _("例: 令和8年11月23日、R8.11.23、2026-11-23")
    return PeriodField(times=given.times, required=given.demanded, help_text=help_text)


def _choice(given: FormField, around: Surroundings) -> forms.Field:
    options = values.options_of(given, around.defined.package)
    if len(options) > MOST_RADIOS:
        return forms.ChoiceField(required=given.demanded, choices=[("", _("選んでください")), *options])
    none = [] if given.demanded else [("", _("選ばない"))]
    return forms.ChoiceField(required=given.demanded, choices=[*options, *none], widget=forms.RadioSelect)


def _choices(given: FormField, around: Surroundings) -> forms.Field:
    options = values.options_of(given, around.defined.package)
    return forms.MultipleChoiceField(required=given.demanded, choices=options, widget=forms.CheckboxSelectMultiple)


def _yes_no(given: FormField, _around: Surroundings) -> forms.Field:
    none = [] if given.demanded else [("", _("答えない"))]
    options = [(YES, _("はい")), (NO, _("いいえ")), *none]
    return forms.ChoiceField(required=given.demanded, choices=options, widget=forms.RadioSelect)


def _tick(given: FormField, _around: Surroundings) -> forms.Field:
    said = {"required": _("内容を確認して印を付けてください。")}
    return forms.BooleanField(required=given.demanded, error_messages=said)


def _picker(source_of: Callable[[FormField, Surroundings], PickSource]) -> Builder:
    def make(given: FormField, around: Surroundings) -> forms.Field:
        source = source_of(given, around)
        if given.many:
            most = given.most or values.MOST_CHOSEN
            return PickManyField(source, required=given.demanded, least=given.least or 0, most=most)
        return PickField(source, required=given.demanded)

    return make


def _people(given: FormField, around: Surroundings) -> PickSource:
    return OwnPeople(around.unit) if given.within is Within.OWN else PersonSource()


def _units(given: FormField, around: Surroundings) -> PickSource:
    return UnitSource(only=[around.unit] if given.within is Within.OWN and around.unit is not None else None)


def _items(given: FormField, around: Surroundings) -> PickSource:
    only = around.unit if given.within is Within.OWN else None
    return ItemEntries(given.from_register or "", only, around.items, own=around.unit)


def _clauses(_given: FormField, around: Surroundings) -> PickSource:
    return Clauses(around.defined.package)


def _table(given: FormField, around: Surroundings) -> forms.Field:
    return TableField({each.key: build(each, around) for each in given.columns}, required=given.demanded)


_BUILDERS: Mapping[FieldType, Builder] = {
    FieldType.TEXT: _line,
    FieldType.ADDRESS: _line,
    FieldType.LONG_TEXT: _text,
    FieldType.NUMBER: _number,
    FieldType.DATE: _date,
    FieldType.DATE_TIME: _moment,
    FieldType.PERIOD: _period,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
    FieldType.YES_NO: _yes_no,
    FieldType.TICK: _tick,
    FieldType.PERSON: _picker(_people),
    FieldType.UNIT: _picker(_units),
    FieldType.ITEM: _picker(_items),
    FieldType.CLAUSE: _picker(_clauses),
    FieldType.TABLE: _table,
}


def kept(given: FormField, cleaned: Any, around: Surroundings) -> Any:  # noqa: PLR0911
    """A cleaned value as it is kept (values.py): JSON, None for nothing."""
    if cleaned is None or cleaned == "":
        return None
    match given.type:
        case FieldType.DATE | FieldType.DATE_TIME:
            return cleaned.isoformat()
        case FieldType.PERIOD:
            return {"start": cleaned[0].isoformat(), "end": cleaned[1].isoformat()}
        case FieldType.YES_NO:
            return cleaned == YES
        case FieldType.TICK:
            return True if cleaned else None
        case FieldType.CLAUSE:
            source = Clauses(around.defined.package)
            return [source.lineage(place) for place in cleaned] if given.many else source.lineage(cleaned)
        case FieldType.TABLE:
            return [{c.key: kept(c, row.get(c.key), around) for c in given.columns} for row in cleaned]
        case _:
            return cleaned


def typed(given: FormField, value: Any, around: Surroundings) -> Any:  # noqa: PLR0911
    """A kept value as the field's control takes it."""
    if values.is_empty(value):
        return None
    match given.type:
        case FieldType.DATE:
            return dt.date.fromisoformat(value)
        case FieldType.DATE_TIME:
            return dt.datetime.fromisoformat(value)
        case FieldType.PERIOD:
            read: Callable[[str], Any] = dt.datetime.fromisoformat if given.times else dt.date.fromisoformat
            return [read(value["start"]), read(value["end"])]
        case FieldType.YES_NO:
            return YES if value else NO
        case FieldType.CLAUSE:
            places = Clauses(around.defined.package).places
            if given.many:
                return [places[each] for each in value if each in places]
            return places.get(value)
        case FieldType.TABLE:
            return [{c.key: typed(c, row.get(c.key), around) for c in given.columns} for row in value]
        case _:
            return value
