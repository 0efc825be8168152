from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts import context
from sekimori.portal.evidence import selectors
from sekimori.portal.ui.forms import EraDateField, EraDateTimeField, FoldedIntegerField, LongTextField, SubmissionMixin
from sekimori.portal.ui.forms.fields import LimitedFileField


class AttachForm(SubmissionMixin, forms.Form):
    """A file with what it shows and the period it speaks for."""

    file = LimitedFileField(label=_("ファイル"))
    title = forms.CharField(
        label=_("題名"), max_length=200, required=False, help_text=_("空欄のときはファイル名で示します。")
    )
    purpose = forms.CharField(label=_("何を示すものか"), max_length=200, required=False)
    period_from = EraDateField(label=_("対象期間の始め"), required=False)
    period_to = EraDateField(
        label=_("対象期間の終わり"), required=False, help_text=_("アップロードした日ではなく、この証跡が示す期間です。")
    )
    retention = forms.ChoiceField(label=_("保存期間"), initial="records")
    sensitive = forms.BooleanField(
        label=_("開いた人を記録する"), required=False, help_text=_("機密性３の情報など、だれが読んだかを残すもの。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["retention"]
        if isinstance(field, forms.ChoiceField):
            field.choices = selectors.class_choices()


class CustodyForm(forms.Form):
    """Who received the thing from whom."""

    handed_at = EraDateTimeField(label=_("受渡しの日時"), initial=context.now)
    from_whom = forms.CharField(label=_("渡した人"), max_length=120)
    to_whom = forms.CharField(label=_("受け取った人"), max_length=120)
    seal_number = forms.CharField(label=_("封印番号"), max_length=60, required=False)
    place = forms.CharField(label=_("保管場所"), max_length=120, required=False)
    purpose = forms.CharField(label=_("目的"), max_length=200, required=False)


class ReasonForm(forms.Form):
    """A reason that is demanded."""

    reason = LongTextField(label=_("理由"), max_length=400)


class HoldForm(ReasonForm):
    """What is to be kept from erasure, and why."""

    reach = forms.ChoiceField(
        label=_("範囲"),
        choices=[("one", _("この証跡だけ")), ("record", _("この記録のすべての証跡と操作の記録"))],
        widget=forms.RadioSelect,
        initial="one",
    )


class RetainForm(forms.Form):
    """Another class, or another day from which it counts."""

    retention = forms.ChoiceField(label=_("保存期間"))
    counts_from = EraDateField(
        label=_("起算のもとになる日"), help_text=_("事案が終わった日など。翌年度の４月１日から数えます。")
    )
    reason = LongTextField(
        label=_("理由"), max_length=400, required=False, help_text=_("短くするときは必ず入力します。")
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["retention"]
        if isinstance(field, forms.ChoiceField):
            field.choices = selectors.class_choices()


class ApproveForm(forms.Form):
    """Approving an erasure."""

    reason = LongTextField(label=_("メモ"), max_length=400, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)


class DeclineForm(ReasonForm):
    """Deciding that nothing is erased."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class ClassForm(forms.Form):
    """A row of the city's table of retention."""

    key = forms.SlugField(label=_("記号"), max_length=40, help_text=_("英小文字と数字。後から変えられません。"))
    label = forms.CharField(label=_("保存期間"), max_length=60)
    years = FoldedIntegerField(
        label=_("年数"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("空欄は、常用・永年（自動で満了しない）です。"),
    )
    note = forms.CharField(label=_("対象"), max_length=200, required=False)
    order = FoldedIntegerField(label=_("並び順"), min_value=0, max_value=9999, initial=100)


class ClassChangeForm(ClassForm):
    """The same for a row that exists: its key stays."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["key"]
