"""A drill under way: started, put forward, answered, called through, ended."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context
from sekimori.portal.drills import selectors, services
from sekimori.portal.drills.forms import CallsForm, DecisionForm
from sekimori.portal.drills.models import Call, Drill
from sekimori.portal.drills.views.common import OfDrill
from sekimori.portal.ui.forms.reasons import DoneForm


class Start(OfDrill):
    """訓練を始める."""

    form_class = DoneForm
    need = "start"
    title = gettext_lazy("訓練を始める")
    submit_label = gettext_lazy("始めて、参加する人に知らせる")

    def save(self, form: DoneForm) -> str:
        made = services.drill_start(pk=self.record.pk, token=form.submission)
        page = "drills:run" if made.kind == Drill.Kind.TABLE else "drills:detail"
        return self.said(_("訓練を始めました。"), reverse(page, args=[made.pk]))


class OfRun(OfDrill):
    """A page that leads back to the situation."""

    def cancel(self) -> str:
        return reverse("drills:run", args=[self.kwargs["pk"]])


class Advance(OfRun):
    """次の状況まで時計を進める."""

    form_class = DoneForm
    need = "advance"
    title = gettext_lazy("次の状況まで時計を進める")
    submit_label = gettext_lazy("時計を進める")

    def save(self, form: DoneForm) -> str:
        services.clock_advance(pk=self.record.pk, token=form.submission)
        return self.said(_("次の状況が出ました。"))


class Answer(OfRun):
    """判断を書く."""

    form_class = DecisionForm
    need = "answer"
    title = gettext_lazy("判断を書く")
    submit_label = gettext_lazy("記録する")
    draft = "drills.answer"

    def form_arguments(self) -> dict[str, Any]:
        actor = context.current().actor
        view = selectors.view_of(self.record, actor)
        injects = [each.inject for each in selectors.told(view, actor)]
        parts = {each.part: each.part_label for each in view.players if view.runs or each.person_id == actor.person}
        others = [(services.LEAD, _("進行"))] if view.runs else []
        return {"injects": injects, "parts": [*parts.items(), *others]}

    def initial(self) -> dict[str, Any]:
        return {"inject": self.request.GET.get("inject", "")}

    def save(self, form: DecisionForm) -> str:
        data = form.cleaned_data
        services.decision_write(
            pk=self.record.pk, text=data["text"], inject=data["inject"], part=data["part"], token=form.submission
        )
        return self.said(_("記録しました。"))


class Mark(OfDrill):
    """連絡の結果を記録する."""

    form_class = CallsForm
    need = "mark"
    title = gettext_lazy("連絡の結果を記録する")
    submit_label = gettext_lazy("記録する")

    def form_arguments(self) -> dict[str, Any]:
        rows = selectors.calls_of(self.record, context.current().actor)
        return {"calls": [each for each in rows if each.state == Call.State.OPEN]}

    def save(self, form: CallsForm) -> str:
        data = form.cleaned_data
        count = services.calls_mark(
            pk=self.record.pk,
            calls=data["calls"],
            reached=data["reached"] == "yes",
            at=data["at"],
            token=form.submission,
        )
        return self.said(_("%(count)s人の結果を記録しました。") % {"count": count})


class Acknowledge(OfDrill):
    """連絡を受けた."""

    form_class = DoneForm
    need = "acknowledge"
    title = gettext_lazy("連絡を受けたことを知らせる")
    submit_label = gettext_lazy("受けました")

    def save(self, form: DoneForm) -> str:
        services.call_acknowledge(pk=self.record.pk, token=form.submission)
        return self.said(_("受けたことを記録しました。ありがとうございました。"))


class End(OfDrill):
    """訓練を終える."""

    form_class = DoneForm
    need = "end"
    title = gettext_lazy("訓練を終える")
    submit_label = gettext_lazy("終える")

    def save(self, form: DoneForm) -> str:
        services.drill_end(pk=self.record.pk, token=form.submission)
        return self.said(_("訓練を終えました。評価を書いてください。"))
