"""The forms of incidents. The first has three fields; nothing in it asks whose fault it was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.incidents import rules_in_force
from sekimori.portal.incidents.models import Incident, Order
from sekimori.portal.organization.fields import PersonChoiceField, UnitChoiceField
from sekimori.portal.ui.forms import EraDateTimeField, FoldedIntegerField, LongTextField, SubmissionMixin
from sekimori.portal.ui.wording import words


def kinds() -> list[tuple[str, str]]:
    """The kinds of the edition in force."""
    return [(each.key, words(each.label)) for each in rules_in_force.in_force().kinds]


class PlainReportForm(SubmissionMixin, forms.Form):
    """Three things: what, how it looks, when it was noticed."""

    kind = forms.ChoiceField(label=gettext_lazy("何が起きましたか"), widget=forms.RadioSelect)
    body = LongTextField(
        label=gettext_lazy("どんな様子ですか"),
        max_length=4000,
        rows=4,
        help_text=gettext_lazy("分かることだけで構いません。後から書き足せます。"),
    )
    noticed_at = EraDateTimeField(
        label=gettext_lazy("いつ気づきましたか"),
        required=False,
        help_text=gettext_lazy("空のままなら「今」になります。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["kind"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = kinds()


class ReportForm(PlainReportForm):
    """The same by somebody signed in, who may ask that his name be shown to few."""

    protected = forms.BooleanField(
        label=gettext_lazy("名前を窓口とＣＳＩＲＴだけに知らせる"),
        required=False,
        help_text=gettext_lazy("上司や所属の人には、誰の報告か分かりません。"),
    )


class EnterForm(PlainReportForm):
    """A report that somebody tells by telephone, or wrote on paper, written down for him."""

    channel = forms.ChoiceField(
        label=gettext_lazy("どのように報告がありましたか"),
        choices=[
            (Incident.Channel.PHONE.value, Incident.Channel.PHONE.label),
            (Incident.Channel.PAPER.value, Incident.Channel.PAPER.label),
        ],
        widget=forms.RadioSelect,
        initial=Incident.Channel.PHONE,
    )
    reported_at = EraDateTimeField(
        label=gettext_lazy("報告があった日時"),
        required=False,
        help_text=gettext_lazy("紙の報告書は、書かれた日時を入力します。電話で空のままなら「今」になります。"),
    )
    person = PersonChoiceField(label=gettext_lazy("報告した人"), required=False)
    name = forms.CharField(
        label=gettext_lazy("報告した人の名前（職員でないとき・選べないとき）"), max_length=120, required=False
    )
    contact = forms.CharField(label=gettext_lazy("連絡先"), max_length=120, required=False)
    unit = UnitChoiceField(label=gettext_lazy("起きた所属"), required=False)
    protected = forms.BooleanField(
        label=gettext_lazy("報告した人の名前を窓口とＣＳＩＲＴだけに知らせる"), required=False
    )


class ReceiveForm(SubmissionMixin, forms.Form):
    """That the report is there, and what to do now."""

    advice = LongTextField(
        label=gettext_lazy("報告した人への指示"),
        max_length=2000,
        rows=4,
        required=False,
        help_text=gettext_lazy("今してほしいこと、しないでほしいこと。報告した人に届きます。"),
    )


class PassForm(SubmissionMixin, forms.Form):
    """What was found before it goes to the next role."""

    note = LongTextField(
        label=gettext_lazy("確認したこと・応急措置・業務への影響"),
        max_length=4000,
        rows=5,
        help_text=gettext_lazy("まだ分からないことは「確認中」で構いません。"),
    )
    measures = LongTextField(label=gettext_lazy("回復のための措置"), max_length=2000, rows=3)

    def __init__(self, *args: Any, last: bool, recovery: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not recovery:
            del self.fields["measures"]
        self.fields["note"].required = not last
        if last:
            self.fields["note"].label = _("指示・伝えること")


class ActForForm(SubmissionMixin, forms.Form):
    """How the CISO is absent, and what is done on one's own judgement."""

    absence = LongTextField(
        label=gettext_lazy("ＣＩＳＯの不在の状況"),
        max_length=1000,
        rows=3,
        help_text=gettext_lazy("例：出張中。14時10分と14時20分に電話したが出ない。"),
    )
    measures = LongTextField(label=gettext_lazy("自らの判断で行う措置"), max_length=2000, rows=4)


