"""Planning a drill, and who plays which part."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context, policies
from sekimori.portal.drills import scenarios, selectors, services, statuses
from sekimori.portal.drills.forms import CastForm, PlanForm
from sekimori.portal.drills.models import Drill, Player
from sekimori.portal.drills.views.common import OfDrill
from sekimori.portal.ui.forms import ReasonForm
from sekimori.portal.ui.forms.reasons import DoneForm
from sekimori.portal.ui.pages import FormPage, RecordPage
from sekimori.portal.ui.wording import words

TITLES = {
    Drill.Kind.TABLE: gettext_lazy("机上訓練を計画する"),
    Drill.Kind.CALL: gettext_lazy("連絡訓練を計画する"),
    Drill.Kind.MAIL: gettext_lazy("標的型メール訓練を計画する"),
}


class New(FormPage):
    """訓練を計画する."""

    form_class = PlanForm
    template_name = "drills/form.html"
    submit_label = gettext_lazy("計画を登録する")
    clause = "5.2(3)"
    draft = "drills.plan"

    def authorise(self) -> None:
        if self.kwargs["kind"] not in Drill.Kind.values:
            raise Http404
        policies.require(context.current().actor, "create", Drill)

    def subject(self) -> str:
        return str(self.kwargs["kind"])

    def form_arguments(self) -> dict[str, Any]:
        return {"kind": self.kwargs["kind"]}

    def further(self) -> dict[str, Any]:
        return {"title": TITLES[Drill.Kind(self.kwargs["kind"])], "mark": statuses.mark()}

    def cancel(self) -> str:
        return reverse("drills:all")

    def save(self, form: PlanForm) -> str:
        made = services.drill_plan(kind=self.kwargs["kind"], plan=form.plan(), token=form.submission)
        return self.said(_("訓練を計画しました。"), reverse("drills:detail", args=[made.pk]))


class Change(OfDrill):
    """計画を変える."""

    form_class = PlanForm
    need = "change"
    title = gettext_lazy("訓練の計画を変える")

    def form_arguments(self) -> dict[str, Any]:
        return {"kind": self.record.kind}

    def initial(self) -> dict[str, Any]:
        record = self.record
        return {
            "scenario": record.story.get("key", ""),
            "title": record.title,
            "planned_for": record.planned_for,
            "structure": record.structure,
            "scope": record.scope,
            "pace": record.pace,
            "seen": record.version,
        }

    def save(self, form: PlanForm) -> str:
        seen = form.cleaned_data["seen"]
        services.drill_change(pk=self.record.pk, plan=form.plan(), seen=seen, token=form.submission)
        return self.said(_("計画を変えました。"))


class Cast(OfDrill):
    """役を割り当てる."""

    form_class = CastForm
    need = "cast"
    title = gettext_lazy("役を割り当てる")
    submit_label = gettext_lazy("割り当てる")

    def form_arguments(self) -> dict[str, Any]:
        story = scenarios.of(self.record)
        return {"parts": [(each.key, words(each.label)) for each in story.roles] if story is not None else []}

    def save(self, form: CastForm) -> str:
        data = form.cleaned_data
        services.part_give(pk=self.record.pk, part=data["part"], person=data["person"], token=form.submission)
        return self.said(_("役を割り当てました。"))


class Remove(RecordPage[Player]):
    """役を外す."""

    form_class = DoneForm
    need = "remove"
    template_name = "drills/form.html"
    title = gettext_lazy("役を外す")
    submit_label = gettext_lazy("外す")

    def asked(self) -> Player:
        return selectors.player_of(self.kwargs["pk"], context.current().actor, self.need)

    def cancel(self) -> str:
        return reverse("drills:detail", args=[self.record.drill_id])

    def further(self) -> dict[str, Any]:
        return {"lead": str(self.record), "drill": self.record.drill, "mark": statuses.mark()}

    def save(self, form: DoneForm) -> str:
        services.part_take(pk=self.record.pk, token=form.submission)
        return self.said(_("役を外しました。"))


class Cancel(OfDrill):
    """中止する."""

    form_class = ReasonForm
    need = "cancel"
    title = gettext_lazy("訓練を中止する")
    submit_label = gettext_lazy("中止する")
    danger = True

    def save(self, form: ReasonForm) -> str:
        services.drill_cancel(pk=self.record.pk, reason=form.cleaned_data["reason"], token=form.submission)
        return self.said(_("訓練を中止しました。"))
