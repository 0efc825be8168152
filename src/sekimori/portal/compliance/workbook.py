"""The board as a workbook."""

from __future__ import annotations

import datetime as dt
import io

from django.utils.translation import gettext as _

from sekimori.common import eras
from sekimori.portal.compliance.selectors.board import Board


def written(board: Board, place: str, day: dt.date) -> bytes:
    """The rows of the board, headings included, with place and day above; the bytes of an xlsx file."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(_("条項の状態"))
        bold = book.add_format({"bold": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&P / &N")
        for column, width in enumerate((14, 60, 16, 10, 40, 26)):
            sheet.set_column(column, column, width, wrapped)
        sheet.write_string(0, 0, f"{_('条項の状態')}　{place}　{eras.format_long(day)}", bold)
        heads = (_("条項"), _("内容"), _("状態"), _("申告のみ"), _("所属の内訳"), _("注記"))
        for column, head in enumerate(heads):
            sheet.write_string(2, column, head, bold)
        sheet.freeze_panes(3, 1)
        for number, row in enumerate(board.rows, start=3):
            tag = row.status
            cells = (row.id, row.words, str(tag) if tag else "", "", row.parts, row.marks)
            for column, text in enumerate(cells):
                sheet.write_string(number, column, text, bold if row.heading else None)
            if tag is not None and tag.attested:
                sheet.write_string(number, 3, _("申告"))
    return out.getvalue()
