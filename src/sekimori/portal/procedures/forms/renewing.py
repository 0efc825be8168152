"""Applying again for many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from sekimori.portal.procedures.forms.building import Surroundings, build, kept, typed
from sekimori.portal.procedures.models import Application
from sekimori.standards.procedure_models import FormField


class RenewalForm(forms.Form):
    """Which permits, and what a renewal asks anew in all of them: the period, the declarations. `begin_with` stands there."""

    def __init__(
        self,
        *args: Any,
        records: Sequence[tuple[Application, str]],
        fields: Sequence[FormField],
        around: Surroundings,
        begin_with: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.given, self.around = fields, around
        self.fields["chosen"] = forms.TypedMultipleChoiceField(
            label=_("更新するもの"),
            choices=[(record.pk, label) for record, label in records],
            coerce=int,
            initial=[record.pk for record, _label in records],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("更新するものを選んでください。")},
        )
        for each in fields:
            self.fields[f"field_{each.key}"] = made = build(each, around)
            if each.key in (begin_with or {}):
                made.initial = typed(each, (begin_with or {})[each.key], around)

    def values(self) -> dict[str, Any]:
        """The answers for all of them."""
        return {each.key: kept(each, self.cleaned_data.get(f"field_{each.key}"), self.around) for each in self.given}
