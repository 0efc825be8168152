"""Filters of a list: each is a form field, a condition on the query, and a chip that takes it away again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sekimori.common.clock import moment_at
from sekimori.portal.acts.actors import Actor
from sekimori.portal.ui import wording
from sekimori.portal.ui.forms.dates import EraDateField

Label = str | Promise
Choices = Sequence[tuple[str, Label]]


@dataclass(frozen=True)
class Filter:
    """One way to narrow a list, under `name` in the address."""

    name: str
    label: Label

    def fields(self, actor: Actor) -> Mapping[str, forms.Field]:
        """The form fields of this filter by parameter name; none is required."""
        raise TypeError(f"{type(self).__name__} has no fields ({actor.reference})")

    def condition(self, data: Mapping[str, Any]) -> Q:
        """The condition for the cleaned values; an empty Q when nothing was asked."""
        raise TypeError(f"{type(self).__name__} has no condition ({len(data)})")

    def said(self, data: Mapping[str, Any], form: forms.Form) -> Sequence[tuple[str, str, str]]:
        """For each narrowing in force: the parameter, its value, and the words of its chip."""
        raise TypeError(f"{type(self).__name__} says nothing ({len(data)}, {form.prefix})")


@dataclass(frozen=True)
class TextFilter(Filter):
    """Part of a text. `lookups` are joined by OR, or `search` makes the condition from the words (for an index)."""

    lookups: Sequence[str] = ()
    search: Callable[[str], Q] | None = None
    help_text: Label = ""

    def fields(self, actor: Actor) -> Mapping[str, forms.Field]:
        del actor
        return {
            self.name: forms.CharField(
                label=str(self.label), required=False, max_length=200, help_text=str(self.help_text)
            )
        }

    def condition(self, data: Mapping[str, Any]) -> Q:
        text = str(data.get(self.name) or "").strip()
        if not text:
            return Q()
        if self.search:
            return self.search(text)
        found = Q()
        for word in text.split():
            any_of = Q()
            for lookup in self.lookups:
                any_of |= Q(**{lookup: word})
            found &= any_of
        return found

    def said(self, data: Mapping[str, Any], form: forms.Form) -> Sequence[tuple[str, str, str]]:
        del form
        text = str(data.get(self.name) or "").strip()
        return [(self.name, text, f"{self.label}: {text}")] if text else []


@dataclass(frozen=True)
class ChoiceFilter(Filter):
    """One or several of a few values of the field `lookup`. `choices` may be a function of the actor.

    `condition_of` replaces the comparison for values that are not stored as they are shown.
    """

    lookup: str = ""
    choices: Choices | Callable[[Actor], Choices] = ()
    several: bool = True
    condition_of: Callable[[Sequence[str]], Q] | None = None

    def fields(self, actor: Actor) -> Mapping[str, forms.Field]:
        choices = self.choices(actor) if callable(self.choices) else self.choices
        if self.several:
            return {
                self.name: forms.MultipleChoiceField(
                    label=str(self.label), choices=choices, required=False, widget=forms.CheckboxSelectMultiple
                )
            }
        return {
            self.name: forms.ChoiceField(label=str(self.label), choices=[("", _("すべて")), *choices], required=False)
        }

    def _values(self, data: Mapping[str, Any]) -> list[str]:
        given = data.get(self.name) or []
        return [given] if isinstance(given, str) else list(given)

    def condition(self, data: Mapping[str, Any]) -> Q:
        values = self._values(data)
        if not values:
            return Q()
        return self.condition_of(values) if self.condition_of else Q(**{f"{self.lookup or self.name}__in": values})

    def said(self, data: Mapping[str, Any], form: forms.Form) -> Sequence[tuple[str, str, str]]:
        labels = {str(key): str(label) for key, label in _flat(form.fields[self.name])}
        return [(self.name, value, f"{self.label}: {labels.get(value, value)}") for value in self._values(data)]


def _flat(field: forms.Field) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    for key, label in getattr(field, "choices", []):
        found.extend(label if isinstance(label, list | tuple) else [(key, label)])
    return found


@dataclass(frozen=True)
class YesNoFilter(Filter):
    """Whether a condition holds: はい, いいえ or either."""

    when: Q = field(default_factory=Q)

    def fields(self, actor: Actor) -> Mapping[str, forms.Field]:
        del actor
        choices = [("", _("すべて")), ("1", _("はい")), ("0", _("いいえ"))]
        return {self.name: forms.ChoiceField(label=str(self.label), choices=choices, required=False)}

    def condition(self, data: Mapping[str, Any]) -> Q:
        return {"1": self.when, "0": ~self.when}.get(str(data.get(self.name) or ""), Q())

    def said(self, data: Mapping[str, Any], form: forms.Form) -> Sequence[tuple[str, str, str]]:
        del form
        value = str(data.get(self.name) or "")
        word = {"1": _("はい"), "0": _("いいえ")}.get(value)
        return [(self.name, value, f"{self.label}: {word}")] if word else []


@dataclass(frozen=True)
class DateRangeFilter(Filter):
    """From a day to a day, both included; either may be missing. `moment` when the field holds moments, not days."""

    lookup: str = ""
    moment: bool = False

    def fields(self, actor: Actor) -> Mapping[str, forms.Field]:
        del actor
        names = {"from": _("%(label)s（から）"), "to": _("%(label)s（まで）")}
        return {
            f"{self.name}_{end}": EraDateField(label=words % {"label": self.label}, required=False, help_text="")
            for end, words in names.items()
        }

    def condition(self, data: Mapping[str, Any]) -> Q:
        first, last = data.get(f"{self.name}_from"), data.get(f"{self.name}_to")
        path, found = self.lookup or self.name, Q()
        if first:
            found &= Q(**{f"{path}__gte": moment_at(first) if self.moment else first})
        if last:
            after = last + dt.timedelta(days=1)
            found &= Q(**{f"{path}__lt": moment_at(after) if self.moment else after})
        return found

    def said(self, data: Mapping[str, Any], form: forms.Form) -> Sequence[tuple[str, str, str]]:
        words = {"from": _("から"), "to": _("まで")}
        return [
            (name, str(form.data.get(name, "")), f"{self.label}: {wording.long_day(day)}{word}")
            for end, word in words.items()
            if (day := data.get(name := f"{self.name}_{end}"))
        ]
