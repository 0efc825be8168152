from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common.errors import SekimoriError
from sekimori.portal.inspection import statuses
from sekimori.portal.inspection.models import Campaign, Use
from sekimori.portal.inspection.selectors import SheetView
from sekimori.portal.inspection.services import Given, Plan, answers_checked
from sekimori.portal.inspection.services.answering import MOST_WORDS, answer_field, remark_field
from sekimori.portal.inspection.weaknesses import Weakness
from sekimori.portal.organization.fields import PersonChoiceField
from sekimori.portal.ui.forms import EraDateField, LongTextField, SubmissionMixin
from sekimori.portal.ui.pages import tell
from sekimori.portal.ui.wording import words
from sekimori.standards.models import Package

MODES = [("1", gettext_lazy("職員一人ひとりが答える")), ("0", gettext_lazy("課等の管理者が課等の分をまとめて答える"))]


class PlanForm(SubmissionMixin, forms.Form):
    """A self-inspection as it is planned."""

    title = forms.CharField(label=gettext_lazy("件名"), max_length=120)
    occasion = forms.ChoiceField(
        label=gettext_lazy("区分"), choices=Campaign.Occasion.choices, widget=forms.RadioSelect
    )
    note = LongTextField(label=gettext_lazy("目的・留意点（任意）"), max_length=2000, rows=3, required=False)
    starts_on = EraDateField(label=gettext_lazy("開始日"))
    due_on = EraDateField(label=gettext_lazy("回答期限"))
    report_on = EraDateField(label=gettext_lazy("本部への報告期限"))
    each_person = forms.ChoiceField(label=gettext_lazy("職員の答え方"), choices=MODES, widget=forms.RadioSelect)
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("対象の役割"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("選ばなければ、設問のあるすべての役割が対象です。"),
    )
    units = forms.MultipleChoiceField(
        label=gettext_lazy("対象の所属"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("選ばなければ、すべての所属が対象です。選んだ所属の下にある所属も対象になります。"),
    )
    clauses = forms.CharField(
        label=gettext_lazy("対象の条項"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy(
            "空欄なら、義務を定めるすべての条項が対象です。例：5 6.1 2(2)（番号の初めを空白で区切ります）。"
        ),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        package: Package,
        roles: Sequence[tuple[str, str]],
        units: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.package = package
        for name, choices in (("roles", roles), ("units", units)):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101
            field.choices = list(choices)

    def clean_clauses(self) -> list[str]:
        """The lineages of the clauses named by the beginnings of their numbers. Raises ValidationError for one that fits none."""
        found: dict[str, None] = {}
        for part in self.cleaned_data["clauses"].replace("　", " ").replace("、", " ").replace(",", " ").split():
            fitting = [
                clause.lineage for clause in self.package.normative if clause.id == part or _below(clause.id, part)
            ]
            if not fitting:
                raise ValidationError(_("「%(part)s」で始まる条項はありません。") % {"part": part})
            found |= dict.fromkeys(fitting)
        return list(found)

    def plan(self) -> Plan:
        """What was planned."""
        data = self.cleaned_data
        return Plan(
            title=data["title"],
            occasion=data["occasion"],
            note=data["note"],
            starts_on=data["starts_on"],
            due_on=data["due_on"],
            report_on=data["report_on"],
            each_person=data["each_person"] == "1",
            roles=tuple(data["roles"]),
            units=tuple(int(each) for each in data["units"]),
            lineages=tuple(data["clauses"]),
        )


def _below(clause: str, above: str) -> bool:
    """Whether a clause stands below another by its number: 5.1(1)① below 5 and 5.1, 15 not below 1."""
    return clause.startswith(above) and not (above[-1].isdigit() and clause[len(above)].isdigit())


class ExtendForm(SubmissionMixin, forms.Form):
    """Another last day."""

    due_on = EraDateField(label=gettext_lazy("新しい回答期限"))
    reason = LongTextField(label=gettext_lazy("理由"), max_length=600, rows=3)


class AnswerForm(SubmissionMixin, forms.Form):
    """The questions of a sheet: to each an answer and, where it is wanted, a remark."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, view: SheetView, paper: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.view = view
        if paper:
            self.fields["answered_on"] = EraDateField(label=_("紙に記入された日"))
        told = _("理由・補足（「実施」以外と、記録と食い違うときは必須）")
        for place, line in enumerate(view.lines):
            self.fields[answer_field(place)] = forms.ChoiceField(
                label=words(line.asked.text), choices=list(statuses.ANSWERS.items()), widget=forms.RadioSelect,
                error_messages={"required": _("「%(label)s」に答えてください。") % {"label": words(line.asked.label)}},
            )  # fmt: skip
            self.fields[remark_field(place)] = LongTextField(
                label=f"{words(line.asked.label)}　{told}",
                max_length=MOST_WORDS,
                rows=2,
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        """Asks for the missing remarks before the answers are shown once more."""
        if not self.errors:
            evidence = {line.asked.key: line.evidence for line in self.view.lines if line.evidence}
            try:
                answers_checked([line.asked for line in self.view.lines], self.given, evidence)
            except SekimoriError as error:
                tell(self, error)
        return self.cleaned_data

    @property
    def rows(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        """Each question with its two fields."""
        return [
            (line, self[answer_field(place)], self[remark_field(place)]) for place, line in enumerate(self.view.lines)
        ]

    @property
    def given(self) -> dict[str, Given]:
        """The answers by question key."""
        data = self.cleaned_data
        return {
            line.asked.key: Given(data[answer_field(place)], data[remark_field(place)])
            for place, line in enumerate(self.view.lines)
        }


class ConfirmForm(SubmissionMixin, forms.Form):
    """The head stands by the result of his unit."""

    note = LongTextField(
        label=gettext_lazy("結果についての所見"),
        max_length=2000,
        rows=5,
        help_text=gettext_lazy("強み、弱み、改善の重点を書いてください。本部への報告書に載ります。"),
    )


class ImprovementForm(SubmissionMixin, forms.Form):
    """What is to be put right, by whom and by when."""

    keys = forms.MultipleChoiceField(label=gettext_lazy("どの設問について"), widget=forms.CheckboxSelectMultiple)
    text = LongTextField(label=gettext_lazy("改善策"), max_length=2000, rows=4)
    owner = PersonChoiceField(label=gettext_lazy("担当者"))
    due_on = EraDateField(label=gettext_lazy("期限"))

    def __init__(self, *args: Any, weak: Sequence[Weakness], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["keys"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101
        field.choices = [(each.asked.key, f"{words(each.asked.label)}（{each.count}）") for each in weak]


class MoveForm(SubmissionMixin, forms.Form):
    """Other words, another owner, another day."""

    text = LongTextField(label=gettext_lazy("改善策"), max_length=2000, rows=4)
    owner = PersonChoiceField(label=gettext_lazy("担当者"))
    due_on = EraDateField(label=gettext_lazy("期限"))
    reason = LongTextField(label=gettext_lazy("変更の理由"), max_length=600, rows=2)
    seen = forms.IntegerField(widget=forms.HiddenInput)


class OutcomeForm(SubmissionMixin, forms.Form):
    """What came of it."""

    outcome = LongTextField(label=gettext_lazy("結果（取りやめるときは理由）"), max_length=2000, rows=4)


class ReportForm(SubmissionMixin, forms.Form):
    """The report to the committee."""

    note = LongTextField(
        label=gettext_lazy("総括"),
        max_length=4000,
        rows=6,
        help_text=gettext_lazy(
            "点検の結果と改善策の要点を書いてください。集計・所見・改善策は、いまの内容で添えられます。"
        ),
    )


class UseForm(SubmissionMixin, forms.Form):
    """What use was made of the result."""

    kind = forms.ChoiceField(label=gettext_lazy("何に活用したか"), choices=Use.Kind.choices, widget=forms.RadioSelect)
    note = LongTextField(label=gettext_lazy("活用の内容"), max_length=2000, rows=4)


def usual_days(today: dt.date) -> dict[str, dt.date]:
    """The days that a city usually takes: answers by 30 November, the report by the end of February, or a month from today."""
    from sekimori.common.fiscal import FiscalYear

    year = FiscalYear.of(today)
    due = max(year.day(11, 30), min(today + dt.timedelta(days=30), year.last_day))
    return {"starts_on": today, "due_on": due, "report_on": max(year.day(2, 28), due)}
