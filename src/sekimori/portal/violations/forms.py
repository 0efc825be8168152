"""The forms of violations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context
from sekimori.portal.organization.fields import PersonChoiceField, PersonSource
from sekimori.portal.ui.forms import EraDateTimeField, LongTextField, PickManyField, SubmissionMixin
from sekimori.portal.violations import selectors
from sekimori.portal.violations.models import Case, Stop


class NotifyForm(SubmissionMixin, forms.Form):
    """Who, what, against which clauses, what is asked for."""

    source = forms.ChoiceField(
        label=gettext_lazy("区分"), choices=Case.Source.choices, widget=forms.RadioSelect, initial=Case.Source.VIOLATION
    )
    person = PersonChoiceField(label=gettext_lazy("対象の職員等"))
    clauses = forms.CharField(
        label=gettext_lazy("反する条項"), max_length=200, help_text=gettext_lazy("例：5.1(1)③(イ)、6.1(20)①")
    )
    facts = LongTextField(label=gettext_lazy("確認した事実"), max_length=4000, rows=6)
    asked = LongTextField(label=gettext_lazy("求める措置"), max_length=2000, rows=4)
    confirmed_at = EraDateTimeField(
        label=gettext_lazy("確認した日時"), required=False, help_text=gettext_lazy("空のままなら「今」になります。")
    )
    answer_due_at = EraDateTimeField(
        label=gettext_lazy("指導の期限"),
        required=False,
        help_text=gettext_lazy("空のままなら、市の標準の日数になります。"),
    )
    incident = forms.CharField(
        label=gettext_lazy("インシデントの受付番号"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("不正アクセスのときは必ず書きます。通知した相手には表示しません。"),
    )
    above = LongTextField(
        label=gettext_lazy("所属の管理者でなく上司に求める理由"),
        max_length=600,
        rows=2,
        required=False,
        help_text=gettext_lazy(
            "管理者自身が関わっているおそれがあるときだけ書きます。空のままなら所属の管理者に求めます。"
        ),
    )

    def clean_incident(self) -> int | None:
        """The incident's key. Raises ValidationError for a number that the actor does not know."""
        number = str(self.cleaned_data["incident"]).strip()
        if not number:
            return None
        found = selectors.incident_numbered(number, context.current().actor)
        if found is None:
            raise ValidationError(_("この受付番号のインシデントは見つかりません。"))
        return found


class GuideForm(SubmissionMixin, forms.Form):
    """What the person was told to mend, by when."""

    text = LongTextField(
        label=gettext_lazy("指導の内容"),
        max_length=2000,
        rows=5,
        help_text=gettext_lazy(
            "本人の画面に表示します。ほかの人のことや、通報した人が分かることは書かないでください。"
        ),
    )
    given_at = EraDateTimeField(
        label=gettext_lazy("指導した日時"), required=False, help_text=gettext_lazy("空のままなら「今」になります。")
    )
    due_at = EraDateTimeField(
        label=gettext_lazy("改善の期限"),
        required=False,
        help_text=gettext_lazy("空のままなら、市の標準の日数になります。"),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class SettleForm(SubmissionMixin, forms.Form):
    """What came of it."""

    improved = forms.ChoiceField(
        label=gettext_lazy("指導の結果"),
        choices=[("yes", gettext_lazy("改善された")), ("no", gettext_lazy("改善されない"))],
        widget=forms.RadioSelect,
    )
    result = LongTextField(label=gettext_lazy("改善の状況"), max_length=2000, rows=5)


class StopForm(SubmissionMixin, forms.Form):
    """Which rights are stopped, why, until what."""

    kind = forms.ChoiceField(label=gettext_lazy("処分"), choices=Stop.Kind.choices, widget=forms.RadioSelect)
    reach = forms.ChoiceField(
        label=gettext_lazy("停止の範囲"),
        choices=Stop.Reach.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "「庁内の情報システム全て」か「このポータル」を選ぶと、本人は、決めた時から解除までここにログインできません。"
        ),
    )
    scope = LongTextField(label=gettext_lazy("対象の情報システム"), max_length=1000, rows=3)
    reason = LongTextField(
        label=gettext_lazy("理由"), max_length=2000, rows=4, help_text=gettext_lazy("本人の画面に表示します。")
    )
    condition = LongTextField(label=gettext_lazy("解除の条件"), max_length=1000, rows=3)
    seen = forms.IntegerField(widget=forms.HiddenInput)


class DoneForm(SubmissionMixin, forms.Form):
    """What was done in the systems, and when."""

    done = LongTextField(label=gettext_lazy("行ったことと時刻"), max_length=2000, rows=4)


class ReferForm(SubmissionMixin, forms.Form):
    """To whom a case is handed on, and who alone may read that."""

    to = forms.CharField(
        label=gettext_lazy("引き継ぐ先"), max_length=200, help_text=gettext_lazy("例：人事課（懲戒の担当）")
    )
    note = LongTextField(label=gettext_lazy("引き継ぐ内容"), max_length=4000, rows=6)
    readers = PickManyField(
        PersonSource(),
        label=gettext_lazy("閲覧できる人"),
        help_text=gettext_lazy("統括とＣＩＳＯのほかに読める人です。"),
    )


class CloseForm(SubmissionMixin, forms.Form):
    """How it ended."""

    outcome = LongTextField(
        label=gettext_lazy("どのように終わったか"),
        max_length=2000,
        rows=5,
        help_text=gettext_lazy("違反でなかったときは、その理由を書きます。"),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


def given(form: forms.Form, *names: str) -> dict[str, Any]:
    """What was typed into these fields."""
    return {name: form.cleaned_data[name] for name in names}
