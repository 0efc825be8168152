"""The small forms of what may be done with an application besides deciding it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context
from sekimori.portal.procedures.forms.building import Surroundings, build, kept
from sekimori.portal.ui.forms import EraDateField, EraDateTimeField, LongTextField, SubmissionMixin
from sekimori.standards.procedure_models import FieldType, FormField


class SeenForm(forms.Form):
    """A form that was made from a version of the record."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class OptionalReasonForm(SeenForm):
    reason = LongTextField(label=gettext_lazy("理由"), required=False, max_length=1000, rows=3)


class ReasonForm(SeenForm):
    reason = LongTextField(label=gettext_lazy("理由"), max_length=1000, rows=3)


class ReviewForm(SeenForm):
    """The periodic inspection."""

    result = LongTextField(label=gettext_lazy("確認の結果"), max_length=1000, rows=4)
    next_on = EraDateField(label=gettext_lazy("次回の確認日"))


class CountersignForm(forms.Form):
    remark = LongTextField(label=gettext_lazy("後閲の意見"), required=False, max_length=1000, rows=3)


class CatalogueForm(forms.Form):
    """Putting what was approved into the catalogue."""

    note = LongTextField(
        label=gettext_lazy("利用の条件"), required=False, max_length=1000, rows=3,
        help_text=gettext_lazy("このカタログによる許可のすべてに付きます。"),
    )  # fmt: skip
    until = EraDateField(label=gettext_lazy("有効期限"), required=False)


class ReportForm(SubmissionMixin, SeenForm):
    """What was done, when it happened, and what the definition asks besides; files are attached apart."""

    def __init__(
        self, *args: Any, fields: Sequence[FormField], occurred: bool, around: Surroundings, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.given = [each for each in fields if each.type is not FieldType.EVIDENCE]
        self.around = around
        if occurred:
            self.fields["occurred_at"] = EraDateTimeField(label=_("実施した日時"), required=False)
            self.fields["occurred_at"].help_text = _("いま行ったときは、そのままで構いません。")
            self.initial.setdefault("occurred_at", context.now())
        for each in self.given:
            made = self.fields[each.key] = build(each, around, required=each.demanded and not each.when)
            if each.when:
                made.help_text = format_html("{} {}", made.help_text, _("当てはまるときに入力します。"))

    def values(self) -> dict[str, Any]:
        """The answers as they are kept."""
        found = {each.key: kept(each, self.cleaned_data.get(each.key), self.around) for each in self.given}
        return {key: value for key, value in found.items() if value is not None}
