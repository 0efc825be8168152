"""The lists, the scenarios, one drill, its situation while it runs, its history, its record on A4."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.selectors import history_of
from sekimori.portal.drills import scenarios, selectors, statuses
from sekimori.portal.drills.listings import DrillListing, GapListing
from sekimori.portal.drills.models import Drill
from sekimori.portal.drills.selectors import DrillView
from sekimori.portal.ui.components import Figure, Link, SummaryRow
from sekimori.portal.ui.listing import Column, Listing, ListPage
from sekimori.portal.ui.wording import words

NEEDS = (
    "change", "cast", "start", "advance", "answer", "mark", "acknowledge", "import", "end", "cancel", "evaluate", "set_gap",
    "hand_over",
)  # fmt: skip


class All(ListPage):
    """The drills."""

    listing_class = DrillListing
    template_name = "drills/list.html"

    def further(self, listing: Listing[Any]) -> dict[str, Any]:
        return {"tabs": _lists("all", listing.actor), "may_plan": selectors.may_plan(listing.actor)}


class Gaps(ListPage):
    """What drills have shown."""

    listing_class = GapListing
    template_name = "drills/list.html"

    def further(self, listing: Listing[Any]) -> dict[str, Any]:
        return {"tabs": _lists("gaps", listing.actor)}


def _lists(tab: str, actor: Actor) -> list[Link]:
    names = [("all", _("訓練")), ("gaps", _("見つけた改善"))]
    if selectors.may_plan(actor):
        names.append(("scenarios", _("想定")))
    return [Link(label, reverse(f"drills:{name}"), current=name == tab) for name, label in names]


@require_GET
def scenario_list(request: HttpRequest) -> HttpResponse:
    """The scenarios with their injects and what is expected: for those who run drills."""
    actor = context.current().actor
    policies.require(actor, "create", Drill)
    names = {
        "title": _("訓練の想定"),
        "tabs": _lists("scenarios", actor),
        "stories": [_story(each) for each in scenarios.in_force()],
        "mark": statuses.mark(),
    }
    return render(request, "drills/scenarios.html", names)


def _story(story: Any) -> dict[str, Any]:
    labels = {each.key: words(each.label) for each in story.roles}
    return {
        "label": words(story.label),
        "minutes": story.minutes,
        "summary": words(story.summary),
        "parts": list(labels.values()),
        "injects": [
            {
                "minute": each.minute,
                "title": words(each.title),
                "text": words(each.text),
                "to": [labels[key] for key in each.to],
                "expects": [words(said) for said in each.expects],
            }
            for each in story.injects
        ],
        "questions": [words(each) for each in story.questions],
    }


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A drill: its plan, who takes part, how it went."""
    actor = context.current().actor
    record = selectors.drill_of(pk, actor)
    view = selectors.view_of(record, actor)
    names = {**_common(record, "detail"), **_shown(view, actor)}
    return render(request, "drills/detail.html", names)


@require_GET
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """The situation as it unfolds: what has come due, what was decided."""
    actor = context.current().actor
    record = selectors.drill_of(pk, actor)
    view = selectors.view_of(record, actor)
    names = {**_common(record, "run"), **_shown(view, actor), "now": context.now()}
    return render(request, "drills/run.html", names)


@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """What has happened to a drill."""
    record = selectors.drill_of(pk, context.current().actor)
    return render(request, "drills/history.html", {**_common(record, "history"), "lines": history_of(record)})


