"""The form of an application on A4: number and title of the form, what was handed in, who decided, and the hash of the content."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import segno
from django.utils.translation import gettext as _

from sekimori import sandbox
from sekimori.common import eras
from sekimori.common.clock import TOKYO
from sekimori.portal.acts import context
from sekimori.portal.fields import values
from sekimori.portal.organization import selectors as organization
from sekimori.portal.procedures import statuses
from sekimori.portal.procedures.moments import until_words
from sekimori.portal.procedures.selectors import ApplicationView
from sekimori.portal.ui.components import ApprovalBox
from sekimori.portal.ui.wording import words
from sekimori.standards.procedure_models import FieldType, FormField, ProcedureKind

TEMPLATE = Path(__file__).resolve().parent / "print" / "form.typ"


def form_pdf(view: ApplicationView, boxes: Sequence[ApprovalBox], address: str) -> bytes:
    """The form as PDF; `address` is where its two-dimensional code leads.

    Raises NotAvailable when the machine has no Japanese font or cannot confine the renderer.
    """
    made = sandbox.run(
        "sekimori.common.typesetting:pdf",
        TEMPLATE.read_bytes(),
        {"data": form_data(view, boxes, address), "title": words(view.defined.procedure.form.title)},
        profile=sandbox.RENDER,
    )
    return bytes(made)


def form_data(view: ApplicationView, boxes: Sequence[ApprovalBox], address: str) -> dict[str, Any]:
    """What the template reads."""
    record, rule = view.record, view.defined.procedure
    city, sample = organization.city_name()
    return {
        "city": city,
        "sample": _("見本（架空の市です）") if sample else "",
        "form_number": words(rule.form.number),
        "title": words(rule.form.title),
        "number": record.number,
        "day": _day(record.submitted_at),
        "addressee": _("（宛先）%(role)s") % {"role": view.defined.role_label(rule.form.addressee)},
        "applicant": record.applicant_label,
        "state": statuses.state_words(record, rule),
        "rows": list(rows(view)),
        "ticks": [words(each.label) for each in _asked(view) if each.type is FieldType.TICK and each.printed],
        "boxes": [_box(each) for each in boxes],
        "decisions": [_decision(view, each) for each in view.decisions if each.content_id == record.content_id],
        "milestones": [_milestone(view, each) for each in view.milestones if each.reported_at is not None],
        "validity": _validity(view),
        "note": words(rule.form.note) if rule.form.note else "",
        "code": _code(address),
        "address": address,
        "words": {
            "applicant": _("報告者") if rule.kind is ProcedureKind.REPORT else _("申請者"),
            "boxes": _("決裁欄"),
            "decisions": _("決裁の記録"),
            "milestones": _("実施の記録"),
            "validity": _("有効期間"),
            "ticks": _("誓約"),
            "decided": [_("段階"), _("判定"), _("決めた人と意見"), _("日時")],
            "reported": [_("報告"), _("実施日時"), _("報告した人"), _("確認した人と日時")],
            "digest": _("内容のハッシュ（SHA-256）　%(digest)s") % {"digest": view.digest},
            "printed": _("印刷 %(moment)s") % {"moment": _moment(context.now())},
            "edition": _("手続 第%(procedure)s版・様式 第%(form)s版　内容 第%(revision)s回") % {
                "procedure": record.procedure_version,
                "form": record.form_version,
                "revision": record.content.revision if record.content else 0,
            },
        },
    }  # fmt: skip


def _asked(view: ApplicationView) -> list[FormField]:
    return list(view.answers.asked(context.now()).values())


def rows(view: ApplicationView) -> Iterator[list[dict[str, str]]]:
    """The rows of the table: as the form's layout lays them, then the other fields in their order."""
    asked = {each.key: each for each in _asked(view) if each.printed and each.type is not FieldType.TICK}
    laid = [[key for key in row if key in asked] for row in view.defined.procedure.form.layout]
    named = {key for row in laid for key in row}
    for row in [*laid, *([key] for key in asked if key not in named)]:
        if row:
            yield [{"label": words(asked[key].label), "value": _value(view, asked[key])} for key in row]


def _plain(shown: Any) -> str:
    return "、".join(map(values.plain_words, shown)) if isinstance(shown, list) else values.plain_words(shown)


def _value(view: ApplicationView, given: FormField) -> str:
    shown = view.answers.shown(given)
    if given.type is FieldType.NUMBER and isinstance(shown, int):
        return f"{shown:,}"
    if isinstance(shown, list):
        return "\n".join(values.plain_words(each) for each in shown)
    return values.plain_words(shown) or "―"


def _box(box: ApprovalBox) -> dict[str, str]:
    day = eras.format_short(box.on) if box.on else ""
    return {"post": str(box.post), "name": "\n".join(box.lines), "on": day, "note": str(box.note)}


def _decision(view: ApplicationView, record: Any) -> dict[str, str]:
    capacity = statuses.capacity_words(record)
    lines = [record.conditions, record.reason]
    if record.unavoidable:
        lines.append(_("やむを得ない理由：%(why)s") % {"why": record.unavoidable})
    if record.minutes:
        lines.append(_("議事録 %(reference)s") % {"reference": record.minutes["reference"]})
    return {
        "step": view.step_label(record.step),
        "verdict": statuses.verdict_words(record.verdict, view.defined.procedure),
        "who": f"{record.label}（{capacity}）" if capacity else record.label,
        "when": _moment(record.decided_at),
        "said": "\n".join(line for line in lines if line),
    }


def _milestone(view: ApplicationView, record: Any) -> dict[str, str]:
    rule = view.defined.procedure.milestone(record.key)
    confirmed = rule.confirm.fields if rule.confirm else ()
    said = [(each, record.data.get(each.key)) for each in rule.fields]
    said += [(each, record.confirm_data.get(each.key)) for each in confirmed]
    lines = [
        f"{words(given.label)}：{_plain(view.answers.shown(given, value))}"
        for given, value in said
        if not values.is_empty(value)
    ]
    return {
        "said": "　".join(lines),
        "label": record.label,
        "occurred": _moment(record.occurred_at),
        "reported": record.reported_by.name if record.reported_by else "",
        "confirmed": record.confirmed_by.name if record.confirmed_by else "",
        "when": _moment(record.confirmed_at) if record.confirmed_at else "",
    }


def _validity(view: ApplicationView) -> str:
    start, end = view.record.valid_from, view.record.valid_until
    if start is None and end is None:
        return ""
    return _("%(start)sから%(end)sまで") % {"start": _moment(start), "end": until_words(end) if end else _("定めなし")}


def _day(moment: dt.datetime | None) -> str:
    return eras.format_long(moment.astimezone(TOKYO).date()) if moment else ""


def _moment(moment: dt.datetime | None) -> str:
    if moment is None:
        return ""
    local = moment.astimezone(TOKYO)
    return f"{eras.format_long(local.date())} {local:%H:%M}"


def _code(address: str) -> list[list[int]]:
    """The two-dimensional code of an address as rows of ones and zeros, the quiet zone included."""
    return [[int(cell) for cell in row] for row in segno.make(address, error="m", micro=False).matrix_iter(border=2)]
