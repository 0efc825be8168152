"""The list, a document, a version: pages, history, print."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sekimori.common.clock import day_of
from sekimori.portal.acts import context, policies
from sekimori.portal.acts.selectors import history_of
from sekimori.portal.documents import selectors, statuses
from sekimori.portal.documents.listings import DocumentListing
from sekimori.portal.documents.models import Document, Version, Word
from sekimori.portal.documents.selectors import DocumentView, VersionView
from sekimori.portal.organization import selectors as organization
from sekimori.portal.ui.components import ApprovalBox, Link, Status, Step, SummaryRow
from sekimori.portal.ui.listing import Column, Listing, ListPage

OF_DOCUMENT = ("revise", "review", "abolish")
OF_VERSION = ("write", "submit", "approve", "return", "withdraw")


class All(ListPage):
    """Every document one may read, and what is not laid down yet."""

    listing_class = DocumentListing
    template_name = "documents/list.html"

    def further(self, listing: Listing[Any]) -> dict[str, Any]:
        may = selectors.beginnable(listing.actor)
        missing = {each.key for each in selectors.unanswered()}
        coming = selectors.under_way(listing.actor) if missing else {}
        known = [
            (each, each.key in missing, reverse("documents:new", args=[each.key]) if each.key in may else "")
            for each in selectors.demanded()
        ]
        return {
            "missing": [
                (each, "" if each.key in coming else address, [_coming(row) for row in coming.get(each.key, ())])
                for each, lacks, address in known
                if lacks
            ],
            "further_ones": [
                (each, address) for each, lacks, address in known if address and (not lacks or each.key in coming)
            ],
        }


def _coming(row: Version) -> tuple[Version, Status]:
    """A version that is not in force yet, with its state."""
    return row, statuses.of_version(row, None, context.today())


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A document: the words in force, its versions, its reviews."""
    actor = context.current().actor
    record = selectors.document_of(pk, actor)
    view = selectors.view_of(record, actor)
    names = {
        **_common(view, "detail"),
        "rows": _rows(view),
        "may": {need: bool(policies.decide(actor, need, record)) for need in OF_DOCUMENT},
        "versions": view.versions,
        "columns": _version_columns(view),
    }
    return render(request, "documents/detail.html", names)


@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """What has happened to a document."""
    actor = context.current().actor
    record = selectors.document_of(pk, actor)
    view = selectors.view_of(record, actor)
    return render(request, "documents/history.html", {**_common(view, "history"), "lines": history_of(record)})


@require_GET
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """A version with what was said about it."""
    actor = context.current().actor
    record = selectors.version_of(pk, actor)
    may = {need: bool(policies.decide(actor, need, record)) for need in OF_VERSION}
    names = {**_version_names(selectors.view_of_version(record), "version"), "may": may}
    return render(request, "documents/version.html", names)


@require_GET
def version_history(request: HttpRequest, pk: int) -> HttpResponse:
    """What has happened to a version."""
    record = selectors.version_of(pk, context.current().actor)
    names = {**_version_names(selectors.view_of_version(record), "version-history"), "lines": history_of(record)}
    return render(request, "documents/history.html", names)


@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """A version on A4."""
    record = selectors.version_of(pk, context.current().actor)
    view = selectors.view_of_version(record)
    names = {**_version_names(view, "print"), "boxes": _boxes(view)}
    return render(request, "documents/print.html", names)


def _common(view: DocumentView, tab: str) -> dict[str, Any]:
    record = view.record
    names = (("detail", _("内容")), ("history", _("記録の経緯")))
    links = [Link(label, reverse(f"documents:{name}", args=[record.pk]), current=name == tab) for name, label in names]
    return {
        "title": record.title,
        "record": record,
        "view": view,
        "clauses": view.demand.rule.clauses if view.demand else (),
        "status": statuses.of_document(record, view.now, view.versions, view.reviews, context.today()),
        "tabs": links,
        "crumb": "",
    }


