from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sekimori.common.fiscal import FiscalYear
from sekimori.portal.reports import audiences
from sekimori.portal.reports.models import AnnualReport
from sekimori.portal.reports.services import MOST_WORDS
from sekimori.portal.ui.forms import LongTextField, SubmissionMixin
from sekimori.portal.ui.wording import fiscal_year

YEARS_BACK = 4


class BeginForm(SubmissionMixin, forms.Form):
    """On which year, and for whom."""

    fiscal_year = forms.TypedChoiceField(label=_("年度"), coerce=int)
    audience = forms.ChoiceField(label=_("提出先"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = FiscalYear.of(today).year
        years = [(year, fiscal_year(FiscalYear(year))) for year in range(now, now - YEARS_BACK, -1)]
        for name, choices in (("fiscal_year", years), ("audience", audiences.choices())):
            self.fields[name].choices = choices  # type: ignore[attr-defined]


class WriteForm(forms.Form):
    """The preface, and a comment on each section."""

    preface = LongTextField(label=_("はじめに"), max_length=MOST_WORDS, rows=8, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, record: AnnualReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = {f"comment_{each['key']}": each["key"] for each in record.content["sections"]}
        for each in record.content["sections"]:
            label = _("%(title)s：所見（任意）") % {"title": each["title"]}
            self.fields[f"comment_{each['key']}"] = LongTextField(
                label=label, max_length=MOST_WORDS, rows=3, required=False
            )

    def comments(self) -> dict[str, str]:
        """What was written, by section."""
        return {key: self.cleaned_data[name] for name, key in self.names.items()}


class SeenForm(SubmissionMixin, forms.Form):
    """The button alone; the version that was shown goes with it."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
