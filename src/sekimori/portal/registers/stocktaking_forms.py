"""The forms of a stocktaking."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sekimori.portal.organization.fields import UnitChoiceField
from sekimori.portal.registers import defining
from sekimori.portal.registers.models import StocktakingLine
from sekimori.portal.ui.forms import EraDateField, LongTextField, SubmissionMixin

Result = StocktakingLine.Result


class OpenForm(SubmissionMixin, forms.Form):
    """A new stocktaking."""

    register = forms.ChoiceField(label=_("台帳"))
    unit = UnitChoiceField(label=_("所属"))
    due_on = EraDateField(
        label=_("期限"),
        required=False,
        help_text=_("空欄のときは20開庁日後です。実施事項として求められている棚卸しは、その期限になります。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["register"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(each.key, each.label) for each in defining.every()]


class NumberForm(SubmissionMixin, forms.Form):
    """A number, typed or read by a scanner: it types the number and Enter."""

    number = forms.CharField(label=_("管理番号"), max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].widget.attrs |= {"autocomplete": "off", "autofocus": True, "inputmode": "text"}


class LineForm(SubmissionMixin, forms.Form):
    """What became of one entry."""

    result = forms.ChoiceField(label=_("結果"), widget=forms.RadioSelect)
    place = forms.CharField(
        label=_("あった場所"), max_length=120, required=False, help_text=_("「別の場所にあった」のとき。")
    )
    remark = LongTextField(label=_("備考"), max_length=400, required=False)

    def __init__(self, *args: Any, results: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["result"]
        if isinstance(field, forms.ChoiceField):
            field.choices = results


class SettleForm(SubmissionMixin, forms.Form):
    """What is done about a difference."""

    how = forms.ChoiceField(label=_("処理"), widget=forms.RadioSelect)
    reason = LongTextField(label=_("理由・経緯"), max_length=400, required=False)

    def __init__(self, *args: Any, ways: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["how"]
        if isinstance(field, forms.ChoiceField):
            field.choices = ways


class CloseForm(SubmissionMixin, forms.Form):
    """The end of a stocktaking."""

    remark = LongTextField(label=_("所見"), max_length=2000, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(SubmissionMixin, forms.Form):
    """Why it is given up."""

    reason = LongTextField(label=_("理由"), max_length=400)
