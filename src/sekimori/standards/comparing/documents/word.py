"""The 新旧対照表 as a Word file (docx), A4 landscape, with the heading row on every page."""

from __future__ import annotations

import io
from typing import Any

from sekimori.standards.comparing.table import ComparisonTable, Line, Order

FONT = "BIZ UDMincho"  # Word takes its own Mincho where this one is missing.
LONG, SHORT, MARGIN = 297, 210, 15  # millimetres


def docx(table: ComparisonTable, order: Order = Order.NEW_OLD) -> bytes:
    """The table as a docx file."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    document = Document()
    _lay_out(document, table.title)
    heading = document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    heading.add_run(table.title)
    grid = document.add_table(rows=1, cols=2)
    grid.style = "Table Grid"
    grid.autofit = False
    for cell, name in zip(grid.rows[0].cells, table.columns(order), strict=True):
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        cell.paragraphs[0].add_run(name)
    _repeat(grid.rows[0])
    for row in table.rows:
        for cell, lines in zip(grid.add_row().cells, table.cells(row, order), strict=True):
            _fill(cell, lines)
    _set_widths(grid)
    document.add_paragraph(table.remark)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _lay_out(document: Any, title: str) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(LONG), Mm(SHORT)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Mm(MARGIN))
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(10)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(0)
    document.core_properties.title = title
    document.core_properties.author = ""
    document.core_properties.language = "ja-JP"


def _repeat(row: Any) -> None:
    """Marks a row as the heading that each page repeats and that readers announce."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001 — python-docx has no property for it.


def _set_widths(grid: Any) -> None:
    from docx.shared import Mm

    width = Mm((LONG - 2 * MARGIN) / 2)
    for column in grid.columns:
        column.width = width
        for cell in column.cells:
            cell.width = width


def _fill(cell: Any, lines: tuple[Line, ...]) -> None:
    from docx.shared import Pt

    for index, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
        paragraph.paragraph_format.left_indent = Pt(10 * (line.depth + 1))
        paragraph.paragraph_format.first_line_indent = Pt(-10)
        for words, marked in line.runs:
            paragraph.add_run(words).underline = marked or None
