"""From a plain field of a definition to a field on the page, and from what was typed to what is kept (values.py) and back.

Fields that choose people, units or entries of registers are added by procedures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from sekimori.portal.fields import values
from sekimori.portal.fields.kinds import PeriodField, TableField
from sekimori.portal.ui.forms import EraDateField, EraDateTimeField, FoldedIntegerField, LongTextField
from sekimori.portal.ui.wording import words
from sekimori.standards.models import Package
from sekimori.standards.procedure_fields import Field as FormField
from sekimori.standards.procedure_fields import FieldType

YES, NO = "yes", "no"
MOST_RADIOS, NARROW = 7, 40


def build(given: FormField, package: Package) -> forms.Field:
    """The field of a page for a plain field of a definition. Raises KeyError for a type that is not plain."""
    made = PLAIN[given.type](given, package)
    made.label = words(given.label)
    if not made.help_text or given.help or given.example:
        made.help_text = help_of(given) or made.help_text
    return made


def help_of(given: FormField) -> str:
    """What stands under a field: its help and its example."""
    parts = [words(given.help)] if given.help else []
    if given.example:
        parts.append(_("例：%(example)s") % {"example": words(given.example)})
    return "　".join(parts)


def _line(given: FormField, _package: Package) -> forms.Field:
    most = given.most or values.LONGEST_LINE
    attrs = {"data-width": "m"} if most <= NARROW else {}
    return forms.CharField(
        required=given.demanded,
        max_length=most,
        min_length=given.least,
        widget=forms.TextInput({"autocomplete": "off", **attrs}),
    )


def _text(given: FormField, _package: Package) -> forms.Field:
    return LongTextField(required=given.demanded, max_length=given.most or values.LONGEST_TEXT, rows=given.lines)


def _number(given: FormField, _package: Package) -> forms.Field:
    return FoldedIntegerField(
        required=given.demanded, min_value=given.least or 0, max_value=given.most or values.LARGEST
    )


def _date(given: FormField, _package: Package) -> forms.Field:
    return EraDateField(required=given.demanded)


def _moment(given: FormField, _package: Package) -> forms.Field:
    return EraDateTimeField(required=given.demanded)


def _period(given: FormField, _package: Package) -> forms.Field:
    return PeriodField(times=given.times, required=given.demanded)


def _choice(given: FormField, package: Package) -> forms.Field:
    options = values.options_of(given, package)
    if len(options) > MOST_RADIOS:
        return forms.ChoiceField(required=given.demanded, choices=[("", _("選んでください")), *options])
    none = [] if given.demanded else [("", _("選ばない"))]
    return forms.ChoiceField(required=given.demanded, choices=[*options, *none], widget=forms.RadioSelect)


def _choices(given: FormField, package: Package) -> forms.Field:
    options = values.options_of(given, package)
    return forms.MultipleChoiceField(required=given.demanded, choices=options, widget=forms.CheckboxSelectMultiple)


def _yes_no(given: FormField, _package: Package) -> forms.Field:
    none = [] if given.demanded else [("", _("答えない"))]
    options = [(YES, _("はい")), (NO, _("いいえ")), *none]
    return forms.ChoiceField(required=given.demanded, choices=options, widget=forms.RadioSelect)


def _tick(given: FormField, _package: Package) -> forms.Field:
    said = {"required": _("内容を確認して印を付けてください。")}
    return forms.BooleanField(required=given.demanded, error_messages=said)


def _table(given: FormField, package: Package) -> forms.Field:
    return TableField({each.key: build(each, package) for each in given.columns}, required=given.demanded)


Builder = Callable[[FormField, Package], forms.Field]
PLAIN: Mapping[FieldType, Builder] = {
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
    FieldType.TABLE: _table,
}


def kept(given: FormField, cleaned: Any) -> Any:  # noqa: PLR0911
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
        case FieldType.TABLE:
            return [{c.key: kept(c, row.get(c.key)) for c in given.columns} for row in cleaned]
        case _:
            return cleaned


def typed(given: FormField, value: Any) -> Any:
    """A kept value as the field's control takes it."""
    if values.is_empty(value):
        return None
    match given.type:
        case FieldType.DATE | FieldType.DATE_TIME:
            return values.read(given, value)
        case FieldType.PERIOD:
            return list(values.read(given, value).values())
        case FieldType.YES_NO:
            return YES if value else NO
        case FieldType.TABLE:
            return [{c.key: typed(c, row.get(c.key)) for c in given.columns} for row in value]
        case _:
            return value
