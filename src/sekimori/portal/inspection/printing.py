"""A report to the committee as tables: on the page, on A4 and in a workbook. Everything comes from what was frozen in it."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from sekimori import sandbox
from sekimori.common import eras
from sekimori.common.clock import TOKYO
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.inspection.models import Improvement, Report
from sekimori.portal.organization import selectors as organization

TEMPLATE = Path(__file__).resolve().parent / "print" / "report.typ"


@dataclass(frozen=True)
class Table:
    """A table of the report. `widths` are shares, `numbers` the places of columns with numbers."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str | int]]
    widths: Sequence[int]
    numbers: frozenset[int]

    @property
    def cells(self) -> list[list[tuple[str | int, bool]]]:
        """Each cell with whether it is a number."""
        return [[(value, place in self.numbers) for place, value in enumerate(row)] for row in self.rows]

    @property
    def columns(self) -> list[tuple[str, bool]]:
        """Each head with whether numbers stand below it."""
        return [(head, place in self.numbers) for place, head in enumerate(self.heads)]


def tables(record: Report) -> list[Table]:
    """Results by department and by question, and the improvements."""
    return [_departments(record.content), _questions(record.content), _improvements(record.content)]


def _departments(content: dict[str, Any]) -> Table:
    heads = [_("部等"), _("対象"), _("提出"), _("食い違い"), _("実施率（％）"), _("所見"), _("確認した人")]
    rows = [
        [d["name"], d["sheets"], d["submitted"], d["contradicted"], _some(d["share"]), d["note"], d["by"]]
        for d in content["departments"]
    ]
    return Table(_("部等別の結果"), heads, rows, [16, 6, 6, 7, 8, 36, 18], frozenset({1, 2, 3, 4}))


def _questions(content: dict[str, Any]) -> Table:
    heads = [
        _("設問"), _("条項"), _("実施"), _("一部実施"), _("未実施"), _("該当なし"), _("食い違い"),
        _("実施率（％）"), _("前年度（％）"),
    ]  # fmt: skip
    rows = [
        [q["label"], "、".join(q["clauses"]), *q["cells"], _some(q["share"]), _some(q["before"])]
        for q in content["questions"]
    ]
    return Table(_("設問別の結果"), heads, rows, [24, 26, 7, 7, 7, 7, 7, 8, 8], frozenset(range(2, 9)))


def _improvements(content: dict[str, Any]) -> Table:
    heads = [_("所属"), _("改善策"), _("担当者"), _("期限"), _("状態")]
    labels = dict(Improvement.State.choices)
    rows = [
        [
            each["name"] or _("市全体"),
            each["text"],
            each["owner"],
            eras.format_short(dt.date.fromisoformat(each["due_on"])),
            str(labels[each["state"]]),
        ]
        for each in content["improvements"]
    ]
    return Table(_("改善策"), heads, rows, [16, 46, 14, 12, 12], frozenset())


def _some(share: int | None) -> str | int:
    return "―" if share is None else share


def report_pdf(record: Report) -> bytes:
    """The report as PDF on A4. Raises NotAvailable when the machine has no Japanese font or cannot confine the renderer."""
    city, sample = organization.city_name()
    local = record.at.astimezone(TOKYO)
    first, last = (dt.date.fromisoformat(day) for day in record.content["period"])
    period = {"first": eras.format_long(first), "last": eras.format_long(last)}
    data = {
        "city": _("見本（架空の市です） %(city)s") % {"city": city} if sample else city,
        "title": _("自己点検結果報告書"),
        "subject": record.campaign.title,
        "number": _("第%(number)s号") % {"number": record.number},
        "lines": [
            [_("年度"), FiscalYear(record.content["fiscal_year"]).label],
            [_("点検の期間"), _("%(first)sから%(last)sまで") % period],
            [_("報告日"), eras.format_long(local.date())],
            [_("報告者"), record.person_label],
        ],
        "summary": _("総括"),
        "note": record.note,
        "empty": _("該当するものはありません。"),
        "foot": _("内容のハッシュ %(digest)s") % {"digest": record.digest[:32]},
        "tables": [
            {
                "title": table.title,
                "heads": list(table.heads),
                "rows": [[str(value) for value in row] for row in table.rows],
                "widths": list(table.widths),
                "numbers": sorted(table.numbers),
            }
            for table in tables(record)
        ],
    }
    made = sandbox.run(
        "sekimori.common.typesetting:pdf",
        TEMPLATE.read_bytes(),
        {"data": data, "title": str(record)},
        profile=sandbox.RENDER,
    )
    return bytes(made)


def report_workbook(record: Report) -> bytes:
    """The report as a workbook with one sheet for each table; the bytes of an xlsx file."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "bottom": 1, "text_wrap": True})
        for table in tables(record):
            sheet = book.add_worksheet(table.title)
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
            sheet.set_footer("&C&P / &N")
            sheet.write_string(0, 0, f"{record}　{record.person_label}", bold)
            for place, width in enumerate(table.widths):
                sheet.set_column(place, place, width, wrapped)
                sheet.write_string(2, place, table.heads[place], head)
            for number, row in enumerate(table.rows, start=3):
                for place, value in enumerate(row):
                    if isinstance(value, int):
                        sheet.write_number(number, place, value)
                    else:
                        sheet.write_string(number, place, value)
            sheet.freeze_panes(3, 1)
    return out.getvalue()
