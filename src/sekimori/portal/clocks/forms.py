"""What is typed about calendar and duty roster."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sekimori.portal.organization.fields import PersonChoiceField
from sekimori.portal.ui.forms import EraDateField, EraDateTimeField, LimitedFileField, LongTextField, SubmissionMixin

TIME = forms.TextInput({"data-width": "s", "autocomplete": "off"})


class LocalDayForm(SubmissionMixin, forms.Form):
    """A day of the city's own."""

    day = EraDateField(label=_("日"))
    name = forms.CharField(label=_("名称"), max_length=80, help_text=_("例：市制施行記念日、年末の臨時開庁"))
    opened = forms.ChoiceField(
        label=_("この日は"),
        choices=[("", _("閉庁する")), ("1", _("開庁する"))],
        required=False,
        widget=forms.RadioSelect,
    )


class HoursForm(forms.Form):
    """The office hours."""

    opens_at = forms.TimeField(label=_("開庁時刻"), widget=TIME)
    closes_at = forms.TimeField(label=_("閉庁時刻"), widget=TIME)


class DaysFileForm(forms.Form):
    """A file of days: the Cabinet Office's holidays, or the city's own days."""

    file = LimitedFileField(label=_("祝日・閉庁日のファイル"), limit=1024 * 1024, suffixes=(".csv", ".txt"))


class DaysTakeForm(SubmissionMixin, forms.Form):
    """The days that were read and are to be taken over, carried from the preview."""

    content = forms.CharField(widget=forms.HiddenInput, max_length=200_000)


class ShiftForm(SubmissionMixin, forms.Form):
    """One shift of the duty roster."""

    person = PersonChoiceField(label=_("当番の人"))
    starts_at = EraDateTimeField(label=_("開始"))
    ends_at = EraDateTimeField(label=_("終了"))
    order = forms.IntegerField(
        label=_("連絡の順番"), min_value=1, max_value=9, initial=1, widget=forms.TextInput({"data-width": "xs"})
    )
    contact = forms.CharField(
        label=_("連絡先"), max_length=80, required=False, help_text=_("書かなければ、本人の内線を表示します。")
    )
    note = forms.CharField(label=_("備考"), max_length=120, required=False)


class RosterForm(SubmissionMixin, forms.Form):
    """Many shifts pasted from a table."""

    lines = LongTextField(
        label=_("当番表"),
        max_length=20_000,
        rows=12,
        help_text=_("1行に、日、区分（夜間・休日）、職員番号、連絡先（省略可）をコンマかタブで区切って貼り付けます。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"].widget.attrs["spellcheck"] = "false"
