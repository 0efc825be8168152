"""The forms of drills."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.drills import scenarios
from sekimori.portal.drills.models import Call, Drill
from sekimori.portal.drills.services.planning import PACES, Plan
from sekimori.portal.organization.fields import PersonChoiceField
from sekimori.portal.ui.forms import (
    EraDateField,
    EraDateTimeField,
    LimitedFileField,
    LongTextField,
    SubmissionMixin,
)
from sekimori.portal.ui.wording import words
from sekimori.standards.drill_models import Inject, Scenario

Choices = Sequence[tuple[str, str]]


class PlanForm(SubmissionMixin, forms.Form):
    """The plan of a drill; structure and scope belong to every one."""

    scenario = forms.ChoiceField(label=gettext_lazy("想定"), widget=forms.RadioSelect)
    title = forms.CharField(label=gettext_lazy("訓練名"), max_length=120)
    planned_for = EraDateTimeField(label=gettext_lazy("実施予定"))
    structure = LongTextField(
        label=gettext_lazy("体制"),
        max_length=600,
        rows=3,
        help_text=gettext_lazy("進行、記録、評価を誰が担当するか。"),
    )
    scope = LongTextField(
        label=gettext_lazy("範囲"),
        max_length=600,
        rows=3,
        help_text=gettext_lazy("対象の課・システムと、ネットワークやシステムの規模から見てその範囲にした理由。"),
    )
    pace = forms.TypedChoiceField(
        label=gettext_lazy("時計の進み方"),
        coerce=int,
        help_text=gettext_lazy("２倍なら、１分で訓練の時計が２分進みます。"),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        scenario, pace = self.fields["scenario"], self.fields["pace"]
        if kind != Drill.Kind.TABLE:
            del self.fields["scenario"], self.fields["pace"]
        elif isinstance(scenario, forms.ChoiceField) and isinstance(pace, forms.TypedChoiceField):
            scenario.choices = [(each.key, _story_label(each)) for each in scenarios.in_force()]
            pace.choices = [(each, _("%(pace)s倍") % {"pace": each}) for each in PACES]

    def plan(self) -> Plan:
        """What was typed."""
        data = self.cleaned_data
        return Plan(
            data["title"], data["planned_for"], data["structure"], data["scope"], data.get("scenario", ""),
            data.get("pace", 1),
        )  # fmt: skip


def _story_label(story: Scenario) -> str:
    names = {"label": words(story.label), "minutes": story.minutes, "summary": words(story.summary)}
    return _("%(label)s（%(minutes)s分）：%(summary)s") % names


class CastForm(SubmissionMixin, forms.Form):
    """Who takes which part."""

    part = forms.ChoiceField(label=gettext_lazy("役"))
    person = PersonChoiceField(label=gettext_lazy("務める人"))

    def __init__(self, *args: Any, parts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["part"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = parts


class DecisionForm(SubmissionMixin, forms.Form):
    """What was decided or done, on which inject, in which part."""

    inject = forms.ChoiceField(label=gettext_lazy("どの状況について"), required=False)
    part = forms.ChoiceField(label=gettext_lazy("役"))
    text = LongTextField(label=gettext_lazy("判断したこと・すること"), max_length=1000, rows=4)

    def __init__(self, *args: Any, injects: Sequence[Inject], parts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inject, part = self.fields["inject"], self.fields["part"]
        if isinstance(inject, forms.ChoiceField):
            inject.choices = [("", _("（全体について）")), *((each.key, words(each.title)) for each in injects)]
        if isinstance(part, forms.ChoiceField):
            part.choices = parts


class CallsForm(SubmissionMixin, forms.Form):
    """Who was reached, or not, and when."""

    calls = forms.TypedMultipleChoiceField(
        label=gettext_lazy("連絡した人"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )
    reached = forms.ChoiceField(
        label=gettext_lazy("結果"),
        choices=[("yes", gettext_lazy("つながった")), ("no", gettext_lazy("つながらなかった"))],
        widget=forms.RadioSelect,
        initial="yes",
    )
    at = EraDateTimeField(
        label=gettext_lazy("つながった日時"), required=False, help_text=gettext_lazy("空のままなら「今」になります。")
    )

    def __init__(self, *args: Any, calls: Sequence[Call], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["calls"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [(each.pk, f"{each.order}　{each}　{each.ways}") for each in calls]


class EvaluateForm(SubmissionMixin, forms.Form):
    """How each inject was met, what worked, what was learnt."""

    worked = forms.MultipleChoiceField(
        label=gettext_lazy("計画どおりにできたこと"),
        choices=Drill.Worked.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    lessons = LongTextField(
        label=gettext_lazy("分かったこと"),
        max_length=4000,
        rows=6,
        help_text=gettext_lazy("うまくいったことも書きます。個人の出来は書きません。"),
    )
    plan_changes = forms.ChoiceField(
        label=gettext_lazy("緊急時対応計画を改める必要"),
        choices=[("yes", gettext_lazy("ある")), ("no", gettext_lazy("ない"))],
        widget=forms.RadioSelect,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, injects: Sequence[Inject], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.injects = [each.key for each in injects]
        first = dict(self.fields)
        self.fields.clear()
        for each in injects:
            names = {"minute": each.minute, "title": words(each.title)}
            self.fields[f"verdict_{each.key}"] = forms.ChoiceField(
                label=_("%(minute)s分「%(title)s」への対応") % names,
                choices=Drill.Verdict.choices,
                widget=forms.RadioSelect,
                help_text=_("期待すること：%(expects)s") % {"expects": "／".join(words(said) for said in each.expects)},
            )
            self.fields[f"note_{each.key}"] = forms.CharField(
                label=_("「%(title)s」の補足") % names, max_length=300, required=False
            )
        self.fields.update(first)

    def judged(self) -> dict[str, tuple[str, str]]:
        """How each inject was met."""
        data = self.cleaned_data
        return {key: (data[f"verdict_{key}"], data[f"note_{key}"]) for key in self.injects}


class GapForm(SubmissionMixin, forms.Form):
    """What is put right, by whom, until when."""

    text = LongTextField(label=gettext_lazy("改善すること"), max_length=1000, rows=4)
    owner = PersonChoiceField(label=gettext_lazy("担当"))
    due_on = EraDateField(label=gettext_lazy("期限"))


class ResultForm(SubmissionMixin, forms.Form):
    """What was done."""

    result = LongTextField(label=gettext_lazy("行ったこと"), max_length=2000, rows=4)


class NoteForm(SubmissionMixin, forms.Form):
    """How it was looked at."""

    note = LongTextField(label=gettext_lazy("確かめ方"), max_length=600, rows=3, required=False)


class FileForm(SubmissionMixin, forms.Form):
    """The file with the results."""

    file = LimitedFileField(
        label=gettext_lazy("結果のファイル"),
        limit=5 * 1024 * 1024,
        suffixes=(".csv", ".xlsx"),
        help_text=gettext_lazy("ＣＳＶ（UTF-8・Shift_JIS）かExcel。ファイルと名前は保存しません。"),
    )
