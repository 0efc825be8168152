"""Answering at a step: what may be answered there, with what each answer needs."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.organization.fields import PersonSource
from sekimori.portal.procedures import statuses
from sekimori.portal.procedures.forms.building import Surroundings, build, kept
from sekimori.portal.procedures.models import Party
from sekimori.portal.procedures.models.routes import Verdict
from sekimori.portal.procedures.selectors import Possible
from sekimori.portal.procedures.services import Minutes, Word, answers_at
from sekimori.portal.ui.forms import EraDateField, LongTextField, PickManyField, SubmissionMixin
from sekimori.portal.ui.wording import words
from sekimori.standards.procedure_models import Stage


class DecideForm(SubmissionMixin, forms.Form):
    """One answer at one step, about the content whose hash the form carries."""

    verdict = forms.ChoiceField(label=gettext_lazy("判定"), widget=forms.RadioSelect)
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, stage: Stage, possible: Possible, around: Surroundings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stage, self.around = stage, around
        answers = self.answers(stage)
        field = self.fields["verdict"]
        if isinstance(field, forms.ChoiceField):
            field.choices = answers
        if len(answers) == 1:
            field.initial = answers[0][0]
        why = possible.capacity.why if possible.capacity else ""
        if why == Party.Why.UNAVOIDABLE:
            self.fields["unavoidable"] = LongTextField(
                label=_("やむを得ない理由"),
                required=False,
                max_length=1000,
                rows=3,
                help_text=_(
                    "自分の申請を自分で決めることになります。理由は最高情報セキュリティ責任者と監査人に示されます。"
                ),
            )
        for each in stage.fields:
            self.fields[f"stage_{each.key}"] = made = build(each, around, required=False)
            if each.demanded:
                made.help_text = f"{made.help_text}　{_('認めるときは、必ず答えてください。')}".strip()
        if stage.next_review is not None:
            latest = clocks.add_months(context.today(), stage.next_review)
            self.fields["next_review_on"] = EraDateField(label=_("次回の確認日"), required=False, latest=latest)
        allowed = {value for value, _label in answers}
        if stage.conditions and Verdict.CONDITIONAL in allowed:
            self.fields["conditions"] = LongTextField(
                label=_("許可の条件"), required=False, max_length=1000, rows=3,
                help_text=_("条件を付けて許可するときに入力します。申請者と記録に示されます。"),
            )  # fmt: skip
        self.fields["reason"] = LongTextField(
            label=_("理由・意見"), required=False, max_length=1000, rows=3, help_text=self._reason_help(allowed)
        )
        self.order_fields(["verdict", "unavoidable", *(f"stage_{f.key}" for f in stage.fields), "next_review_on"])

    @staticmethod
    def answers(stage: Stage) -> list[tuple[str, str]]:
        """What may be answered at the stage, in the city's words."""
        found = []
        for verdict in answers_at(stage):
            if verdict is Verdict.CONDITIONAL and not stage.conditions:
                continue
            own = stage.verbs.get(statuses.VERBS[verdict])
            found.append((verdict.value, words(own) if own else statuses.verb_words(verdict, stage.kind)))
        return found

    @staticmethod
    def _reason_help(allowed: set[str]) -> str:
        if Verdict.OPPOSED in allowed:
            return _("差戻し・異議ありのときは、必ず入力してください。")
        if Verdict.REFUSED in allowed:
            return _("差戻し・不許可のときは、必ず入力してください。")
        return _("差し戻すときは、必ず入力してください。") if Verdict.RETURNED in allowed else ""

    def word(self) -> Word:
        """The answer as the service takes it."""
        data = self.cleaned_data
        given = {
            each.key: kept(each, data.get(f"stage_{each.key}"), self.around)
            for each in self.stage.fields
        }  # fmt: skip
        return Word(
            verdict=data["verdict"],
            reason=data["reason"],
            conditions=data.get("conditions", ""),
            next_review_on=data.get("next_review_on"),
            data={key: value for key, value in given.items() if value is not None},
            unavoidable=data.get("unavoidable", ""),
        )


class MinutesForm(DecideForm):
    """What a body decided at its meeting."""

    held_on = EraDateField(label=gettext_lazy("開催日"), latest=context.today)
    reference = forms.CharField(label=gettext_lazy("議事録の番号"), max_length=120)
    text = LongTextField(label=gettext_lazy("審議の要旨"), max_length=4000, rows=5, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = _("氏名、カナ、職員番号の一部で探せます。")
        self.fields["present"] = PickManyField(PersonSource(), label=_("出席者"), help_text=people)
        self.fields["abstained"] = PickManyField(
            PersonSource(), label=_("議決に加わらなかった人（除斥）"), required=False,
            help_text=_("この申請に関わった人は、出席していても議決に加わりません。"),
        )  # fmt: skip
        self.order_fields(["held_on", "reference", "present", "abstained", "text", "verdict"])

    def minutes(self) -> Minutes:
        """The meeting as the service takes it."""
        data = self.cleaned_data
        return Minutes(
            held_on=data["held_on"],
            reference=data["reference"],
            present=tuple(data["present"]),
            abstained=tuple(data["abstained"]),
            text=data["text"],
        )


class BulkForm(forms.Form):
    """One answer for many: pass all, or send all back for a reason."""

    answer = forms.ChoiceField(
        label=gettext_lazy("選んだものに対する判定"),
        choices=[("consent", gettext_lazy("許可・確認する（異議なし）")), ("return", gettext_lazy("差し戻す"))],
        widget=forms.RadioSelect,
        initial="consent",
    )
    reason = LongTextField(
        label=gettext_lazy("理由・意見"), required=False, max_length=1000, rows=2,
        help_text=gettext_lazy("差し戻すときは、必ず入力してください。"),
    )  # fmt: skip


def fresh_token() -> str:
    """A token for one answer."""
    return str(uuid.uuid4())
