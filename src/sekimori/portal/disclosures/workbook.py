"""A report as an Excel file in a layout of our own: an item in each row, so that whoever takes it in can copy cell by cell."""

from __future__ import annotations

import io
from typing import Any

from django.utils.translation import gettext as _

NUMBER, LABEL, WORDS = 6, 28, 90


def written(data: dict[str, Any]) -> bytes:
    """The xlsx file of a report (`printing.sheet_of`): head, one row per item, the course of events on a sheet of its own."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": f"{data['title']} {data['subject']}", "author": ""})
        big, bold = book.add_format({"bold": True, "font_size": 14}), book.add_format({"bold": True})
        head = book.add_format({"bold": True, "border": 1, "bg_color": "#E8E8E8", "text_wrap": True, "valign": "top"})
        cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(_("報告"))
        _page(sheet)
        for column, width in enumerate((NUMBER, LABEL, WORDS)):
            sheet.set_column(column, column, width)
        sheet.write_string(0, 0, data["title"], big)
        sheet.write_string(1, 0, f"{data['city']}　{data['sample']}".strip(), bold)
        names = data["headings"]
        given = [(names["number"], data["number"]), (names["day"], data["day"]), (names["to"], data["recipient"])]
        given += [(names["mark"], data["mark"])] if data["mark"] else []
        row = 2
        for label, words in given:
            sheet.write_string(row, 1, label, bold)
            sheet.write_string(row, 2, words)
            row += 1
        row += 1
        for column, words in enumerate((_("番号"), _("項目"), _("内容"))):
            sheet.write_string(row, column, words, head)
        sheet.freeze_panes(row + 1, 2)
        for each in data["fields"]:
            row += 1
            sheet.write_number(row, 0, each["number"], cell)
            sheet.write_string(row, 1, each["label"], cell)
            sheet.write_string(row, 2, each["words"] or (_("別シート「経過」のとおり") if each["rows"] else ""), cell)
        if data["note"]:
            sheet.write_string(row + 2, 1, data["note"])
        _course(book, data, head, cell)
    return out.getvalue()


def _course(book: Any, data: dict[str, Any], head: Any, cell: Any) -> None:
    rows = [row for each in data["fields"] for row in each["rows"]]
    if not rows:
        return
    sheet = book.add_worksheet(_("経過"))
    _page(sheet)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, WORDS)
    for column, words in enumerate(data["heads"]):
        sheet.write_string(0, column, words, head)
    sheet.freeze_panes(1, 0)
    for number, (at, what) in enumerate(rows, start=1):
        sheet.write_string(number, 0, at, cell)
        sheet.write_string(number, 1, what, cell)


def _page(sheet: Any) -> None:
    sheet.set_paper(9)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P / &N")
