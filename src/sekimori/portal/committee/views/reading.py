"""The lists, a meeting, its history, its minutes on A4."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sekimori.common.clock import day_of
from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.selectors import history_of
from sekimori.portal.committee import selectors, statuses
from sekimori.portal.committee.listings import DecisionListing, MeetingListing
from sekimori.portal.committee.models import Attendance, Item, Meeting, Voice
from sekimori.portal.committee.selectors import MeetingView
from sekimori.portal.ui.components import ApprovalBox, Link, Status, SummaryRow
from sekimori.portal.ui.listing import Column, Listing, ListPage

NEEDS = ("change", "call", "cancel", "hold", "write", "submit", "confirm", "return", "voice", "carry")


@dataclass(frozen=True)
class Shown:
    """A matter as the page shows it, with what the reader may do."""

    item: Item
    number: int
    status: Status
    carrying: Status | None
    abstained: str
    voices: list[Voice]
    agree: int
    against: int
    mine: bool


class All(ListPage):
    """The meetings."""

    listing_class = MeetingListing
    template_name = "committee/list.html"

    def new(self, listing: Listing[Any]) -> Link | None:
        """The button that prepares a meeting."""
        return Link(_("会議を準備する"), reverse("committee:new")) if selectors.may_plan(listing.actor) else None

    def further(self, listing: Listing[Any]) -> dict[str, Any]:
        del listing
        return {"tabs": _lists("all")}


class Decisions(ListPage):
    """The decisions."""

    listing_class = DecisionListing
    template_name = "committee/list.html"

    def further(self, listing: Listing[Any]) -> dict[str, Any]:
        del listing
        return {"tabs": _lists("decisions")}


def _lists(tab: str) -> list[Link]:
    names = (("all", _("会議")), ("decisions", _("議決の一覧")))
    return [Link(label, reverse(f"committee:{name}"), current=name == tab) for name, label in names]


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A meeting: agenda, who takes part, decisions."""
    actor = context.current().actor
    record = selectors.meeting_of(pk, actor)
    view = selectors.view_of(record)
    names = {
        **_common(view, "detail"),
        "may": {need: bool(policies.decide(actor, need, record)) for need in NEEDS},
        "shown": _shown(view, actor),
        "columns": _attendance_columns(),
        "faulty": any(each.fault and each.carried_at is None for each in view.items),
        "circulating": record.kind == Meeting.Kind.CIRCULATION,
        "over": record.held_at <= context.now(),
    }
    return render(request, "committee/detail.html", names)


@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """What has happened to a meeting."""
    record = selectors.meeting_of(pk, context.current().actor)
    names = {**_common(selectors.view_of(record), "history"), "lines": history_of(record)}
    return render(request, "committee/history.html", names)


@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes on A4; before they are confirmed marked as a draft."""
    actor = context.current().actor
    record = selectors.meeting_of(pk, actor)
    view = selectors.view_of(record)
    names = {
        **_common(view, "print"),
        "shown": _shown(view, actor),
        "boxes": _boxes(record),
        "draft": record.state != Meeting.State.CONFIRMED,
    }
    return render(request, "committee/print.html", names)


@require_GET
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """A matter with its papers and what has happened to it."""
    record = selectors.item_of(pk, context.current().actor)
    rows = [
        SummaryRow(_("事項"), str(record.get_matter_display())),
        SummaryRow(_("議決"), str(record.get_verdict_display())),
        SummaryRow(_("条件・理由"), record.conditions),
        SummaryRow(_("審議の要旨"), record.discussion),
    ]
    names = {
        "title": record.title,
        "record": record,
        "meeting": record.meeting,
        "status": statuses.of_item(record),
        "rows": [row for row in rows if row.value],
        "lines": history_of(record),
    }
    return render(request, "committee/item.html", names)


def _common(view: MeetingView, tab: str) -> dict[str, Any]:
    record = view.record
    names = (("detail", _("議題と議決")), ("print", _("議事録")), ("history", _("記録の経緯")))
    links = [Link(label, reverse(f"committee:{name}", args=[record.pk]), current=name == tab) for name, label in names]
    return {
        "title": str(record),
        "record": record,
        "view": view,
        "status": statuses.of_meeting(record),
        "clause": view.body.rule.clause if view.body and view.body.rule.clause else "",
        "rows": _rows(view),
        "tabs": links,
    }


def _rows(view: MeetingView) -> list[SummaryRow]:
    record = view.record
    circulating = record.kind == Meeting.Kind.CIRCULATION
    rows = [
        SummaryRow(_("開き方"), str(record.get_kind_display())),
        SummaryRow(_("回答の期限") if circulating else _("開催日時"), record.held_at),
    ]
    if record.place:
        rows.append(SummaryRow(_("場所"), record.place))
    if view.attendances and view.body:
        counts = {
            "members": record.members,
            "present": selectors.counted(view.attendances, view.body),
            "least": view.body.quorum.least(record.members),
        }
        said = _("構成員%(members)s人、出席%(present)s人（必要%(least)s人）") % counts
        rows.append(SummaryRow(_("定足数"), said, hint="" if view.quorate else _("達していません")))
    if record.presided_label:
        rows.append(SummaryRow(_("議長"), record.presided_label))
    if record.drafted_label:
        rows.append(SummaryRow(_("議事録の作成"), record.drafted_label))
    if record.confirmed_label:
        rows.append(SummaryRow(_("議事録の確認"), record.confirmed_label))
    if record.ended_reason:
        rows.append(SummaryRow(_("中止の理由"), record.ended_reason))
    return rows


def _shown(view: MeetingView, actor: Actor) -> list[Shown]:
    names = {pk: each.deputy_label or each.label for each in view.attendances if (pk := each.took_part) is not None}
    found = []
    for number, item in enumerate(view.items, start=1):
        item.meeting = view.record
        voices = list(view.voices.get(item.pk, ()))
        agree, against = selectors.tally(voices)
        found.append(
            Shown(
                item,
                number,
                statuses.of_item(item),
                statuses.of_carrying(item),
                "、".join(names.get(pk, "") for pk in item.abstained),
                voices,
                agree,
                against,
                any(each.person_id == actor.person for each in voices),
            )
        )
    return found


def _attendance_columns() -> list[Column[Attendance]]:
    return [
        Column("label", _("構成員"), "label", head=True, wide=True),
        Column("chair", _("席"), lambda a: _("議長") if a.chair else ""),
        Column("status", _("出欠"), statuses.of_attendance, nowrap=True),
        Column("deputy", _("代理者"), "deputy_label"),
    ]


def _boxes(record: Meeting) -> list[ApprovalBox]:
    found = []
    for label, name, at in (
        (_("作成"), record.drafted_label, record.drafted_at),
        (_("確認"), record.confirmed_label, record.confirmed_at),
    ):
        found.append(ApprovalBox(label, name, day_of(at)) if name and at else ApprovalBox(label))
    return found
