"""Reports to the committee, on screen, as PDF and as workbook; what use was made of a result."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from sekimori.portal.inspection import forms, printing, selectors, services
from sekimori.portal.inspection.views.common import OfCampaign, actor
from sekimori.portal.ui.components import SummaryRow

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """A report as it was put before the committee."""
    record = selectors.report_of(pk, actor())
    names = {
        "title": str(record),
        "record": record,
        "campaign": record.campaign,
        "rows": [
            SummaryRow(_("報告した人"), record.person_label),
            SummaryRow(_("報告日時"), record.at),
            SummaryRow(_("総括"), record.note),
            SummaryRow(_("内容のハッシュ（先頭）"), record.digest[:16]),
        ],
        "tables": printing.tables(record),
    }
    return render(request, "inspection/report.html", names)


@require_GET
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The report on A4."""
    del request
    record = selectors.report_of(pk, actor())
    return _file(printing.report_pdf(record), "application/pdf", f"{record}.pdf", "report.pdf")


@require_GET
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as a workbook."""
    del request
    record = selectors.report_of(pk, actor())
    return _file(printing.report_workbook(record), WORKBOOK, f"{record}.xlsx", "report.xlsx")


def _file(content: bytes, kind: str, name: str, plain: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    answer["Cache-Control"] = "no-store"
    return answer


class New(OfCampaign):
    """本部へ報告する."""

    form_class = forms.ReportForm
    need = "report"
    title = gettext_lazy("自己点検の結果を本部へ報告する")
    submit_label = gettext_lazy("本部へ報告する")
    clause = "9.2(2)"
    draft = "inspection.report"

    def save(self, form: forms.ReportForm) -> str:
        made = services.report_make(campaign=self.record.pk, note=form.cleaned_data["note"], token=form.submission)
        return self.said(_("本部へ報告しました。"), reverse("inspection:report", args=[made.pk]))


class RecordUse(OfCampaign):
    """活用を記録する."""

    form_class = forms.UseForm
    need = "use"
    title = gettext_lazy("点検結果の活用を記録する")
    submit_label = gettext_lazy("活用を記録する")
    clause = "9.2(3)②"

    def save(self, form: forms.UseForm) -> str:
        data = form.cleaned_data
        services.result_use(campaign=self.record.pk, kind=data["kind"], note=data["note"], token=form.submission)
        return self.said(_("点検結果の活用を記録しました。"))

    def further(self) -> dict[str, Any]:
        found = selectors.results_for_review(actor())
        return {**super().further(), "items": found[:20]}
