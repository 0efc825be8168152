"""The register, one case, the notice on A4, and what a person is told about himself."""

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
from sekimori.portal.ui.components import Link, SummaryRow
from sekimori.portal.ui.listing import Listing, ListPage
from sekimori.portal.violations import selectors, statuses
from sekimori.portal.violations.listings import CaseListing
from sekimori.portal.violations.models import Case, Guidance, Referral, Stop
from sekimori.portal.violations.selectors import CaseView

NEEDS = ("guide", "stop", "refer", "close")


class All(ListPage):
    """The violations one may know of."""

    listing_class = CaseListing

    def new(self, listing: Listing[Any]) -> Link | None:
        """The button that tells of one."""
        return Link(_("違反を通知する"), reverse("violations:notify")) if selectors.may_notify(listing.actor) else None


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One case, as far as the actor may know it."""
    actor = context.current().actor
    record = selectors.case_of(pk, actor)
    view = selectors.view_of(record, actor)
    names = {
        **_common(record, "detail"),
        "rows": _rows(record, view),
        "may": {need: bool(policies.decide(actor, need, record)) for need in NEEDS},
        "guidances": [_guidance(each) for each in view.guidances],
        "stops": [_stop(each) for each in view.stops],
        "referrals": [(each, referral_rows(each)) for each in view.referrals],
        "dossier": view.dossier,
        "lines": history_of(record),
    }
    return render(request, "violations/detail.html", names)


@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice and what followed, on A4."""
    actor = context.current().actor
    record = selectors.case_of(pk, actor)
    view = selectors.view_of(record, actor)
    names = {
        **_common(record, "print"),
        "rows": _rows(record, view),
        "guidances": [_guidance(each) for each in view.guidances],
        "stops": [_stop(each) for each in view.stops],
    }
    return render(request, "violations/print.html", names)


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What the actor was told to mend, and whether his own rights are stopped."""
    about = selectors.mine(context.current().actor)
    names = {
        "title": _("わたしへの指導・利用権の知らせ"),
        "guidances": [(each, _guidance_rows(each)) for each in about.guidances],
        "stops": [(each, _stop_rows(each)) for each in about.stops],
    }
    return render(request, "violations/mine.html", names)


@require_GET
def referral(request: HttpRequest, pk: int) -> HttpResponse:
    """What was handed on for discipline, for those named."""
    record = selectors.referral_of(pk, context.current().actor)
    names = {
        "title": _("懲戒の検討のための引継ぎ"),
        "record": record,
        "rows": referral_rows(record),
        "lines": history_of(record),
    }
    return render(request, "violations/referral.html", names)


def _common(record: Case, tab: str) -> dict[str, Any]:
    names = (("detail", _("対応")), ("print", _("通知書")))
    links = [Link(label, reverse(f"violations:{name}", args=[record.pk]), current=name == tab) for name, label in names]
    return {
        "title": str(record),
        "record": record,
        "status": statuses.of_case(record, context.now()),
        "tabs": links,
        "handling": _("機密性３"),
    }


def _rows(record: Case, view: CaseView) -> list[SummaryRow]:
    rows = [
        SummaryRow(_("番号"), record.number),
        SummaryRow(_("区分"), str(record.get_source_display())),
        SummaryRow(_("対象の職員等"), record.person_label),
        SummaryRow(_("所属"), organization.structure().name(record.unit_id) if record.unit_id else _("不明")),
        SummaryRow(_("反する条項"), record.clauses),
        SummaryRow(_("確認した人"), record.confirmed_label, hint=record.role_label),
        SummaryRow(_("確認した日時"), record.confirmed_at),
        SummaryRow(_("通知日時"), record.noticed_at),
        SummaryRow(_("措置を求めた相手"), record.to_label),
        SummaryRow(_("指導の期限"), record.answer_due_at),
    ]
    if record.closed_at is not None:
        rows += [SummaryRow(_("終了日時"), record.closed_at), SummaryRow(_("終了の内容"), record.outcome)]
    if view.dossier is not None:
        rows.append(SummaryRow(_("監督責任者"), record.supervisors or None))
        if record.to_reason:
            rows.append(SummaryRow(_("所属の管理者に代えた理由"), record.to_reason))
        if record.incident_id is not None:
            address = reverse("incidents:detail", args=[record.incident_id])
            rows.append(SummaryRow(_("インシデント"), _("関係するインシデントを開く"), href=address))
    return rows


def _guidance(record: Guidance) -> dict[str, Any]:
    actor = context.current().actor
    return {
        "record": record,
        "status": statuses.of_guidance(record, context.now()),
        "settle": bool(policies.decide(actor, "settle", record)),
    }


def _stop(record: Stop) -> dict[str, Any]:
    actor = context.current().actor
    return {
        "record": record,
        "status": statuses.of_stop(record, context.now()),
        "rows": _stop_rows(record),
        **{need: bool(policies.decide(actor, need, record)) for need in ("carry_out", "lift", "restore")},
    }


def _guidance_rows(record: Guidance) -> list[SummaryRow]:
    return [
        SummaryRow(_("指導の内容"), record.text),
        SummaryRow(_("指導した人"), record.given_label),
        SummaryRow(_("指導した日時"), record.given_at),
        SummaryRow(_("改善の期限"), record.due_at),
    ]


def _stop_rows(record: Stop) -> list[SummaryRow]:
    rows = [
        SummaryRow(_("処分"), str(record.get_kind_display())),
        SummaryRow(_("停止の範囲"), str(record.get_reach_display())),
        SummaryRow(_("対象の情報システム"), record.scope),
        SummaryRow(_("理由"), record.reason),
        SummaryRow(_("解除の条件"), record.condition),
        SummaryRow(_("決めた人"), record.decided_label),
        SummaryRow(_("決めた日時"), record.decided_at),
        SummaryRow(_("実施日時"), record.carried_out_at),
        SummaryRow(_("解除日時"), record.lifted_at),
        SummaryRow(_("解除の理由"), record.lifted_reason),
        SummaryRow(_("回復の実施日時"), record.restored_at),
    ]
    return [row for row in rows if row.value]


def referral_rows(record: Referral) -> list[SummaryRow]:
    """What was handed on, by whom, to whom."""
    return [
        SummaryRow(_("引き継いだ先"), record.to_label),
        SummaryRow(_("引き継ぐ内容"), record.note),
        SummaryRow(_("監督責任者"), record.supervisors or None),
        SummaryRow(_("引き継いだ人"), record.by_label),
        SummaryRow(_("引き継いだ日時"), record.at),
    ]
