"""From a field of a definition to a field on the page, and from what was typed to what is kept (values.py) and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from sekimori.portal.fields import building as plain
from sekimori.portal.fields import values
from sekimori.portal.fields.kinds import TableField
from sekimori.portal.fields.values import Item
from sekimori.portal.organization.fields import PersonSource, UnitSource
from sekimori.portal.procedures.definitions import Defined
from sekimori.portal.procedures.forms.sources import Clauses, ItemEntries, OwnPeople
from sekimori.portal.ui.forms import EraDateField, EraDateTimeField, PickField, PickManyField, PickSource
from sekimori.portal.ui.wording import words
from sekimori.standards.procedure_models import FieldType, FormField, Within


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
    said = plain.help_of(given)
    if not given.terms:
        return said
    terms = around.terms.get(given.key)
    if terms is None:
        return _("守ることがまだ定められていないため、申請できません。")
    lines = format_html_join("", "<li>{}</li>", ((line,) for line in terms["lines"]))
    return format_html('{}<ul class="sk-terms">{}</ul>', said, lines)


Builder = Callable[[FormField, Surroundings], forms.Field]


def _plain(given: FormField, around: Surroundings) -> forms.Field:
    return plain.PLAIN[given.type](given, around.defined.package)


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
    **dict.fromkeys(plain.PLAIN, _plain),
    FieldType.PERSON: _picker(_people),
    FieldType.UNIT: _picker(_units),
    FieldType.ITEM: _picker(_items),
    FieldType.CLAUSE: _picker(_clauses),
    FieldType.TABLE: _table,
}


def kept(given: FormField, cleaned: Any, around: Surroundings) -> Any:
    """A cleaned value as it is kept (values.py): JSON, None for nothing."""
    if given.type is FieldType.CLAUSE and cleaned not in (None, ""):
        source = Clauses(around.defined.package)
        return [source.lineage(place) for place in cleaned] if given.many else source.lineage(cleaned)
    if given.type is FieldType.TABLE and cleaned:
        return [{c.key: kept(c, row.get(c.key), around) for c in given.columns} for row in cleaned]
    return plain.kept(given, cleaned)


def typed(given: FormField, value: Any, around: Surroundings) -> Any:
    """A kept value as the field's control takes it."""
    if values.is_empty(value):
        return None
    if given.type is FieldType.CLAUSE:
        places = Clauses(around.defined.package).places
        return [places[each] for each in value if each in places] if given.many else places.get(value)
    if given.type is FieldType.TABLE:
        return [{c.key: typed(c, row.get(c.key), around) for c in given.columns} for row in value]
    return plain.typed(given, value)
