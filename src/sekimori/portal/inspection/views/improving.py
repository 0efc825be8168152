"""Improvements: the list, one of them, and what is done with it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from sekimori.common.errors import Refused
from sekimori.portal.acts import context, policies
from sekimori.portal.acts.selectors import history_of
from sekimori.portal.inspection import forms, selectors, services, statuses
from sekimori.portal.inspection.listings import CITY_NAME, ImprovementListing
from sekimori.portal.inspection.models import CITY, Improvement, Tally
from sekimori.portal.inspection.selectors import Result
from sekimori.portal.inspection.views.common import actor
from sekimori.portal.organization import selectors as organization
from sekimori.portal.ui.components import SummaryRow
from sekimori.portal.ui.listing import ListPage
from sekimori.portal.ui.pages import FormPage, RecordPage
from sekimori.portal.ui.wording import words

OF_IMPROVEMENT = ("move", "finish", "drop")


class All(ListPage):
    """The improvements one may know of."""

    listing_class = ImprovementListing
    template_name = "inspection/improvements.html"


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One improvement with its history."""
    who = actor()
    record = selectors.improvement_of(pk, who)
    known = {each.key: words(each.label) for each in selectors.questions(record.campaign)}
    owner = organization.labels([record.owner_id]).get(record.owner_id)
    names = {
        "title": _("改善策"),
        "record": record,
        "campaign": record.campaign,
        "status": statuses.of_improvement(record, context.today()),
        "rows": [
            SummaryRow(_("改善策"), record.text),
            SummaryRow(_("設問"), [known.get(key, key) for key in record.keys]),
            SummaryRow(_("所属"), organization.structure().full_name(record.unit) or str(CITY_NAME)),
            SummaryRow(_("担当者"), str(owner) if owner else record.owner.name),
            SummaryRow(_("期限"), record.due_on),
            SummaryRow(_("結果"), record.outcome or None),
        ],
        "lines": history_of(record),
        "may": {need: bool(policies.decide(who, need, record)) for need in OF_IMPROVEMENT},
    }
    return render(request, "inspection/improvement.html", names)


class New(FormPage):
    """改善策を登録する."""

    form_class = forms.ImprovementForm
    title = gettext_lazy("改善策を登録する")
    submit_label = gettext_lazy("改善策を登録する")
    clause = "9.2(2)"
    confirm = False

    @cached_property
    def record(self) -> Tally:
        return selectors.tally_of(self.kwargs["pk"], actor())

    @property
    def unit(self) -> int:
        """The unit for which it is laid down: of an organ or the city the city."""
        return self.record.place if self.record.kind in {Tally.Kind.SECTION, Tally.Kind.DEPARTMENT} else CITY

    def authorise(self) -> None:
        """Only those who lead the unit or run the campaign."""
        try:
            policies.require(actor(), "create", Improvement, unit=self.unit)
        except Refused as refusal:
            refusal.about = self.record
            raise

    @cached_property
    def result(self) -> Result:
        return selectors.result_of(self.record)

    def form_arguments(self) -> dict[str, Any]:
        return {"weak": self.result.weak}

    def initial(self) -> dict[str, Any]:
        return {"keys": [each.asked.key for each in self.result.weak if not each.improvements]}

    def cancel(self) -> str:
        return reverse("inspection:result", args=[self.kwargs["pk"]])

    def further(self) -> dict[str, Any]:
        return {"lead": self.record.campaign.title}

    def save(self, form: forms.ImprovementForm) -> str:
        data = form.cleaned_data
        services.improvement_make(
            campaign=self.record.campaign_id,
            unit=self.unit,
            keys=data["keys"],
            text=data["text"],
            owner=data["owner"],
            due_on=data["due_on"],
            token=form.submission,
        )
        return self.said(_("改善策を登録し、担当者に知らせました。"))


class OfImprovement(RecordPage[Improvement]):
    """A page with a form about one improvement."""

    def asked(self) -> Improvement:
        return selectors.improvement_of(self.kwargs["pk"], actor(), self.need)

    def cancel(self) -> str:
        return reverse("inspection:improvement", args=[self.kwargs["pk"]])


class Move(OfImprovement):
    """改善策を変更する."""

    form_class = forms.MoveForm
    need = "move"
    title = gettext_lazy("改善策を変更する")
    submit_label = gettext_lazy("変更する")

    def initial(self) -> dict[str, Any]:
        record = self.record
        return {"text": record.text, "owner": record.owner_id, "due_on": record.due_on, "seen": record.version}

    def save(self, form: forms.MoveForm) -> str:
        data = form.cleaned_data
        services.improvement_move(
            pk=self.record.pk,
            text=data["text"],
            owner=data["owner"],
            due_on=data["due_on"],
            reason=data["reason"],
            seen=data["seen"],
        )
        return self.said(_("改善策を変更しました。"))


class Done(OfImprovement):
    """完了を記録する."""

    form_class = forms.OutcomeForm
    need = "finish"
    title = gettext_lazy("改善の完了を記録する")
    submit_label = gettext_lazy("完了を記録する")
    clause = "9.2(3)①"

    def save(self, form: forms.OutcomeForm) -> str:
        services.improvement_done(pk=self.record.pk, outcome=form.cleaned_data["outcome"], token=form.submission)
        return self.said(_("改善の完了を記録しました。"))


class Drop(OfImprovement):
    """取りやめる."""

    form_class = forms.OutcomeForm
    need = "drop"
    title = gettext_lazy("改善策を取りやめる")
    submit_label = gettext_lazy("取りやめる")
    danger = True

    def save(self, form: forms.OutcomeForm) -> str:
        services.improvement_drop(pk=self.record.pk, outcome=form.cleaned_data["outcome"], token=form.submission)
        return self.said(_("改善策を取りやめました。"))
