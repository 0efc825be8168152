from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.questions.models import Question
from sekimori.portal.ui.forms import LongTextField, SubmissionMixin


class AskForm(SubmissionMixin, forms.Form):
    """A question about a clause."""

    clause = forms.CharField(
        label=gettext_lazy("条項"),
        max_length=80,
        help_text=gettext_lazy("例：5.1(1)③。条項の画面から開くと、入力済みです。"),
    )
    nature = forms.ChoiceField(
        label=gettext_lazy("相談の種類"), choices=Question.Nature.choices, widget=forms.RadioSelect
    )
    title = forms.CharField(label=gettext_lazy("件名"), max_length=200)
    body = LongTextField(
        label=gettext_lazy("相談の内容"), max_length=4000, rows=8,
        help_text=gettext_lazy("個人情報は書かないでください。回答は、名前を出さずに公開されることがあります。"),
    )  # fmt: skip

    def __init__(self, *args: Any, sections: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(sections) > 1:
            choices = [(str(pk), name) for pk, name in sections]
            self.fields["unit"] = forms.ChoiceField(label=_("所属"), choices=choices)


class AnswerForm(SubmissionMixin, forms.Form):
    """The answer."""

    answer = LongTextField(label=gettext_lazy("回答・指示"), max_length=8000, rows=8)
    for_review = forms.BooleanField(
        label=gettext_lazy("見直しの材料にする"),
        required=False,
        help_text=gettext_lazy("対策基準を直したほうがよいと思うときに選びます。次の見直しの画面に出ます。"),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class PassForm(SubmissionMixin, forms.Form):
    """To whom, and why."""

    reason = LongTextField(label=gettext_lazy("引き継ぐ理由"), max_length=600, rows=4)

    def __init__(self, *args: Any, stage: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [each for each in Question.Stage.choices if each[0] not in {stage, Question.Stage.MANAGER}]
        self.fields["to"] = forms.ChoiceField(label=_("引き継ぐ相手"), choices=others, widget=forms.RadioSelect)
        self.order_fields(["to", "reason"])


class MarkForm(SubmissionMixin, forms.Form):
    """Whether the review looks at it."""

    for_review = forms.BooleanField(label=gettext_lazy("見直しの材料にする"), required=False)
    reason = LongTextField(label=gettext_lazy("理由"), max_length=600, rows=3, required=False)


class PublishForm(SubmissionMixin, forms.Form):
    """Question and answer in words that name nobody."""

    title = forms.CharField(label=gettext_lazy("件名"), max_length=200)
    body = LongTextField(label=gettext_lazy("相談の内容"), max_length=4000, rows=6)
    answer = LongTextField(label=gettext_lazy("回答"), max_length=8000, rows=8)
