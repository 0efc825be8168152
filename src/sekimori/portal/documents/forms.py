from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.documents.demands import Demand
from sekimori.portal.ui.forms import EraDateField, LongTextField, SubmissionMixin

PLACE = "place_"


class BeginForm(SubmissionMixin, forms.Form):
    """A new document."""

    title = forms.CharField(label=gettext_lazy("文書の名称"), max_length=200)
    restricted = forms.BooleanField(
        label=gettext_lazy("閲覧を限る"),
        required=False,
        help_text=gettext_lazy("所管・決定・統括・監査・ＣＳＩＲＴの役割の人だけが読めます。"),
    )


class WriteForm(SubmissionMixin, forms.Form):
    """The words of a version. Nothing is demanded before it is handed in."""

    text = LongTextField(
        label=gettext_lazy("本文"),
        max_length=200_000,
        rows=18,
        required=False,
        help_text=gettext_lazy("ファイルで定めるときは空欄にして、保存した後にファイルを添付します。"),
    )
    summary = LongTextField(label=gettext_lazy("制定・改定の概要"), max_length=400, rows=2, required=False)
    effective_on = EraDateField(label=gettext_lazy("施行日"), required=False)
    review_on = EraDateField(label=gettext_lazy("次の見直し日"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, demand: Demand, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.demand = demand
        for each, label in zip(demand.rule.contents, demand.content_labels, strict=True):
            self.fields[f"{PLACE}{each.key}"] = forms.CharField(
                label=_("「%(content)s」が書いてある箇所") % {"content": label},
                max_length=80,
                required=False,
                help_text=_("例：第３条、別紙２。書いていないときは空欄にします（基準 %(clause)s）。")
                % {"clause": each.clause},
            )

    @property
    def places(self) -> dict[str, str]:
        """Where each content is written."""
        return {each.key: self.cleaned_data[f"{PLACE}{each.key}"] for each in self.demand.rule.contents}


class ApproveForm(SubmissionMixin, forms.Form):
    """The decision on what was shown; of a body with its minutes."""

    digest = forms.CharField(widget=forms.HiddenInput)
    reason = LongTextField(label=gettext_lazy("意見・条件（任意）"), max_length=400, rows=3, required=False)

    def __init__(self, *args: Any, body: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if body:
            self.fields["held_on"] = EraDateField(label=_("会議の開催日"))
            self.fields["reference"] = forms.CharField(label=_("議事録の番号"), max_length=120)


class ReviewForm(SubmissionMixin, forms.Form):
    """A look at the version in force that found it right."""

    note = LongTextField(label=gettext_lazy("見直した内容と結果"), max_length=1000, rows=5)
    next_on = EraDateField(label=gettext_lazy("次の見直し日"))
