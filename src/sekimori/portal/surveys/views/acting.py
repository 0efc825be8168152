"""Ordering a survey, looking under it, ending it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context, policies
from sekimori.portal.organization import selectors as organization
from sekimori.portal.surveys import selectors, services
from sekimori.portal.surveys.forms import EndForm, LookForm, OrderForm
from sekimori.portal.surveys.models import SurveyOrder
from sekimori.portal.surveys.services import Ordered
from sekimori.portal.ui.pages import FormPage, RecordPage

ASKED = ("purpose", "basis", "since", "until", "ends_at", "people", "sources", "investigators", "incident")


class New(FormPage):
    """調査を指示する."""

    form_class = OrderForm
    template_name = "surveys/form.html"
    title = gettext_lazy("利用状況の調査を指示する")
    lead = gettext_lazy(
        "不正アクセス、不正プログラムなどの調査のためにだけ指示できます。範囲と期限は、後から広げられません。"
    )
    clause = "7.2(2)"
    submit_label = gettext_lazy("指示する")
    draft = "surveys.order"

    def authorise(self) -> None:
        policies.require(context.current().actor, "create", SurveyOrder)

    def form_arguments(self) -> dict[str, Any]:
        labels = organization.labels(each.person for each in selectors.may_investigate())
        return {"who": [(pk, f"{mark.post} {mark.name}".strip()) for pk, mark in labels.items()]}

    def cancel(self) -> str:
        return reverse("surveys:all")

    def save(self, form: OrderForm) -> str:
        what = Ordered(**{name: form.cleaned_data[name] for name in ASKED})
        made = services.survey_order(what=what, token=form.submission)
        said = _("指示しました（%(number)s）。") % {"number": made.number}
        return self.said(said, reverse("surveys:detail", args=[made.pk]))


class OfOrder(RecordPage[SurveyOrder]):
    """A page with a form about one order."""

    template_name = "surveys/form.html"

    def asked(self) -> SurveyOrder:
        return selectors.order_of(self.kwargs["pk"], context.current().actor, self.need)

    def cancel(self) -> str:
        return reverse("surveys:detail", args=[self.kwargs["pk"]])

    def further(self) -> dict[str, Any]:
        return {"lead": str(self.record), "order": self.record}


class Look(OfOrder):
    """閲覧を記録する."""

    form_class = LookForm
    need = "look"
    title = gettext_lazy("記録を見る前に、見るものを記録する")
    submit_label = gettext_lazy("記録して見る")

    def form_arguments(self) -> dict[str, Any]:
        return {"people": [(each.person_id, str(each)) for each in self.record.surveyed.all()]}

    def initial(self) -> dict[str, Any]:
        return {"since": self.record.since, "until": self.record.until}

    def save(self, form: LookForm) -> str:
        services.look(**{name: form.cleaned_data[name] for name in ("source", "since", "until", "person", "words")})
        return self.said(_("記録しました。指示の範囲内の閲覧です。"))


class End(OfOrder):
    """調査を終える."""

    form_class = EndForm
    need = "end"
    title = gettext_lazy("調査を終え、結果を記録する")
    submit_label = gettext_lazy("終える")
    draft = "surveys.end"

    def initial(self) -> dict[str, Any]:
        return {"seen": self.record.version}

    def save(self, form: EndForm) -> str:
        data = form.cleaned_data
        services.survey_end(pk=self.record.pk, result=data["result"], seen=data["seen"], token=form.submission)
        return self.said(_("終えました。これより後は、記録を見られません。"))
