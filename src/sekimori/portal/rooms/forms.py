"""The forms of exhibits, of what is asked of other units, and of lessons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts import context
from sekimori.portal.rooms.models import Answer, Handover
from sekimori.portal.ui.forms import EraDateField, EraDateTimeField, LongTextField, SubmissionMixin
from sekimori.portal.ui.forms.fields import LimitedFileField


class ExhibitForm(SubmissionMixin, forms.Form):
    """What was taken, by whom, when, where; a file or a thing."""

    what = forms.CharField(label=_("証拠の名称"), max_length=200, help_text=_("例：窓口１番端末のイベントログ"))
    file = LimitedFileField(
        label=_("ファイル"),
        required=False,
        help_text=_("端末や媒体などの物を登録するときは空にします。ファイルは開かず、そのまま封をして保管します。"),
    )
    detail = LongTextField(label=_("内容（型番・製造番号・記録の範囲など）"), max_length=2000, rows=3, required=False)
    taken_by = forms.CharField(label=_("採取した人"), max_length=120)
    taken_at = EraDateTimeField(label=_("採取日時"), initial=context.now)
    taken_place = forms.CharField(label=_("採取場所"), max_length=120)
    how = forms.CharField(label=_("採取の方法"), max_length=200, required=False)
    place = forms.CharField(label=_("保管場所"), max_length=120, help_text=_("例：総務課 耐火金庫"))
    seal_number = forms.CharField(label=_("封印番号"), max_length=60, required=False)
    digest = forms.CharField(
        label=_("複製のハッシュ値（SHA-256）"),
        max_length=64,
        required=False,
        help_text=_("媒体の複製（イメージ）などで、採取した人が計算したもの。ファイルを選んだときは自動で計算します。"),
    )


class HandoverForm(SubmissionMixin, forms.Form):
    """From whom to whom, when, what for, against which receipt."""

    sort = forms.ChoiceField(
        label=_("相手"), choices=Handover.Sort.choices, widget=forms.RadioSelect, initial=Handover.Sort.INSIDE
    )
    handed_at = EraDateTimeField(label=_("受渡しの日時"), initial=context.now)
    from_whom = forms.CharField(label=_("渡した人"), max_length=120)
    organisation = forms.CharField(label=_("受け取った人の官署・所属"), max_length=120, required=False)
    to_whom = forms.CharField(label=_("受け取った人"), max_length=120)
    purpose = forms.CharField(label=_("目的"), max_length=200, help_text=_("例：解析のため、捜査のため任意提出"))
    receipt_number = forms.CharField(
        label=_("受領書の番号・日付"),
        max_length=120,
        required=False,
        help_text=_("捜査機関に渡すときは、官署名とともに必ず書きます。"),
    )
    receipt = LimitedFileField(label=_("受領書の写し"), required=False)
    seal_number = forms.CharField(label=_("封印番号"), max_length=60, required=False)
    place = forms.CharField(label=_("渡した後の保管場所"), max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        """The police have an office and give a receipt."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("sort") == Handover.Sort.POLICE:
            for field in ("organisation", "receipt_number"):
                if not data.get(field):
                    self.add_error(field, _("捜査機関に渡すときは、必ず書いてください。"))
        return data


class SpreadForm(SubmissionMixin, forms.Form):
    """What is asked of which units until when."""

    subject = forms.CharField(label=_("件名"), max_length=120)
    text = LongTextField(
        label=_("してほしいこと"),
        max_length=4000,
        rows=6,
        help_text=_("依頼を受けた課には、この文だけが見えます。事案の内容・人の名前・課の名前は書かないでください。"),
    )
    reach = forms.ChoiceField(label=_("対象"), widget=forms.RadioSelect, initial="all")
    words = forms.CharField(
        label=_("台帳で探す語"),
        max_length=100,
        required=False,
        help_text=_(
            "台帳を選んだとき、この語を含むシステム・機器・資産を持つ課だけに依頼します。例：製品名、システム名"
        ),
    )
    until = EraDateField(label=_("回答の期限"))
    order = forms.TypedChoiceField(label=_("もとになる再発防止の指示"), coerce=int, empty_value=None, required=False)

    def __init__(
        self, *args: Any, registers: Sequence[tuple[str, str]], orders: Sequence[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        reach, order = self.fields["reach"], self.fields["order"]
        if isinstance(reach, forms.ChoiceField) and isinstance(order, forms.ChoiceField):
            reach.choices = [("all", _("すべての課")), *registers]
            order.choices = [("", _("（なし）")), *orders]

    def clean(self) -> dict[str, Any]:
        """A register is searched for something."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("reach", "all") != "all" and not data.get("words", "").strip():
            self.add_error("words", _("台帳で探す語を書いてください。"))
        return data


class AnswerForm(SubmissionMixin, forms.Form):
    """Done, to be done by a day, or not concerned and why."""

    state = forms.ChoiceField(
        label=_("回答"),
        choices=[each for each in Answer.State.choices if each[0] != Answer.State.WAITING],
        widget=forms.RadioSelect,
    )
    said = LongTextField(
        label=_("内容・理由"),
        max_length=2000,
        rows=3,
        required=False,
        help_text=_("該当しないときは、理由を必ず書きます。"),
    )
    by_when = EraDateField(label=_("実施予定日"), required=False, help_text=_("これから実施するときに書きます。"))


class LessonForm(SubmissionMixin, forms.Form):
    """What the review should look at."""

    title = forms.CharField(label=_("件名"), max_length=120)
    lineage = forms.ChoiceField(label=_("条項"), required=False)
    text = LongTextField(
        label=_("見直してほしいことと理由"),
        max_length=4000,
        rows=6,
        help_text=_("見直しの材料として、改正を起案する人に見えます。事案の内容・人の名前は書かないでください。"),
    )

    def __init__(self, *args: Any, clauses: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["lineage"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [("", _("（選ばない）")), *clauses]