class AssessForm(SubmissionMixin, forms.Form):
    """Whether it is an incident, what is so, and how grave it is."""

    incident = forms.ChoiceField(
        label=gettext_lazy("インシデントに当たりますか"),
        choices=[("yes", gettext_lazy("当たる（疑いが残るときも）")), ("no", gettext_lazy("当たらない"))],
        widget=forms.RadioSelect,
    )
    facts = forms.MultipleChoiceField(
        label=gettext_lazy("分かっていること"), required=False, widget=forms.CheckboxSelectMultiple
    )
    people = FoldedIntegerField(label=gettext_lazy("個人情報の対象人数"), min_value=0, required=False)
    level = forms.ChoiceField(
        label=gettext_lazy("レベル"),
        required=False,
        help_text=gettext_lazy("「自動」は、分かっていることから決まります。違うレベルにするときは理由が必要です。"),
    )
    reason = LongTextField(
        label=gettext_lazy("理由"),
        max_length=2000,
        rows=4,
        required=False,
        help_text=gettext_lazy("当たらないとするとき、自動と違うレベルにするときは必ず書きます。"),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = rules_in_force.in_force()
        facts, level = self.fields["facts"], self.fields["level"]
        if isinstance(facts, forms.MultipleChoiceField):
            facts.choices = [(each.key, words(each.label)) for each in rules.facts]
        if isinstance(level, forms.ChoiceField):
            level.choices = [("", _("自動"))] + [
                (str(each.rank), f"{each.rank} {words(each.label)}（{words(each.meaning)}）") for each in rules.levels
            ]


class GroupForm(SubmissionMixin, forms.Form):
    """To which other report of the same thing it belongs."""

    into = forms.TypedChoiceField(label=gettext_lazy("まとめる先"), coerce=int, widget=forms.RadioSelect)
    reason = LongTextField(label=gettext_lazy("同じ件とする理由"), max_length=600, rows=3, required=False)

    def __init__(self, *args: Any, others: Sequence[Incident], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["into"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [(each.pk, f"{each.number}　{each.body[:60]}") for each in others]


class ShieldForm(SubmissionMixin, forms.Form):
    """Whom it is about."""

    person = PersonChoiceField(label=gettext_lazy("閲覧から外す人"))
    reason = LongTextField(label=gettext_lazy("理由"), max_length=1000, rows=3)


class NoteForm(SubmissionMixin, forms.Form):
    """What happened, and when."""

    at = EraDateTimeField(
        label=gettext_lazy("あった日時"), required=False, help_text=gettext_lazy("空のままなら「今」になります。")
    )
    text = LongTextField(label=gettext_lazy("あったこと"), max_length=4000, rows=5)


class OrderForm(SubmissionMixin, forms.Form):
    """An order: what, to whom, until when."""

    sort = forms.ChoiceField(
        label=gettext_lazy("区分"),
        choices=[
            (Order.Sort.RESPONSE.value, gettext_lazy("応急措置・復旧（直ちに。30分ごとに督促）")),
            (Order.Sort.TASK.value, gettext_lazy("対応の作業（期限の日まで。一日ごとに督促）")),
        ],
        widget=forms.RadioSelect,
        initial=Order.Sort.RESPONSE,
        required=False,
    )
    measure = forms.ChoiceField(label=gettext_lazy("措置"), required=False)
    text = LongTextField(
        label=gettext_lazy("指示の内容"),
        max_length=2000,
        rows=4,
        required=False,
        help_text=gettext_lazy("措置を選んだときは、対象（端末・ＩＤ・回線など）を書きます。"),
    )
    role = forms.ChoiceField(label=gettext_lazy("指示の相手（役割）"), required=False)
    person = PersonChoiceField(label=gettext_lazy("指示の相手（人を選ぶとき）"), required=False)
    due_at = EraDateTimeField(
        label=gettext_lazy("期限"), required=False, help_text=gettext_lazy("空のままなら、措置の標準の時間になります。")
    )

    def __init__(self, *args: Any, roles: Sequence[tuple[str, str]], prevention: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        measure, role = self.fields["measure"], self.fields["role"]
        if isinstance(measure, forms.ChoiceField):
            measure.choices = [("", _("（選ばない）"))] + [
                (each.key, words(each.label)) for each in rules_in_force.in_force().measures
            ]
        if isinstance(role, forms.ChoiceField):
            role.choices = [("", _("（選ばない）")), *roles]
        if prevention:
            del self.fields["measure"], self.fields["sort"]
            self.fields["text"].required = self.fields["due_at"].required = True
            self.fields["text"].help_text = self.fields["due_at"].help_text = ""


class AdvanceForm(SubmissionMixin, forms.Form):
    """How far an order is."""

    to = forms.ChoiceField(
        label=gettext_lazy("状況"),
        choices=[
            ("received", gettext_lazy("受領しました")),
            ("begun", gettext_lazy("着手しました")),
            ("done", gettext_lazy("完了しました")),
        ],
        widget=forms.RadioSelect,
    )
    result = LongTextField(
        label=gettext_lazy("行ったことと時刻"),
        max_length=2000,
        rows=4,
        required=False,
        help_text=gettext_lazy("完了のときは必ず書きます。"),
    )


class InvestigateForm(SubmissionMixin, forms.Form):
    """Cause, extent, measures."""

    cause = LongTextField(label=gettext_lazy("原因（直接の原因と根本の原因）"), max_length=6000, rows=6)
    impact = LongTextField(label=gettext_lazy("影響の範囲"), max_length=4000, rows=4)
    prevention = LongTextField(label=gettext_lazy("再発防止策の案"), max_length=6000, rows=6)
    seen = forms.IntegerField(widget=forms.HiddenInput)


class SaidForm(SubmissionMixin, forms.Form):
    """What the CISO says to it."""

    said = LongTextField(
        label=gettext_lazy("確かめたこと・判断"),
        max_length=4000,
        rows=5,
        help_text=gettext_lazy(
            "指示は「再発防止を指示する」から、相手と期限を付けて出します。出さないときは理由を書きます。"
        ),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class PlanForm(SubmissionMixin, forms.Form):
    """Whether the emergency plan starts."""

    started = forms.ChoiceField(
        label=gettext_lazy("緊急時対応計画"),
        choices=[("yes", gettext_lazy("発動する")), ("no", gettext_lazy("発動しない"))],
        widget=forms.RadioSelect,
    )
    reason = LongTextField(label=gettext_lazy("理由"), max_length=2000, rows=4)


class CloseForm(SubmissionMixin, forms.Form):
    """What came of it."""

    outcome = LongTextField(label=gettext_lazy("処理の結果"), max_length=4000, rows=5)
    seen = forms.IntegerField(widget=forms.HiddenInput)
