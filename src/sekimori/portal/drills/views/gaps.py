"""After a drill: its assessment, and what is put right."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context
from sekimori.portal.drills import scenarios, selectors, services, statuses
from sekimori.portal.drills.forms import EvaluateForm, GapForm, NoteForm, ResultForm
from sekimori.portal.drills.models import Gap
from sekimori.portal.drills.services import Assessment
from sekimori.portal.drills.views.common import OfDrill
from sekimori.portal.ui.forms import ReasonForm
from sekimori.portal.ui.forms.reasons import DoneForm
from sekimori.portal.ui.pages import RecordPage


class Evaluate(OfDrill):
    """訓練を評価する."""

    form_class = EvaluateForm
    need = "evaluate"
    title = gettext_lazy("訓練を評価する")
    submit_label = gettext_lazy("評価を記録する")
    draft = "drills.evaluate"
    clause = "5.2(3)"

    def form_arguments(self) -> dict[str, Any]:
        story, record = scenarios.of(self.record), self.record
        minute = record.elapsed(record.ended_at or record.planned_for)
        return {"injects": scenarios.due(story, minute)[::-1] if story is not None else []}

    def initial(self) -> dict[str, Any]:
        return {"seen": self.record.version}

    def save(self, form: EvaluateForm) -> str:
        data = form.cleaned_data
        said = Assessment(data["lessons"], data["plan_changes"] == "yes", data["worked"], form.judged())
        services.drill_evaluate(pk=self.record.pk, said=said, seen=data["seen"], token=form.submission)
        return self.said(_("評価を記録しました。改善することに担当と期限を付けてください。"))


class New(OfDrill):
    """改善することを決める."""

    form_class = GapForm
    need = "set_gap"
    title = gettext_lazy("改善することを決める")
    submit_label = gettext_lazy("担当に知らせる")

    def save(self, form: GapForm) -> str:
        data = form.cleaned_data
        services.gap_set(
            pk=self.record.pk, text=data["text"], owner=data["owner"], due_on=data["due_on"], token=form.submission
        )
        return self.said(_("担当に知らせました。"))


class HandOver(OfDrill):
    """実施記録に書き写す."""

    form_class = DoneForm
    need = "hand_over"
    title = gettext_lazy("実施記録に書き写す")
    submit_label = gettext_lazy("書き写して開く")

    def save(self, form: DoneForm) -> str:
        pk = services.drill_hand_over(pk=self.record.pk, token=form.submission)
        return self.said(
            _("書き写しました。確かめて、実施したことを記録してください。"), reverse("duties:detail", args=[pk])
        )


class OfGap(RecordPage[Gap]):
    """A page with a form about one improvement."""

    template_name = "drills/form.html"

    def asked(self) -> Gap:
        return selectors.gap_of(self.kwargs["pk"], context.current().actor, self.need)

    def cancel(self) -> str:
        return reverse("drills:gap", args=[self.kwargs["pk"]])

    def further(self) -> dict[str, Any]:
        return {"lead": self.record.text, "gap": self.record, "mark": statuses.mark()}


class Do(OfGap):
    """完了を知らせる."""

    form_class = ResultForm
    need = "do"
    title = gettext_lazy("改善の完了を知らせる")
    submit_label = gettext_lazy("完了を知らせる")

    def save(self, form: ResultForm) -> str:
        services.gap_do(pk=self.record.pk, result=form.cleaned_data["result"], token=form.submission)
        return self.said(_("完了を知らせました。"))


class Confirm(OfGap):
    """完了を確かめる."""

    form_class = NoteForm
    need = "confirm"
    title = gettext_lazy("改善の完了を確かめる")
    submit_label = gettext_lazy("確かめた")

    def save(self, form: NoteForm) -> str:
        services.gap_confirm(pk=self.record.pk, note=form.cleaned_data["note"], token=form.submission)
        return self.said(_("確認を記録しました。"))


class Return(OfGap):
    """差し戻す."""

    form_class = ReasonForm
    need = "confirm"
    title = gettext_lazy("改善を差し戻す")
    submit_label = gettext_lazy("差し戻す")

    def save(self, form: ReasonForm) -> str:
        services.gap_return(pk=self.record.pk, reason=form.cleaned_data["reason"], token=form.submission)
        return self.said(_("差し戻しました。"))
