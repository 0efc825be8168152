"""Forms that ask for nothing, or only why."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from sekimori.portal.ui.forms.fields import LongTextField
from sekimori.portal.ui.forms.submission import SubmissionMixin


class DoneForm(SubmissionMixin, forms.Form):
    """Nothing to fill in: the button alone."""


class ReasonForm(SubmissionMixin, forms.Form):
    """Why."""

    reason = LongTextField(label=_("理由"), max_length=600, rows=4)


class ReturnForm(SubmissionMixin, forms.Form):
    """What is to be put right in what was seen: its hash stands in the form."""

    digest = forms.CharField(widget=forms.HiddenInput)
    reason = LongTextField(label=_("直してほしいこと"), max_length=600, rows=4)
