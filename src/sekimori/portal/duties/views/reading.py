"""One occurrence: its page, its history, its printed form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sekimori.common.clock import day_of
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts import context, policies
from sekimori.portal.acts.selectors import history_of
from sekimori.portal.duties import definitions, materials, selectors, statuses
from sekimori.portal.duties.models import Occurrence, Word
from sekimori.portal.duties.selectors import View
from sekimori.portal.organization import selectors as organization
from sekimori.portal.ui.components import ApprovalBox, Link, Step, SummaryRow
from sekimori.portal.ui.wording import fiscal_year, long_day, words

NEEDS = ("write", "finish", "confirm", "return", "waive", "reopen")


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What is to be done and what has been done."""
    actor = context.current().actor
    view = selectors.view_of(selectors.occurrence_of(pk, actor))
    record = view.record
    may = {need: bool(policies.decide(actor, need, record)) for need in NEEDS}
    names = {
        **common(view, "detail"),
        "rows": _rows(view),
        "steps": _steps(view),
        "may": may,
        "begun": record.opens_on <= context.today(),
        "ways": _ways(view) if may["write"] and record.opens_on <= context.today() else (),
        "lead": words(view.defined.duty.lead) if view.defined.duty.lead else "",
        "task": words(view.defined.duty.task),
    }
    return render(request, "duties/detail.html", names)


def _ways(view: View) -> Sequence[tuple[str, str]]:
    """Where it is done, when that is not its own form."""
    rule = view.defined.duty.material
    known = rule is not None and materials.known(rule.key)
    return materials.source_of(rule.key).ways(view.record.unit_id) if rule is not None and known else ()


@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """What has happened to it."""
    record = selectors.occurrence_of(pk, context.current().actor)
    names = {
        "title": definitions.of(record).label,
        "record": record,
        "status": statuses.of(record, context.now()),
        "tabs": tabs(record, "history"),
        "lines": history_of(record),
        "contents": list(record.contents.order_by("-revision")),
    }
    return render(request, "duties/history.html", names)


