"""Forms for taking, adopting and withdrawing editions, and for the meanings of time words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts import context
from sekimori.portal.organization.fields import PersonChoiceField
from sekimori.portal.ui.forms import EraDateField, FoldedIntegerField, LongTextField, SubmissionMixin
from sekimori.standards import packages

LENGTHS = [("minutes", _("分")), ("office_hours", _("開庁時間")), ("office_days", _("開庁日")), ("months", _("か月"))]


class TakeForm(forms.Form):
    """An installed package to be taken as an edition."""

    package = forms.ChoiceField(label=_("標準パッケージ"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(key, packages.get(key).label.ja) for key in packages.installed()]
        self.fields["package"].choices = named  # type: ignore[attr-defined]


class AdoptForm(SubmissionMixin, forms.Form):
    """The decision that an edition holds."""

    organs = forms.MultipleChoiceField(label=_("採用する機関"), widget=forms.CheckboxSelectMultiple)
    effective_on = EraDateField(label=_("施行日"), help_text=_("この日に自動で効力を持ち、前の版は効力を失います。"))
    decided_on = EraDateField(label=_("決定日"), latest=context.today)
    body = forms.ChoiceField(label=_("決定した会議体"), required=False)
    person = PersonChoiceField(label=_("決裁者（会議体で決めないとき）"), required=False)
    reference = forms.CharField(label=_("議事録又は決裁文書の番号"), max_length=80)
    reason = LongTextField(label=_("理由・備考"), max_length=1000, rows=2, required=False)

    def __init__(self, *args: Any, organs: list[tuple[str, str]], bodies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organs"].choices = organs  # type: ignore[attr-defined]
        self.fields["body"].choices = [("", _("会議体ではない")), *bodies]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Who decided is named once: a body, or the one who decides where no body does."""
        found = super().clean() or {}
        if found.get("body") and found.get("person"):
            self.add_error("person", _("会議体で決めたときは、決裁者を選びません。どちらか一方にしてください。"))
        return found


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = LongTextField(label=_("理由"), max_length=1000, rows=3)


class TimeForm(forms.Form):
    """What a time word means in this city."""

    amount = FoldedIntegerField(label=_("長さ"), min_value=0, max_value=100_000)
    unit = forms.ChoiceField(label=_("単位"), choices=LENGTHS)
    since = EraDateField(label=_("適用開始日"), earliest=context.today)
    reason = LongTextField(label=_("理由"), max_length=1000, rows=2, required=False)
