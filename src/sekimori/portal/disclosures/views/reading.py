"""The list of reports, what one incident asks for, its facts, one report on screen and on paper, its history."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.selectors import history_of
from sekimori.portal.disclosures import printing, rules_in_force, selectors, statuses, wording
from sekimori.portal.disclosures.checking import Finding
from sekimori.portal.disclosures.facts import Known, Sheet
from sekimori.portal.disclosures.listings import DisclosureListing
from sekimori.portal.disclosures.models import Disclosure, Requirement
from sekimori.portal.disclosures.navigation_entries import TAB
from sekimori.portal.incidents import room_tabs
from sekimori.portal.incidents import selectors as incidents
from sekimori.portal.incidents.models import Incident
from sekimori.portal.ui.components import Link, SummaryRow
from sekimori.portal.ui.listing import Column, ListPage
from sekimori.portal.ui.wording import words
from sekimori.standards.disclosure_models import FactType, Output

NEEDS = ("submit", "decide", "send", "withdraw")


class All(ListPage):
    """Every report one may know of."""

    listing_class = DisclosureListing


def incident_or_refuse(pk: int) -> Incident:
    """The incident, for those who answer it; for others there is none. Raises NotFound."""
    actor = context.current().actor
    record = incidents.incident_of(pk, actor)
    if incidents.room_of(record, actor) is None:
        raise policies.not_found(Incident, pk=pk)
    return record


def _frame(incident: Incident) -> dict[str, Any]:
    return {
        "incident": incident,
        "tabs": room_tabs.links(incident, TAB),
        "title": _("外部報告・公表：%(number)s") % {"number": incident.number},
    }


@require_GET
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """What an incident asks to be reported to the outside: why, by when, and how far it is."""
    actor, incident = context.current().actor, incident_or_refuse(pk)
    found = selectors.board_of(incident, actor)
    names = {
        **_frame(incident),
        "lead": str(incident),
        "requirements": [_requirement(row, actor) for row in found.requirements],
        "voluntary": [_voluntary(each) for each in found.needs if each.voluntary],
        "reports": found.reports,
        "columns": report_columns(),
        "announced": found.announced,
        "announced_columns": announced_columns(),
        "unanswered": [words(each.label) for each in found.sheet.unanswered()],
        "may_draft": selectors.may_draw_up(actor, incident),
        "may_tell": selectors.may_tell(actor, incident),
        "may_announce": bool(policies.decide(actor, "order", incident)),
        "assessed": incident.assessed_at is not None,
        "asked_soon": not found.requirements and any(not each.voluntary for each in found.needs),
    }
    return render(request, "disclosures/board.html", names)


def _requirement(row: Requirement, actor: Actor) -> dict[str, Any]:
    return {
        "record": row,
        "status": statuses.of_requirement(row, context.now()),
        "due": statuses.until(row.due_at) if row.due_at else None,
        "judge": bool(policies.decide(actor, "judge", row)),
        "draft": f"{reverse('disclosures:draft', args=[row.incident_id])}?form={row.form}&stage={row.stage}",
    }


def _voluntary(need: Any) -> dict[str, Any]:
    return {
        "label": words(need.form.label),
        "to": words(need.form.recipient),
        "reasons": [words(r.reason) for r in need.reasons],
    }


def report_columns() -> list[Column[Any]]:
    """The columns of an incident's reports."""
    return [
        Column("status", _("状態"), statuses.of_disclosure, nowrap=True),
        Column(
            "report", _("報告"), str, link=lambda d: reverse("disclosures:detail", args=[d.pk]), head=True, wide=True
        ),
        Column("recipient", _("宛先"), "recipient"),
        Column("sent", _("送付日時"), "sent_at", nowrap=True),
        Column("reference", _("受付番号・文書番号"), "reference"),
    ]


def announced_columns() -> list[Column[Any]]:
    """The columns of what was made known to units, with who has read it."""
    return [
        Column("at", _("周知した日時"), lambda pair: pair[0].sent_at, nowrap=True),
        Column("text", _("対応方針"), lambda pair: pair[0].body, head=True, wide=True),
        Column("read", _("確認した人"), lambda pair: _("%(read)s／%(total)s人") % {
            "read": pair[1].total - pair[1].unread, "total": pair[1].total}, nowrap=True),
        Column("until", _("確認の期限"), lambda pair: pair[0].read_until, nowrap=True),
    ]  # fmt: skip


