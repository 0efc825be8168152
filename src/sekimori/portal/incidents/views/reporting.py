"""Reporting: three fields for oneself, for somebody on the telephone, from a paper, without a name; the empty form for paper."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from sekimori.common.errors import Conflict
from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import NOBODY
from sekimori.portal.incidents import printing, rules_in_force, selectors, services
from sekimori.portal.incidents.forms import EnterForm, PlainReportForm, ReportForm
from sekimori.portal.incidents.models import Incident
from sekimori.portal.incidents.services import Report
from sekimori.portal.ui.pages import FormPage
from sekimori.portal.ui.wording import words


@dataclass(frozen=True)
class Card:
    """The card of a kind: what to do first, what to leave alone."""

    key: str
    label: str
    do: list[str]
    leave: list[str]


def cards() -> list[Card]:
    """The card of every kind."""
    return [
        Card(
            each.key,
            words(each.label),
            [words(line) for line in each.first_aid.do],
            [words(line) for line in each.first_aid.leave],
        )
        for each in rules_in_force.in_force().kinds
    ]


def card_of(kind: str) -> Card | None:
    """The card of one kind; None of an edition that has none such."""
    return next((each for each in cards() if each.key == kind), None)


class Page(FormPage):
    """What the three forms share: the cards beside, no page between typing and sending."""

    template_name = "incidents/report.html"
    submit_label = gettext_lazy("報告する")
    confirm = False

    def initial(self) -> dict[str, Any]:
        return {"kind": self.request.GET.get("kind", "")[:60]}

    def further(self) -> dict[str, Any]:
        return {"cards": cards(), "chosen": card_of(self.request.GET.get("kind", ""))}

    def cancel(self) -> str:
        return reverse("incidents:all")

    def reported(self, report: Report, token: uuid.UUID) -> Incident:
        """The report that is made, or the one this form has made already: who sends it again as no answer came finds it."""
        try:
            return self.make(report, token)
        except Conflict:
            earlier = selectors.reported_by(token)
            if earlier is None:
                raise
            return earlier

    def make(self, report: Report, token: uuid.UUID) -> Incident:
        """Takes it in."""
        return services.incident_report(report=report, token=token)


class Make(Page):
    """報告する."""

    form_class = ReportForm
    title = gettext_lazy("インシデントを報告する")
    lead = gettext_lazy("疑いでも構いません。早く知らせてくださることが、いちばんの助けです。三つだけ書いてください。")

    def authorise(self) -> None:
        policies.require(context.current().actor, "create", Incident)

    def further(self) -> dict[str, Any]:
        return {**super().further(), "mine": True, "anonymous": rules_in_force.in_force().anonymous}

    def save(self, form: ReportForm) -> str:
        data = form.cleaned_data
        report = Report(data["kind"], data["body"], data["noticed_at"], protected=data["protected"])
        made = self.reported(report, form.submission)
        said = _("報告を受け付けました（%(number)s）。窓口と管理者に届いています。") % {"number": made.number}
        return self.said(said, reverse("incidents:detail", args=[made.pk]))


class Enter(Page):
    """代わりに入力する."""

    form_class = EnterForm
    title = gettext_lazy("電話や紙の報告を代わりに入力する")
    lead = gettext_lazy("聞きながら入力できます。紙の報告書は、書かれていた日時のまま記録されます。")

    def authorise(self) -> None:
        policies.require(context.current().actor, "enter", Incident)

    def save(self, form: EnterForm) -> str:
        data = form.cleaned_data
        report = Report(
            data["kind"],
            data["body"],
            data["noticed_at"],
            data["unit"],
            data["channel"],
            data["reported_at"],
            data["person"],
            data["name"],
            data["contact"],
            data["protected"],
        )
        made = self.reported(report, form.submission)
        said = _("報告を受け付けました（%(number)s）。") % {"number": made.number}
        return self.said(said, reverse("incidents:detail", args=[made.pk]))


@method_decorator(login_not_required, name="dispatch")
class Anonymous(Page):
    """匿名で報告する: open without signing in, and nobody's even when somebody is signed in."""

    form_class = PlainReportForm
    title = gettext_lazy("匿名で報告する")
    lead = gettext_lazy("名前は記録されません。お返事もできませんので、分かることをできるだけ書いてください。")

    def authorise(self) -> None:
        policies.require(NOBODY, "report_anonymously", Incident)

    def cancel(self) -> str:
        return "/"

    def make(self, report: Report, token: uuid.UUID) -> Incident:
        return services.incident_report_anonymously(report=report, token=token)

    def save(self, form: PlainReportForm) -> HttpResponse:
        data = form.cleaned_data
        report = Report(data["kind"], data["body"], data["noticed_at"])
        made = self.reported(report, form.submission)
        names = {"title": _("報告を受け付けました"), "made": made, "card": card_of(made.kind)}
        return render(self.request, "incidents/thanks.html", names)


@require_GET
def paper_form(request: HttpRequest) -> HttpResponse:
    """The form for paper as PDF, for when nothing works."""
    policies.require(context.current().actor, "create", Incident)
    answer = HttpResponse(printing.empty_form(request.build_absolute_uri("/")), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="incident-report.pdf"'
    return answer
