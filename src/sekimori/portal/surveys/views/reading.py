"""The registers of orders, of looks and of those named; one order, on the screen and on A4."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sekimori.portal.acts import context, policies
from sekimori.portal.acts.selectors import history_of
from sekimori.portal.organization import selectors as organization
from sekimori.portal.surveys import selectors, statuses
from sekimori.portal.surveys.listings import LookListing, OrderListing
from sekimori.portal.surveys.models import SurveyOrder
from sekimori.portal.surveys.selectors import OrderView
from sekimori.portal.ui.components import Link, SummaryRow
from sekimori.portal.ui.listing import Column, Listing, ListPage


class All(ListPage):
    """The orders one may know of."""

    listing_class = OrderListing
    template_name = "surveys/list.html"

    def new(self, listing: Listing[Any]) -> Link | None:
        """The button that orders one."""
        return Link(_("調査を指示する"), reverse("surveys:new")) if selectors.may_order(listing.actor) else None


class Looks(ListPage):
    """Every look one may know of."""

    listing_class = LookListing


@require_GET
def named(request: HttpRequest) -> HttpResponse:
    """The register of those whom the CISO has named beforehand, with day and document."""
    actor = context.current().actor
    policies.require(actor, "create", SurveyOrder)
    roles = selectors.named_roles()
    names = {
        "title": _("指名された調査者"),
        "rows": selectors.named(actor),
        "columns": [
            Column("person", _("調査者"), lambda row: row.person.name, head=True),
            Column("from", _("指名の始まり"), "valid_from", nowrap=True),
            Column("to", _("指名の終わり"), "valid_to", nowrap=True),
            Column("by", _("指名した人"), lambda row: row.nominated_by.name if row.nominated_by else ""),
            Column("reference", _("指名の文書"), "reference", wide=True),
        ],
        "commanders": organization.labels([each.person for each in selectors.commanders()]).values(),
        "links": [(organization.role_label(role), reverse("organization:role", args=[role])) for role in roles],
    }
    return render(request, "surveys/named.html", names)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One order with every look under it."""
    actor = context.current().actor
    record = selectors.order_of(pk, actor)
    view = selectors.view_of(record)
    names = {
        **_common(record, view, "detail"),
        "may": {need: bool(policies.decide(actor, need, record)) for need in ("look", "end")},
        "in_force": record.in_force(context.now()),
        "lines": history_of(record),
    }
    return render(request, "surveys/detail.html", names)


@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The order on A4, with the looks."""
    record = selectors.order_of(pk, context.current().actor)
    return render(request, "surveys/print.html", _common(record, selectors.view_of(record), "print"))


def _common(record: SurveyOrder, view: OrderView, tab: str) -> dict[str, Any]:
    pages = (("detail", _("調査")), ("print", _("指示書")))
    known = dict(selectors.sources())
    return {
        "title": str(record),
        "record": record,
        "view": view,
        "status": statuses.of_order(record, context.now()),
        "tabs": [
            Link(label, reverse(f"surveys:{name}", args=[record.pk]), current=name == tab) for name, label in pages
        ],
        "rows": _rows(record, view),
        "columns": [
            Column("at", _("日時"), "at", head=True, nowrap=True),
            Column("who", _("見た人"), "label"),
            Column("source", _("記録"), lambda each: known.get(each.source, each.source)),
            Column("surveyed", _("対象者"), "surveyed_label"),
            Column("since", _("期間の始まり"), "since", nowrap=True),
            Column("until", _("期間の終わり"), "until", nowrap=True),
            Column("words", _("調べたこと"), "words", wide=True),
        ],
        "handling": _("機密性３"),
    }


def _rows(record: SurveyOrder, view: OrderView) -> list[SummaryRow]:
    rows = [
        SummaryRow(_("番号"), record.number),
        SummaryRow(_("目的"), record.purpose_label),
        SummaryRow(_("調査が必要な理由"), record.basis),
        SummaryRow(_("対象者"), [str(each) for each in view.surveyed]),
        SummaryRow(_("対象の記録"), selectors.source_labels(record.sources)),
        SummaryRow(_("対象期間の始まり"), record.since),
        SummaryRow(_("対象期間の終わり"), record.until),
        SummaryRow(_("調査する人"), [str(each) for each in view.investigators]),
        SummaryRow(_("指示した人"), record.given_label, hint=record.role_label),
        SummaryRow(_("指示日時"), record.given_at),
        SummaryRow(_("調査の期限"), record.ends_at),
        SummaryRow(_("閲覧の回数"), view.total),
    ]
    if record.incident_id is not None:
        address = reverse("incidents:detail", args=[record.incident_id])
        rows.insert(3, SummaryRow(_("インシデント"), _("関係するインシデントを開く"), href=address))
    if record.ended_at is not None:
        rows += [SummaryRow(_("終了日時"), record.ended_at), SummaryRow(_("調査の結果"), record.result)]
    return rows