@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The form on A4."""
    view = selectors.view_of(selectors.occurrence_of(pk, context.current().actor))
    duty = view.defined.duty
    names = {
        **common(view, "print"),
        "form_number": words(duty.form.number),
        "form_title": words(duty.form.title),
        "addressee": view.defined.role_label(duty.form.addressee),
        "boxes": _boxes(view),
        "series": words(duty.retention.series),
        "years": duty.retention.years,
        "waived": next((w for w in reversed(view.words) if w.kind == Word.Kind.NOT_NEEDED), None),
    }
    return render(request, "duties/print.html", names)


def common(view: View, tab: str) -> dict[str, Any]:
    """What every page of an occurrence shows."""
    record, shown = view.record, view.frozen
    rule = view.defined.duty.material
    listed = shown.listed if shown else None
    return {
        "title": view.defined.label,
        "record": record,
        "view": view,
        "place": view.place,
        "status": statuses.of(record, context.now()),
        "tabs": tabs(record, tab),
        "clauses": view.defined.duty.clauses,
        "year": fiscal_year(FiscalYear(record.fiscal_year)),
        "listed": listed,
        "lines": [(line, _answer(view, line.key)) for line in listed.lines] if listed else [],
        "answered": bool(rule and rule.answers and shown),
        "answers": shown.shown() if shown else [],
        "entered": [_entered(view, row) for row in shown.entered] if shown else [],
        "followed": shown.followed() if shown else [],
    }


def _answer(view: View, key: str) -> str:
    rule = view.defined.duty.material
    given = view.frozen.answers.get(key) if view.frozen else None
    if rule is None or given is None:
        return ""
    label = words(rule.answers[given["answer"]]) if given.get("answer") in rule.answers else ""
    return "　".join(part for part in (label, given.get("reason", "")) if part)


def _entered(view: View, row: Any) -> list[str]:
    rule = view.defined.duty.material
    label = words(rule.answers[row["answer"]]) if rule and row.get("answer") in rule.answers else ""
    return [str(row.get(key) or "") for key in ("system", "id", "user")] + [
        f"{label}　{row.get('reason') or ''}".strip()
    ]


def tabs(record: Occurrence, current: str) -> list[Link]:
    """The pages of an occurrence."""
    names = (("detail", _("内容")), ("history", _("記録の経緯")), ("print", _("様式")))
    return [Link(label, reverse(f"duties:{name}", args=[record.pk]), current=name == current) for name, label in names]


def _rows(view: View) -> list[SummaryRow]:
    record, defined = view.record, view.defined
    held = organization.holders_of(record.role, unit=record.unit_id)
    names = organization.labels([each.person for each in held])
    rows = [
        SummaryRow(_("行うこと"), words(defined.duty.task)),
        SummaryRow(_("対象"), view.place),
        SummaryRow(
            _("実施する役割"),
            defined.role_label(record.role),
            hint="、".join(str(names[each.person]) for each in held if each.person in names) or _("空席です"),
        ),
        SummaryRow(_("年度"), fiscal_year(FiscalYear(record.fiscal_year))),
        SummaryRow(
            _("実施の期間"),
            _("%(start)sから%(end)sまで") % {"start": long_day(record.opens_on), "end": long_day(record.due_on)},
        ),
    ]
    if record.cause:
        rows.append(SummaryRow(_("契機"), record.cause))
    if defined.duty.confirm:
        roles = "、".join(defined.role_label(role) for role in defined.duty.confirm.by)
        rows.append(SummaryRow(_("確認する役割"), roles, hint=_("実施した本人は確認できません。")))
    if defined.duty.evidence:
        rows.append(SummaryRow(_("証拠"), words(defined.duty.evidence.label)))
    retention = defined.duty.retention
    kept = _("%(years)s年（%(series)s）") % {"years": retention.years, "series": words(retention.series)}
    rows.append(SummaryRow(_("保存期間"), kept))
    rows.append(SummaryRow(_("様式"), words(defined.duty.form.number)))
    return rows


def _steps(view: View) -> list[Step]:
    record, defined = view.record, view.defined
    found = [Step(str(w.get_kind_display()), _tone(w.kind), _who(w), w.at, w.reason) for w in view.words]
    if record.waits:
        found.append(Step(_("実施"), "current", defined.role_label(record.role)))
    if defined.duty.confirm and record.state in Occurrence.UNFINISHED:
        who = "、".join(defined.role_label(role) for role in defined.duty.confirm.by)
        state = "current" if record.state == Occurrence.State.REPORTED else "todo"
        found.append(Step(words(defined.duty.confirm.label), state, who))  # type: ignore[arg-type]
    return found


def _tone(kind: str) -> Any:
    return {"returned": "returned", "reopened": "returned", "not_needed": "skipped"}.get(kind, "done")


def _who(said: Word) -> str:
    capacity = "" if said.capacity == "own" else f"（{organization.capacity_label(said.capacity)}）"
    return f"{said.person_label}{capacity}"


def _boxes(view: View) -> list[ApprovalBox]:
    """The boxes of the printed form: who did it and who confirmed, as it stands now."""
    found: dict[str, ApprovalBox] = {}
    for said in view.words:
        if said.kind == Word.Kind.REOPENED:
            found.clear()
        if said.kind in {Word.Kind.DONE, Word.Kind.CONFIRMED}:
            note = "" if said.capacity == "own" else organization.capacity_label(said.capacity)
            label = str(said.get_kind_display())
            found[label] = ApprovalBox(label, said.person_label, day_of(said.at), note)
    wanted = [str(Word.Kind.DONE.label), *([str(Word.Kind.CONFIRMED.label)] if view.defined.duty.confirm else [])]
    return [found.get(label, ApprovalBox(label)) for label in wanted]
