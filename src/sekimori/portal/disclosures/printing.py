"""A report as its recipient takes it: PDF on A4, Word, Excel, plain text; made from its lines, in Japanese."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from sekimori import sandbox
from sekimori.common import eras
from sekimori.common.clock import day_of
from sekimori.portal.acts import context
from sekimori.portal.disclosures import contents, rules_in_force, wording, workbook
from sekimori.portal.disclosures.contents import Content
from sekimori.portal.disclosures.models import Disclosure
from sekimori.portal.organization import selectors as organization
from sekimori.portal.ui.wording import in_japanese
from sekimori.standards.disclosure_models import DisclosureForm, Layout, Output

FOLDER = Path(__file__).resolve().parent / "print"
TEMPLATES = {Layout.SHEET: "sheet.typ", Layout.RELEASE: "release.typ", Layout.LETTER: "release.typ"}
KINDS: Mapping[Output, tuple[str, str]] = {
    Output.PDF: ("pdf", "application/pdf"),
    Output.DOCX: ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    Output.XLSX: ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    Output.TEXT: ("txt", "text/plain; charset=utf-8"),
}


def form_of(record: Disclosure) -> DisclosureForm:
    """The form of a report. Raises LookupError for one that the edition in force no longer has."""
    found = rules_in_force.form_of(record.form)
    if found is None:
        raise LookupError(f"form {record.form} is gone")
    return found


def outputs_of(record: Disclosure) -> tuple[Output, ...]:
    """The files of a report; PDF for a form that is gone."""
    found = rules_in_force.form_of(record.form)
    return found.outputs if found is not None else (Output.PDF,)


def name_of(record: Disclosure, output: Output) -> str:
    """What a file is called."""
    return f"{record.incident.number}_{record}.{KINDS[output][0]}"


def lines_of(record: Disclosure) -> list[Content]:
    """What was handed in; of a draft what the facts say now."""
    return contents.kept_of(record) if record.content else contents.contents_of(record, form_of(record), context.now())


def file_of(record: Disclosure, output: Output) -> bytes:
    """One file of a report. Raises NotAvailable when the machine has no Japanese font or cannot confine what makes it."""
    with in_japanese():
        return MAKERS[output](sheet_of(record))


def sheet_of(record: Disclosure) -> dict[str, Any]:
    """The report as every kind of paper shows it."""
    with in_japanese():
        form = form_of(record)
        city, sample = organization.city_name()
        drawn = contents.kept(record) if record.content else contents.drawn_from(record, form, context.now())
        day = day_of(record.decided_at or record.submitted_at or context.now())
        mark = rules_in_force.in_force().mark(record.mark)
        draft = record.state in {Disclosure.State.DRAFT, Disclosure.State.WAITING}
        return {
            "layout": form.layout.value,
            "city": city,
            "sample": _("見本（架空の市です）") if sample else "",
            "title": form.label.ja + (_("（案）") if draft else ""),
            "subject": drawn.headline
            if form.layout is not Layout.SHEET
            else wording.report_words(record.number, record.stage_label),
            "number": record.incident.number,
            "day": eras.format_long(day),
            "recipient": record.recipient,
            "mark": f"{mark.label.ja}　{mark.meaning.ja}" if mark else "",
            "opening": form.opening.ja if form.opening else "",
            "signed": drawn.signed,
            "note": form.note.ja if form.note else "",
            "fields": [
                {"number": n, "label": each.label, "words": each.words, "rows": [list(row) for row in each.rows]}
                for n, each in enumerate(drawn.lines, start=1)
            ],
            "heads": [_("日時"), _("経過")],
            "end": _("以上"),
            "foot": _("内容のハッシュ %(digest)s") % {"digest": record.digest[:32]} if record.digest else "",
            "headings": {"to": _("提出先"), "day": _("作成日"), "number": _("管理番号"), "mark": _("共有の範囲")},
        }


def _pdf(data: dict[str, Any]) -> bytes:
    template = (FOLDER / TEMPLATES[Layout(data["layout"])]).read_bytes()
    options = {"data": data, "title": f"{data['title']} {data['subject']}"}
    return bytes(sandbox.run("sekimori.common.typesetting:pdf", template, options, profile=sandbox.RENDER))


def _docx(data: dict[str, Any]) -> bytes:
    table = {"title": "", "heads": data["heads"], "widths": [26, 74], "numbers": []}
    said = {
        "city": "　".join(part for part in (data["sample"], data["city"]) if part),
        "number": data["day"],
        "title": data["title"],
        "subject": data["subject"],
        "lines": [[data["headings"]["to"], data["recipient"]]],
        "preface_title": "",
        "preface": "\n".join(part for part in (data["opening"], data["signed"], data["note"]) if part),
        "sections": [
            {
                "number": each["number"],
                "title": each["label"],
                "lines": each["words"].splitlines(),
                "tables": [{**table, "rows": each["rows"]}] if each["rows"] else [],
                "comment": "",
            }
            for each in data["fields"]
        ],
        "comment_title": "",
        "empty": "",
        "left_out": [],
        "left_out_title": "",
        "foot": data["foot"],
    }
    content = json.dumps(said, ensure_ascii=False).encode()
    return bytes(sandbox.run("sekimori.common.word_files:report", content, {}, profile=sandbox.RENDER))


def _text(data: dict[str, Any]) -> bytes:
    """Plain text as mail and web forms take it, lines ended as mail ends them."""
    lines = [
        data["title"],
        data["subject"],
        f"{data['headings']['day']}：{data['day']}",
        f"{data['headings']['to']}：{data['recipient']}",
    ]
    if data["mark"]:
        lines.append(f"{data['headings']['mark']}：{data['mark']}")
    for part in (data["sample"], data["opening"], data["signed"]):
        lines += ["", part] if part else []
    for each in data["fields"]:
        lines += ["", f"{each['number']}　{each['label']}", *each["words"].splitlines()]
        lines += [f"{at}　{what}" for at, what in each["rows"]]
    lines += ["", *([data["note"]] if data["note"] else []), data["end"]]
    return "\r\n".join([*lines, ""]).encode()


MAKERS: Mapping[Output, Callable[[dict[str, Any]], bytes]] = {
    Output.PDF: _pdf,
    Output.DOCX: _docx,
    Output.XLSX: workbook.written,
    Output.TEXT: _text,
}