@require_GET
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet of facts: everything known, what the record says itself, and what nobody has said yet."""
    actor, incident = context.current().actor, incident_or_refuse(pk)
    found = selectors.sheet_of(incident)
    told = selectors.facts_of(incident, actor)
    secret = selectors.may_tell(actor, incident)
    groups = [
        {"key": group.key, "label": words(group.label), "rows": _rows(found, group.key, secret=secret)}
        for group in found.rules.groups
    ]
    names = {
        **_frame(incident),
        "title": _("事実のシート：%(number)s") % {"number": incident.number},
        "groups": [each for each in groups if each["rows"]],
        "may_tell": secret,
        "told": told,
        "told_columns": _told_columns(found),
    }
    return render(request, "disclosures/sheet.html", names)


def _rows(sheet: Sheet, group: str, *, secret: bool) -> list[SummaryRow]:
    return [
        SummaryRow(words(each.asked.label), _shown(each), hint=_how_sure(each))
        for each in sheet.known.values()
        if each.asked.group == group and (secret or each.asked.type is not FactType.NAMES)
    ]


def _shown(each: Known) -> Any:
    return wording.moment(each.value) if each.asked.type is FactType.MOMENT and each.value else _counted(each.value)


def _counted(value: Any) -> Any:
    """Lines that were chosen by how many they are, anything else as it is."""
    return _("%(count)s件") % {"count": len(value)} if isinstance(value, list) else value


def _how_sure(each: Known) -> str:
    if each.value is None:
        return ""
    said = _("記録から") if each.record else each.who
    return "　".join([said, "" if each.confirmed else _("（現時点）")]).strip()


def _told_columns(sheet: Sheet) -> list[Column[Any]]:
    labels = {each.key: words(each.label) for each in sheet.rules.facts}
    return [
        Column("at", _("書いた日時"), "at", nowrap=True),
        Column("fact", _("事実"), lambda row: labels.get(row.key, row.key), head=True),
        Column(
            "value",
            _("内容"),
            lambda row: _counted(row.value),
            wide=True,
        ),
        Column("confirmed", _("確定"), "confirmed", nowrap=True),
        Column("who", _("書いた人"), "by_label"),
    ]


def _of(record: Disclosure, tab: str) -> dict[str, Any]:
    names = [("detail", _("内容")), ("print", _("印刷")), ("history", _("履歴"))]
    return {
        "title": str(record),
        "record": record,
        "status": statuses.of_disclosure(record),
        "tabs": [
            Link(label, reverse(f"disclosures:{name}", args=[record.pk]), current=name == tab) for name, label in names
        ],
    }


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A report: its lines, what the check has found, what differs from the one before, and what may be done with it."""
    actor = context.current().actor
    record = selectors.disclosure_of(pk, actor)
    form = rules_in_force.form_of(record.form)
    lines = selectors.lines_of(record) if form is not None or record.content else []
    before, changes = selectors.changes_since(record, lines)
    names = {
        **_of(record, "detail"),
        "lead": f"{record.incident}",
        "lines": lines,
        "findings": found_in(record, lines),
        "before": before,
        "changes": changes,
        "may": {need: bool(policies.decide(actor, need, record)) for need in NEEDS},
        "rows": _about(record),
        "files": [
            Link(label, reverse("disclosures:file", args=[record.pk, each.value]))
            for each, label in _files(record)
            if form is not None
        ],
    }
    return render(request, "disclosures/detail.html", names)


def _files(record: Disclosure) -> list[tuple[Output, str]]:
    labels = {Output.PDF: _("PDF（A4）"), Output.DOCX: _("Word"), Output.XLSX: _("Excel"), Output.TEXT: _("テキスト")}
    return [(each, labels[each]) for each in printing.outputs_of(record)]


def found_in(record: Disclosure, lines: Any) -> list[tuple[Finding, str]]:
    """What the check finds, each with the reason for which it was let stand; of what was decided, what was found then."""
    if record.state in {Disclosure.State.DRAFT, Disclosure.State.WAITING}:
        return [(each, "") for each in selectors.fresh_findings(record, lines)]
    return [(Finding(**each), record.justified.get(each["key"], "")) for each in record.findings]


def _about(record: Disclosure) -> list[SummaryRow]:
    mark = rules_in_force.in_force().mark(record.mark)
    rows = [
        SummaryRow(
            _("インシデント"), record.incident.number, href=reverse("disclosures:board", args=[record.incident_id])
        ),
        SummaryRow(_("宛先"), record.recipient),
        SummaryRow(_("共有の範囲"), f"{words(mark.label)}（{words(mark.meaning)}）" if mark else None),
        SummaryRow(_("作成者"), record.drafted_label, hint=""),
        SummaryRow(_("提出日時"), record.submitted_at),
        SummaryRow(_("差戻しの理由"), record.returned or None),
        SummaryRow(_("決裁した人"), record.decided_label or None),
        SummaryRow(_("決裁日時"), record.decided_at),
        SummaryRow(_("送付日時"), record.sent_at),
        SummaryRow(_("送付先"), record.sent_to or None),
        SummaryRow(_("送付の方法"), record.sent_how or None),
        SummaryRow(_("受付番号・文書番号"), record.reference or None),
        SummaryRow(_("送付した人"), record.sent_label or None),
        SummaryRow(_("取りやめの理由"), record.withdrawn_reason or None),
        SummaryRow(_("原本のハッシュ（先頭）"), record.original[:16] or None),
    ]
    return [row for row in rows if row.value]


@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as a sheet, to be read and printed from the browser."""
    record = selectors.disclosure_of(pk, context.current().actor)
    return render(request, "disclosures/print.html", {**_of(record, "print"), "sheet": printing.sheet_of(record)})


@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """What happened to a report."""
    record = selectors.disclosure_of(pk, context.current().actor)
    return render(request, "disclosures/history.html", {**_of(record, "history"), "lines": history_of(record)})


@require_GET
def file(request: HttpRequest, pk: int, output: str) -> HttpResponse:
    """One of the files that the recipient takes."""
    del request
    record = selectors.disclosure_of(pk, context.current().actor)
    wanted = next((each for each in printing.outputs_of(record) if each.value == output), None)
    if wanted is None:
        raise policies.NotFound(_("この報告に、この形式のファイルはありません。"))
    ending, kind = printing.KINDS[wanted]
    answer = HttpResponse(printing.file_of(record, wanted), content_type=kind)
    name = quote(printing.name_of(record, wanted))
    answer["Content-Disposition"] = f"attachment; filename=\"report.{ending}\"; filename*=UTF-8''{name}"
    answer["Cache-Control"] = "no-store"
    return answer
