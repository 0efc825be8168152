"""The forms of outside reports: facts by groups, a report begun, decided on, sent, a policy made known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.disclosures import rules_in_force, selectors
from sekimori.portal.disclosures.checking import Finding
from sekimori.portal.disclosures.facts import Sheet
from sekimori.portal.disclosures.services import Told
from sekimori.portal.ui.forms import (
    EraDateTimeField,
    FoldedIntegerField,
    LimitedFileField,
    LongTextField,
    SubmissionMixin,
)
from sekimori.portal.ui.wording import words
from sekimori.standards.disclosure_models import AskedFact, DisclosureForm, FactType

CONFIRMED = "_confirmed_"
# Of these nobody is asked whether they stand.
UNSURE_NEVER = frozenset({FactType.NAMES, FactType.TICK, FactType.LINES})
TICKS = [("", gettext_lazy("未確認")), ("yes", gettext_lazy("はい")), ("no", gettext_lazy("いいえ"))]


def _field(asked: AskedFact, sheet: Sheet) -> forms.Field:
    given: dict[str, Any] = {
        "label": words(asked.label),
        "required": False,
        "help_text": words(asked.hint) if asked.hint else "",
    }
    if asked.type is FactType.TICK:
        return forms.ChoiceField(choices=TICKS, widget=forms.RadioSelect, **given)
    if asked.type is FactType.LINES:
        choices = selectors.noted_lines(sheet.incident)
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **given)
    if asked.type is FactType.NUMBER:
        return FoldedIntegerField(min_value=0, **given)
    if asked.type is FactType.MOMENT:
        return EraDateTimeField(**given)
    if asked.type in {FactType.LONG_TEXT, FactType.NAMES}:
        return LongTextField(max_length=6000, rows=4, **given)
    return forms.CharField(max_length=300, **given)


class FactsForm(SubmissionMixin, forms.Form):
    """The facts of one group, each with whether it stands."""

    def __init__(self, *args: Any, sheet: Sheet, group: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = [each for each in sheet.rules.facts if each.group == group]
        for each in self.asked:
            self.fields[each.key] = _field(each, sheet)
            if each.type not in UNSURE_NEVER:
                label = _("「%(label)s」は確定している") % {"label": words(each.label)}
                self.fields[CONFIRMED + each.key] = forms.BooleanField(label=label, required=False)

    def told(self) -> list[Told]:
        """What is typed, fact by fact. What is ticked yes or no, and what is never printed, counts as it stands."""
        data = self.cleaned_data
        return [
            Told(
                each.key, _value(each, data[each.key]), data.get(CONFIRMED + each.key, each.type is not FactType.NAMES)
            )
            for each in self.asked
        ]


def _value(asked: AskedFact, value: Any) -> Any:
    if asked.type is FactType.TICK:
        return {"yes": True, "no": False}.get(value)
    return value


def initial_of(sheet: Sheet, group: str) -> dict[str, Any]:
    """What stands in the form of a group before anything is typed: what the record says, and what was told."""
    found: dict[str, Any] = {}
    for each in sheet.known.values():
        if each.asked.group == group:
            tick = each.asked.type is FactType.TICK and each.value is not None
            found[each.asked.key] = ("yes" if each.value else "no") if tick else each.value
            found[CONFIRMED + each.asked.key] = each.confirmed
    return found


class DraftForm(SubmissionMixin, forms.Form):
    """Which form, at which stage, to whom."""

    form = forms.ChoiceField(label=gettext_lazy("様式"), widget=forms.RadioSelect)
    stage = forms.ChoiceField(
        label=gettext_lazy("段階"),
        required=False,
        help_text=gettext_lazy("「自動」は、まだ送っていない最初の段階です。"),
    )
    to = forms.CharField(label=gettext_lazy("宛先（様式の宛先と異なるとき）"), max_length=200, required=False)
    mark = forms.ChoiceField(
        label=gettext_lazy("共有の範囲（ＴＬＰ）"),
        required=False,
        help_text=gettext_lazy("情報共有票では必ず選びます。"),
    )

    def __init__(self, *args: Any, choices: Sequence[DisclosureForm], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = rules_in_force.in_force()
        # Stages are a form's own: among several forms the first that is not sent yet is taken.
        stages = {stage.key: words(stage.label) for stage in choices[0].stages} if len(choices) == 1 else {}
        chosen = {
            "form": [(each.key, f"{words(each.label)}（{words(each.recipient)}）") for each in choices],
            "stage": [("", _("自動")), *stages.items()],
            "mark": [
                ("", _("（選ばない）")),
                *((m.key, f"{words(m.label)}（{words(m.meaning)}）") for m in rules.marks),
            ],
        }
        for name, options in chosen.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = options
        if not stages:
            del self.fields["stage"]
        if not any(each.marked for each in choices):
            del self.fields["mark"]


class SubmitForm(SubmissionMixin, forms.Form):
    """That it is handed in as it stands."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class ApproveForm(SubmissionMixin, forms.Form):
    """The decision, with a reason for each thing that the check has found."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, findings: Sequence[Finding], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = [each.key for each in findings]
        for number, each in enumerate(findings, start=1):
            names = {"number": number, "label": each.label, "what": each.what}
            self.fields[each.key] = LongTextField(
                label=_("%(number)s　%(label)s：残す理由") % names,
                help_text="　".join(part for part in (each.what, each.place) if part),
                max_length=1000,
                rows=2,
                required=False,
            )

    def justified(self) -> dict[str, str]:
        """The reasons by the key of the finding."""
        return {key: self.cleaned_data[key] for key in self.keys}


class SendForm(SubmissionMixin, forms.Form):
    """How it went out, to whom, when, under which number, with what proves it."""

    how = forms.CharField(label=gettext_lazy("送付の方法"), max_length=120)
    to = forms.CharField(label=gettext_lazy("送付先"), max_length=200)
    at = EraDateTimeField(
        label=gettext_lazy("送付した日時"), required=False, help_text=gettext_lazy("空のままなら「今」になります。")
    )
    reference = forms.CharField(label=gettext_lazy("受付番号・文書番号"), max_length=120, required=False)
    receipt = LimitedFileField(
        label=gettext_lazy("受領を示すもの（返信、受付票など）"),
        required=False,
        help_text=gettext_lazy("後からも付けられます。"),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class JudgeForm(SubmissionMixin, forms.Form):
    """Otherwise than the table."""

    needed = forms.ChoiceField(
        label=gettext_lazy("この報告は"),
        choices=[("yes", gettext_lazy("必要")), ("no", gettext_lazy("不要"))],
        widget=forms.RadioSelect,
    )
    reason = LongTextField(label=gettext_lazy("理由"), max_length=2000, rows=4)
    seen = forms.IntegerField(widget=forms.HiddenInput)


class AnnounceForm(SubmissionMixin, forms.Form):
    """What is made known, to whom, until when it is to be read."""

    body = LongTextField(label=gettext_lazy("周知する対応方針"), max_length=4000, rows=8)
    to = forms.MultipleChoiceField(label=gettext_lazy("周知する相手"), widget=forms.CheckboxSelectMultiple)
    read_until = EraDateTimeField(
        label=gettext_lazy("確認の期限"), required=False, help_text=gettext_lazy("空のままなら翌開庁日の終わりです。")
    )

    def __init__(self, *args: Any, roles: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["to"]
        if isinstance(choice, forms.MultipleChoiceField):
            choice.choices = roles

    def recipients(self) -> list[tuple[str, int | None]]:
        """The roles chosen, each with its unit."""
        found = []
        for each in self.cleaned_data["to"]:
            role, _colon, unit = each.partition(":")
            found.append((role, int(unit) if unit else None))
        return found