def _rows(view: DocumentView) -> list[SummaryRow]:
    record, demand = view.record, view.demand
    rows = [
        SummaryRow(_("基準が定めを求める文書"), demand.label if demand else record.required),
        SummaryRow(_("閲覧"), _("限定") if record.restricted else _("全職員")),
    ]
    if demand:
        owners = "、".join(demand.role_label(key) for key in demand.rule.owners)
        rows.append(SummaryRow(_("所管する役割"), owners))
        rows.append(SummaryRow(_("決定する役割・会議体"), demand.approver_label))
    if view.now:
        rows.append(SummaryRow(_("施行中の版"), _("第%(number)s版") % {"number": view.now.number}))
        rows.append(SummaryRow(_("施行日"), view.now.effective_on))
    if view.due:
        rows.append(SummaryRow(_("次の見直し日"), view.due))
    if record.abolished_on:
        rows.append(SummaryRow(_("廃止日"), record.abolished_on))
    return rows


def _version_columns(view: DocumentView) -> list[Column[Version]]:
    today = context.today()
    return [
        Column("number", _("版"), lambda v: _("第%(number)s版") % {"number": v.number}, head=True, nowrap=True,
               link=lambda v: reverse("documents:version", args=[v.pk])),
        Column("status", _("状態"), lambda v: statuses.of_version(v, view.now, today), nowrap=True),
        Column("effective", _("施行日"), "effective_on", nowrap=True),
        Column("decided", _("決定日"), lambda v: day_of(v.decided_at) if v.decided_at else None, nowrap=True),
        Column("summary", _("制定・改定の概要"), "summary", wide=True),
    ]  # fmt: skip


def _version_names(view: VersionView, tab: str) -> dict[str, Any]:
    record = view.record
    document: Document = record.document
    names = (("version", _("内容")), ("version-history", _("履歴")), ("print", _("印刷用")))
    links = [Link(label, reverse(f"documents:{name}", args=[record.pk]), current=name == tab) for name, label in names]
    return {
        "title": str(record),
        "record": record,
        "document": document,
        "view": view,
        "clauses": view.demand.rule.clauses if view.demand else (),
        "status": statuses.of_version(record, None, context.today()),
        "tabs": links,
        "rows": _version_rows(view),
        "steps": _steps(view),
        "too_late": statuses.too_late() if record.passed(context.today()) else "",
        "crumb": reverse("documents:detail", args=[document.pk]),
    }


def _version_rows(view: VersionView) -> list[SummaryRow]:
    record = view.record
    rows = [
        SummaryRow(_("制定・改定の概要"), record.summary or _("まだ書いていません。")),
        SummaryRow(_("施行日"), record.effective_on or _("まだ決めていません。")),
        SummaryRow(_("次の見直し日"), record.review_on or _("まだ決めていません。")),
    ]
    for clause, label, place in view.places:
        hint = _("基準 %(clause)s") % {"clause": clause}
        rows.append(SummaryRow(label, place or _("書いてある箇所がありません。"), hint=hint))
    return rows


def _steps(view: VersionView) -> list[Step]:
    tones = {"returned": "returned", "withdrawn": "skipped"}
    found = [
        Step(str(w.get_kind_display()), tones.get(w.kind, "done"), _who(w), w.at, _reason(w))  # type: ignore[arg-type]
        for w in view.words
    ]
    if view.record.state == Version.State.WAITING and view.demand:
        found.append(Step(_("決定"), "current", view.demand.approver_label))
    return found


def _who(said: Word) -> str:
    capacity = "" if said.capacity == "own" else f"（{organization.capacity_label(said.capacity)}）"
    return f"{said.person_label}{capacity}"


def _reason(said: Word) -> str:
    minutes = _("議事録 %(reference)s") % said.minutes if said.minutes else ""
    return "　".join(part for part in (minutes, said.reason) if part)


def _boxes(view: VersionView) -> list[ApprovalBox]:
    kinds = {Word.Kind.SUBMITTED: _("起案"), Word.Kind.APPROVED: _("決定")}
    found: dict[str, ApprovalBox] = {}
    for said in view.words:
        if said.kind in kinds:
            note = "" if said.capacity == "own" else organization.capacity_label(said.capacity)
            found[said.kind] = ApprovalBox(kinds[Word.Kind(said.kind)], said.person_label, day_of(said.at), note)
    return [found.get(kind, ApprovalBox(label)) for kind, label in kinds.items()]
