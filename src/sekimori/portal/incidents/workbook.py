"""Figures as a workbook: a sheet for each way of counting."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any


def written(head: str, columns: Sequence[str], parts: Sequence[tuple[str, Sequence[Sequence[Any]]]]) -> bytes:
    """The parts (name, rows of cells) with `head` above each; the bytes of an xlsx file."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True})
        for name, rows in parts:
            sheet = book.add_worksheet(name)
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
            sheet.set_footer("&C&P / &N")
            sheet.set_column(0, 0, 36)
            sheet.set_column(1, len(columns), 14)
            sheet.write_string(0, 0, head, bold)
            for place, column in enumerate(columns):
                sheet.write_string(2, place, column, bold)
            for number, row in enumerate(rows, start=3):
                for place, cell in enumerate(row):
                    if isinstance(cell, int):
                        sheet.write_number(number, place, cell)
                    elif cell is not None:
                        sheet.write_string(number, place, str(cell))
            sheet.freeze_panes(3, 1)
    return out.getvalue()
