"""Annual reports: the list, one report on screen and on paper, its history."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sekimori.portal.acts import context, policies
from sekimori.portal.acts.selectors import history_of
from sekimori.portal.reports import audiences, printing, selectors, statuses
from sekimori.portal.reports.listings import AnnualListing
from sekimori.portal.reports.models import AnnualReport
from sekimori.portal.ui.components import Link, SummaryRow
from sekimori.portal.ui.listing import Listing, ListPage

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NEEDS = ("write", "return", "confirm", "cancel")


class All(ListPage):
    """Every annual report one may read."""

    listing_class = AnnualListing
    template_name = "reports/list.html"

    def new(self, listing: Listing[Any]) -> Link | None:
        return Link(_("年次報告を作成する"), reverse("reports:new")) if selectors.may_begin(listing.actor) else None


def _frame(record: AnnualReport, tab: str) -> dict[str, Any]:
    names = [("detail", _("内容")), ("print", _("印刷")), ("history", _("履歴"))]
    return {
        "title": str(record),
        "record": record,
        "status": statuses.of(record),
        "tabs": [
            Link(label, reverse(f"reports:{name}", args=[record.pk]), current=name == tab) for name, label in names
        ],
    }


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A report: what it says, what its edition leaves out, and what may be done with it."""
    actor = context.current().actor
    record = selectors.annual_report_of(pk, actor)
    audience = audiences.of(record.audience)
    names = {
        **_frame(record, "detail"),
        "sheet": printing.sheet(record),
        "may": {need: bool(policies.decide(actor, need, record)) for need in NEEDS},
        "rows": [
            SummaryRow(_("提出先"), f"{audience.label}（{audience.purpose}）"),
            SummaryRow(_("数値の時点"), record.as_of),
            SummaryRow(_("作成者"), record.written_label),
            SummaryRow(_("差戻しの理由"), record.returned or None),
            SummaryRow(_("確定した人"), record.confirmed_label or None),
            SummaryRow(_("確定日時"), record.confirmed_at),
            SummaryRow(_("内容のハッシュ（先頭）"), record.digest[:16] or None),
        ],
    }
    return render(request, "reports/detail.html", names)


@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as a sheet, to be read and printed from the browser."""
    record = selectors.annual_report_of(pk, context.current().actor)
    return render(request, "reports/print.html", {**_frame(record, "print"), "sheet": printing.sheet(record)})


@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """What happened to a report."""
    record = selectors.annual_report_of(pk, context.current().actor)
    names = {**_frame(record, "history"), "lines": history_of(record)}
    return render(request, "reports/history.html", names)


@require_GET
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The report on A4."""
    del request
    record = selectors.annual_report_of(pk, context.current().actor)
    return _file(printing.pdf(record), "application/pdf", f"{record}.pdf", "report.pdf")


@require_GET
def docx(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as a Word file."""
    del request
    record = selectors.annual_report_of(pk, context.current().actor)
    return _file(printing.docx(record), WORD, f"{record}.docx", "report.docx")


def _file(content: bytes, kind: str, name: str, plain: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    answer["Cache-Control"] = "no-store"
    return answer
