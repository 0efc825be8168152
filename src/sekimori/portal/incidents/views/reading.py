"""The register, one incident, its course of events, its record on A4."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sekimori.common.clock import day_of
from sekimori.portal.acts import context, policies
from sekimori.portal.incidents import room_tabs, rules_in_force, running, selectors, statuses, tallies
from sekimori.portal.incidents.listings import IncidentListing
from sekimori.portal.incidents.models import Incident, Order, Reporter
from sekimori.portal.incidents.selectors import RoomView
from sekimori.portal.incidents.views.reporting import card_of
from sekimori.portal.organization import selectors as organization
from sekimori.portal.ui.components import Link, Status, SummaryRow
from sekimori.portal.ui.listing import Column, Listing, ListPage
from sekimori.portal.ui.wording import words

NEEDS = ("receive", "assess", "group", "shield", "note", "order", "investigate", "direct", "plan", "close")


class All(ListPage):
    """The incidents one may know of."""

    listing_class = IncidentListing
    template_name = "incidents/list.html"

    def new(self, listing: Listing[Any]) -> Link | None:
        """The button that reports."""
        return Link(_("報告する"), reverse("incidents:report")) if selectors.may_report(listing.actor) else None

    def further(self, listing: Listing[Any]) -> dict[str, Any]:
        actor = listing.actor
        return {
            "may_report": selectors.may_report(actor),
            "may_watch": running.may_watch(actor),
            "may_read": bool(tallies.may_read(actor)),
        }


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An incident: to who reported it number, time and first aid; to those who answer it everything."""
    actor, now = context.current().actor, context.now()
    record = selectors.incident_of(pk, actor)
    room = selectors.room_of(record, actor)
    reporter = selectors.reporter_of(record, actor)
    names: dict[str, Any] = {
        **_common(record, "detail", room=room is not None),
        "rows": _reported(record, reporter),
        "mine": reporter is not None and actor.person in {reporter.person_id, reporter.entered_by_id},
        "card": card_of(record.kind),
    }
    if room is not None:
        view = selectors.view_of(room, actor)
        names |= {
            "view": view,
            "may": {need: bool(policies.decide(actor, need, record)) for need in NEEDS},
            "steps": [statuses.of_hop(hop, now) for hop in view.hops],
            "to_pass": [hop for hop in view.hops if policies.decide(actor, "pass", hop)],
            "to_act_for": [hop for hop in view.hops if policies.decide(actor, "act_for", hop)],
            "orders": [_order(order, actor) for order in view.orders],
            "found": _found(record, view),
            "asks": selectors.asks_of(record),
            "may_lift": any(policies.decide(actor, "lift", each) for each in view.concerns),
        }
    return render(request, "incidents/detail.html", names)


def _order(order: Order, actor: Any) -> dict[str, Any]:
    measure = rules_in_force.in_force().measure(order.measure)
    return {
        "record": order,
        "status": statuses.of_order(order, context.now()),
        "steps": [words(each) for each in measure.steps] if measure else [],
        **{need: bool(policies.decide(actor, need, order)) for need in ("carry_out", "confirm", "withdraw")},
    }


@require_GET
def events(request: HttpRequest, pk: int) -> HttpResponse:
    """The course of events, which fills itself from what was done."""
    actor = context.current().actor
    record = selectors.incident_of(pk, actor)
    room = _room_or_refuse(record)
    names = {
        **_common(record, "events", room=True),
        "lines": selectors.lines_of(room),
        "columns": line_columns(),
        "may": {"note": bool(policies.decide(actor, "note", record))},
    }
    return render(request, "incidents/events.html", names)


