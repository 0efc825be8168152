"""What people say about a clause, as forms."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts import context
from sekimori.portal.compliance.models import Answer
from sekimori.portal.ui.forms import EraDateField, LongTextField, SubmissionMixin


class AnswerForm(SubmissionMixin, forms.Form):
    """An answer in self-inspection."""

    answer = forms.ChoiceField(label=_("回答"), choices=Answer.Given.choices, widget=forms.RadioSelect)
    reason = LongTextField(
        label=_("理由"),
        max_length=2000,
        rows=3,
        required=False,
        help_text=_("「実施」でないときは必ず書いてください。"),
    )
    evidence = LongTextField(
        label=_("根拠"),
        max_length=2000,
        rows=2,
        required=False,
        help_text=_("どこを見れば分かるか（台帳、文書の名前など）"),
    )


class WaiverForm(SubmissionMixin, forms.Form):
    """A decision that it was not needed."""

    reason = LongTextField(label=_("不要と判断した理由"), max_length=2000, rows=3)
    until = EraDateField(
        label=_("この判断の期限"), earliest=context.today, required=False, help_text=_("空欄のときは年度の終わりまで")
    )


class WithdrawForm(SubmissionMixin, forms.Form):
    """Taking such a decision back."""

    reason = LongTextField(label=_("取消しの理由"), max_length=2000, rows=3)