@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The record on A4."""
    actor = context.current().actor
    record = selectors.drill_of(pk, actor)
    view = selectors.view_of(record, actor)
    return render(request, "drills/print.html", {**_common(record, "print"), **_shown(view, actor)})


@require_GET
def gap(request: HttpRequest, pk: int) -> HttpResponse:
    """An improvement with what has happened to it."""
    actor = context.current().actor
    record = selectors.gap_of(pk, actor)
    rows = [
        SummaryRow(_("訓練"), str(record.drill), href=reverse("drills:detail", args=[record.drill_id])),
        SummaryRow(_("担当"), record.owner_label),
        SummaryRow(_("期限"), record.due_on),
        SummaryRow(_("行ったこと"), record.result),
        SummaryRow(_("完了日時"), record.done_at),
        SummaryRow(_("確認"), record.confirmed_at, hint=record.confirmed_label),
    ]
    names = {
        "title": _("訓練で見つけた改善"),
        "record": record,
        "status": statuses.of_gap(record, context.today()),
        "mark": statuses.mark(),
        "rows": [row for row in rows if row.value],
        "may": {need: bool(policies.decide(actor, need, record)) for need in ("do", "confirm")},
        "lines": history_of(record),
    }
    return render(request, "drills/gap.html", names)


def _common(record: Drill, tab: str) -> dict[str, Any]:
    names = [("detail", _("計画と結果")), ("history", _("履歴")), ("print", _("記録票"))]
    if record.kind == Drill.Kind.TABLE and record.started_at is not None:
        names.insert(1, ("run", _("状況と判断")))
    links = [Link(label, reverse(f"drills:{name}", args=[record.pk]), current=name == tab) for name, label in names]
    return {
        "title": str(record),
        "record": record,
        "status": statuses.of_drill(record),
        "mark": statuses.mark(),
        "tabs": links,
    }


def _shown(view: DrillView, actor: Actor) -> dict[str, Any]:
    record = view.record
    told = selectors.told(view, actor)
    coming = scenarios.coming(view.story, view.minute) if view.story is not None and view.runs else None
    over = record.state in {Drill.State.ENDED, Drill.State.EVALUATED}
    return {
        "view": view,
        "rows": _plan_rows(view),
        "found": _found_rows(record),
        "may": {need: bool(policies.decide(actor, need, record)) for need in NEEDS},
        "told": [_told(each, record, expects=view.runs or over) for each in told],
        "loose": [each for each in view.decisions if not each.inject],
        "coming": {"minute": coming.minute, "title": words(coming.title)} if coming is not None else None,
        "length": view.story.minutes if view.story is not None else 0,
        "questions": [words(each) for each in view.story.questions] if view.story is not None and over else [],
        "gaps": [(each, statuses.of_gap(each, context.today())) for each in view.gaps],
        "removable": view.runs and record.state == Drill.State.PLANNED,
        **_results(record, actor),
    }


def _told(each: Any, record: Drill, *, expects: bool) -> dict[str, Any]:
    verdict, note = (*record.judged.get(each.inject.key, ("", "")), "")[:2]
    return {
        "key": each.inject.key,
        "minute": each.inject.minute,
        "title": words(each.inject.title),
        "text": words(each.inject.text),
        "to": each.parts,
        "decisions": each.decisions,
        "late": each.late,
        "expects": [words(said) for said in each.inject.expects] if expects else [],
        "verdict": statuses.of_verdict(verdict),
        "note": note,
    }


def _plan_rows(view: DrillView) -> list[SummaryRow]:
    record = view.record
    rows = [
        SummaryRow(_("種類"), str(record.get_kind_display())),
        SummaryRow(
            _("想定"),
            words(view.story.label) if view.story else "",
            hint=words(view.story.summary) if view.story else "",
        ),
        SummaryRow(_("実施予定"), record.planned_for),
        SummaryRow(_("体制"), record.structure),
        SummaryRow(_("範囲"), record.scope),
        SummaryRow(_("計画した人"), record.planned_label),
        SummaryRow(_("開始日時"), record.started_at),
        SummaryRow(_("終了日時"), record.ended_at),
        SummaryRow(_("中止の理由"), record.ended_reason),
    ]
    return [row for row in rows if row.value]


def _found_rows(record: Drill) -> list[SummaryRow]:
    if record.evaluated_at is None:
        return []
    worked = [str(Drill.Worked(each).label) for each in record.worked if each in Drill.Worked.values]
    return [
        SummaryRow(_("計画どおりにできたこと"), worked or None),
        SummaryRow(_("分かったこと"), record.lessons),
        SummaryRow(_("緊急時対応計画を改める必要"), _("ある") if record.plan_changes else _("ない")),
        SummaryRow(_("評価"), record.evaluated_at, hint=record.evaluated_label),
    ]


def _results(record: Drill, actor: Actor) -> dict[str, Any]:
    if record.kind == Drill.Kind.CALL and record.started_at is not None:
        return _call_results(record, actor)
    if record.kind == Drill.Kind.MAIL and record.ended_at is not None:
        tally = selectors.mail_tally(record)
        figures = [
            Figure(_("報告率"), f"{tally.report_rate}", "％", note=_("%(count)s件の報告") % {"count": tally.reported}),
            Figure(_("最初の報告まで"), tally.first if tally.first is not None else _("記録なし"),
                   _("分") if tally.first is not None else ""),
            Figure(_("開封・クリック"), f"{tally.open_rate}", "％"),
            Figure(_("送信"), tally.sent, _("件")),
        ]  # fmt: skip
        return {"figures": figures, "sections": selectors.mail_sections(record), "section_columns": section_columns()}
    return {}


def _call_results(record: Drill, actor: Actor) -> dict[str, Any]:
    tally = selectors.calls_tally(record)
    minutes = _("分")
    figures = [
        Figure(_("つながった割合"), tally.share, "％", note=f"{tally.reached}／{tally.called}"),
        Figure(_("最後の人まで"), tally.last if tally.last is not None else _("記録なし"),
               minutes if tally.last is not None else ""),
        Figure(_("中央値"), tally.median if tally.median is not None else _("記録なし"),
               minutes if tally.median is not None else ""),
    ]  # fmt: skip
    calls = selectors.calls_of(record, actor)
    columns: Sequence[Column[Any]] = [
        Column("order", _("順"), "order", align="end", nowrap=True),
        Column("status", _("結果"), statuses.of_call, nowrap=True),
        Column("label", _("氏名"), "label", head=True),
        Column("role", _("役割"), "role_label"),
        Column("unit", _("所属"), "unit_label"),
        Column("at", _("つながった日時"), "reached_at", nowrap=True),
        Column("by", _("記録した人"), "by_label"),
    ]
    units = [{"unit": unit, "reached": reached, "called": called} for unit, reached, called in tally.units]
    unit_columns: Sequence[Column[Any]] = [
        Column("unit", _("所属"), lambda row: row["unit"] or _("（市全体）"), head=True),
        Column("reached", _("つながった"), lambda row: row["reached"], align="end"),
        Column("called", _("連絡した"), lambda row: row["called"], align="end"),
    ]
    return {"figures": figures, "calls": calls, "call_columns": columns, "units": units, "unit_columns": unit_columns}


def section_columns() -> Sequence[Column[Any]]:
    """The columns of the results by section, the share of reports first."""
    return [
        Column("label", _("所属"), lambda row: row.label or _("件数の少ない所属（合計）"), head=True, wide=True),
        Column("rate", _("報告率（％）"), lambda row: row.tally.report_rate, align="end"),
        Column("reported", _("報告"), lambda row: row.tally.reported, align="end"),
        Column("sent", _("送信"), lambda row: row.tally.sent, align="end"),
        Column("opened", _("開封・クリック"), lambda row: row.tally.opened, align="end"),
        Column("first", _("最初の報告まで（分）"), lambda row: row.tally.first, align="end"),
    ]