@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The record on A4."""
    actor = context.current().actor
    record = selectors.incident_of(pk, actor)
    room = _room_or_refuse(record)
    view = selectors.view_of(room, actor)
    reporter = selectors.reporter_of(record, actor)
    names = {
        **_common(record, "print", room=True),
        "view": view,
        "rows": [*_reported(record, reporter), *_found(record, view)],
        "lines": selectors.lines_of(room),
        "columns": line_columns(),
        "hop_steps": [statuses.of_hop(hop, context.now()) for hop in view.hops],
        "orders": [(order, statuses.of_order(order, context.now())) for order in view.orders],
    }
    return render(request, "incidents/print.html", names)


def _room_or_refuse(record: Incident) -> Any:
    room = selectors.room_of(record, context.current().actor)
    if room is None:
        raise policies.not_found(Incident, pk=record.pk)
    return room


def line_columns() -> list[Column[Any]]:
    """The columns of the course of events."""
    return [
        Column("at", _("日時"), "at", nowrap=True),
        Column("what", _("できごと"), "what", head=True),
        Column("text", _("内容"), "text", wide=True),
        Column("who", _("行った人"), "who"),
        Column("noted", _("記録した日時"), "noted_at", nowrap=True),
    ]


def _common(record: Incident, tab: str, *, room: bool) -> dict[str, Any]:
    return {
        "title": f"{record.number} {record.kind_label}",
        "record": record,
        "status": statuses.of_incident(record, context.now()),
        "level": statuses.of_level(record.level),
        "tabs": room_tabs.links(record, tab) if room else [],
        "room": room,
    }


def _reported(record: Incident, reporter: Reporter | None) -> list[SummaryRow]:
    rows = [
        SummaryRow(_("受付番号"), record.number),
        SummaryRow(_("報告日時"), record.reported_at),
        SummaryRow(_("気づいた日時"), record.noticed_at),
        SummaryRow(_("報告の方法"), str(record.get_channel_display())),
        SummaryRow(_("所属"), organization.structure().name(record.unit_id) if record.unit_id else _("不明")),
        SummaryRow(_("報告した人"), str(reporter) if reporter else _("伏せています")),
    ]
    if record.recorded_at != record.reported_at:
        rows.insert(2, SummaryRow(_("記録日時"), record.recorded_at))
    if reporter is not None and reporter.contact:
        rows.append(SummaryRow(_("連絡先"), reporter.contact))
    if reporter is not None and reporter.entered_label:
        rows.append(SummaryRow(_("代わりに入力した人"), reporter.entered_label))
    if record.received_at is not None:
        rows.append(SummaryRow(_("窓口の受領"), record.received_at, hint=record.received_label))
    return rows


def last_day(limit: dt.datetime | None) -> dt.date | None:
    """The last day of a limit that ends with it."""
    return day_of(limit - dt.timedelta(seconds=1)) if limit is not None else None


def _found(record: Incident, view: RoomView) -> list[SummaryRow]:
    level: Status | None = statuses.of_level(record.level)
    proposed = statuses.of_level(record.proposed)
    rows = [
        SummaryRow(_("評価の期限"), record.assess_due_at),
        SummaryRow(_("評価日時"), record.assessed_at),
        SummaryRow(_("レベル"), level, hint=_("事実からは%(level)s") % {"level": proposed} if proposed else ""),
        SummaryRow(_("分かっていること"), list(view.facts) or None),
        SummaryRow(_("個人情報の対象人数"), record.people or None),
        SummaryRow(_("評価の理由"), record.reason),
        SummaryRow(_("緊急時対応計画"), record.get_plan_display() if record.plan else "", hint=record.plan_reason),
        SummaryRow(_("原因と再発防止策の期限"), last_day(record.investigation_due_at)),
        SummaryRow(_("原因"), record.cause),
        SummaryRow(_("影響の範囲"), record.impact),
        SummaryRow(_("再発防止策"), record.prevention),
        SummaryRow(_("ＣＩＳＯの判断の期限"), last_day(record.direct_due_at)),
        SummaryRow(_("ＣＩＳＯの再発防止の判断"), record.directed),
        SummaryRow(_("終結の内容"), record.outcome),
        SummaryRow(_("終結日時"), record.closed_at),
    ]
    return [row for row in rows if row.value]
