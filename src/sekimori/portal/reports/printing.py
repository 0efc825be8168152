"""A report on paper: PDF on A4 set by Typst, and a Word file; both made in the sandbox."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from sekimori import sandbox
from sekimori.common import eras
from sekimori.common.clock import day_of
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.organization import selectors as organization
from sekimori.portal.reports import audiences
from sekimori.portal.reports.models import AnnualReport

TEMPLATE = Path(__file__).resolve().parent / "print" / "annual.typ"
RESERVED = "　"


def sheet(record: AnnualReport) -> dict[str, Any]:
    """The report as it is printed, on every kind of paper: in Japanese, from what is kept in it."""
    with translation.override("ja"):
        city, sample = organization.city_name()
        audience = audiences.of(record.audience)
        year = FiscalYear(record.fiscal_year)
        draft = record.state != AnnualReport.State.CONFIRMED
        lines = [[_("対象の年度"), year.label], [_("数値の時点"), eras.format_long(day_of(record.as_of))]]
        if record.confirmed_at:
            lines.append([_("確定日"), eras.format_long(day_of(record.confirmed_at))])
            if audience.names:
                lines.append([_("確定した人"), record.confirmed_label])
        return {
            "city": _("見本（架空の市です） %(city)s") % {"city": city} if sample else city,
            "title": _("情報セキュリティ年次報告"),
            "subject": _("%(year)s（%(audience)s版）") % {"year": year.label, "audience": audience.label}
            + (_("（案）") if draft else ""),
            "number": _("第%(number)s号") % {"number": record.number} if record.number else RESERVED,
            "lines": lines,
            "preface_title": _("はじめに"),
            "preface": record.preface,
            "comment_title": _("所見"),
            "empty": _("該当するものはありません。"),
            "left_out": audience.left_out(),
            "left_out_title": _("この版に載せないもの"),
            "foot": _("内容のハッシュ %(digest)s") % {"digest": record.digest[:32]} if record.digest else RESERVED,
            "sections": [
                {
                    **each,
                    "number": number,
                    "comment": record.comments.get(each["key"], ""),
                    "tables": [
                        {**table, "rows": [[str(cell) for cell in row] for row in table["rows"]]}
                        for table in each["tables"]
                    ],
                }
                for number, each in enumerate(record.content["sections"], start=1)
            ],
        }


def pdf(record: AnnualReport) -> bytes:
    """The report as PDF on A4. Raises NotAvailable when the machine has no Japanese font or cannot confine the renderer."""
    data = sheet(record)
    made = sandbox.run(
        "sekimori.common.typesetting:pdf",
        TEMPLATE.read_bytes(),
        {"data": data, "title": f"{data['title']} {data['subject']}"},
        profile=sandbox.RENDER,
    )
    return bytes(made)


def docx(record: AnnualReport) -> bytes:
    """The report as a Word file on A4. Raises NotAvailable when the machine cannot confine the writer."""
    said = json.dumps(sheet(record), ensure_ascii=False).encode()
    return bytes(sandbox.run("sekimori.common.word_files:report", said, {}, profile=sandbox.RENDER))
