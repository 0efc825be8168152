"""Reports as Word files (docx) on A4. Runs in the sandbox's rendering profile:

    sandbox.run("sekimori.common.word_files:report", data, {}, profile=sandbox.Profile.RENDER)

What people have typed becomes text of the file and nothing else.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any

FONT = "BIZ UDGothic"  # Word takes its own Gothic where this one is missing.
WIDTH, HEIGHT, MARGIN = 210, 297, 18  # millimetres
GREY = "E8E8E8"


def prepare_for_sandbox() -> None:
    """Imports the engine before the child is closed."""
    import docx  # noqa: F401


def report(untrusted: bytes, options: dict[str, Any]) -> bytes:
    """The docx file of a report given as JSON: city, number, title, subject, lines, preface_title, preface, sections (each with

    number, title, lines, tables of heads, rows, widths and numbers, comment), comment_title, empty, left_out_title, left_out, foot.
    """
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    del options
    data = json.loads(untrusted)
    document = Document()
    _lay_out(document, f"{data['title']} {data['subject']}", data["foot"])
    document.add_paragraph(f"{data['city']}　{data['number']}".strip())
    for words, level in ((data["title"], 1), (data["subject"], 2)):
        document.add_heading(words, level).alignment = WD_ALIGN_PARAGRAPH.CENTER
    _grid(document, {"heads": [], "rows": data["lines"], "widths": [20, 80], "numbers": []})
    document.add_heading(data["preface_title"], 2)
    _words(document, data["preface"])
    for section in data["sections"]:
        _section(document, section, data)
    if data["left_out"]:
        document.add_heading(data["left_out_title"], 2)
        for line in data["left_out"]:
            document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _section(document: Any, section: dict[str, Any], data: dict[str, Any]) -> None:
    document.add_heading(f"{section['number']}　{section['title']}", 2)
    for line in section["lines"]:
        document.add_paragraph(line)
    for table in section["tables"]:
        document.add_heading(table["title"], 3)
        if table["rows"]:
            _grid(document, table)
        else:
            document.add_paragraph(data["empty"])
    if section["comment"]:
        document.add_heading(data["comment_title"], 3)
        _words(document, section["comment"])


def _words(document: Any, text: str) -> None:
    for line in text.split("\n"):
        document.add_paragraph(line)


def _lay_out(document: Any, title: str, foot: str) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Mm(WIDTH), Mm(HEIGHT)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Mm(MARGIN))
    section.footer.paragraphs[0].text = foot
    for name, size in (("Normal", 10), ("Heading 1", 17), ("Heading 2", 12.5), ("Heading 3", 10.5)):
        style = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:eastAsia", "w:ascii", "w:hAnsi"):
            fonts.set(qn(script), FONT)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
    document.styles["Normal"].paragraph_format.space_after = Pt(2)
    document.core_properties.title = title
    document.core_properties.author = ""
    document.core_properties.language = "ja-JP"


def _grid(document: Any, table: dict[str, Any]) -> None:
    """A ruled table; its row of heads, when there is one, is repeated on each page and announced by readers."""
    from docx.shared import Mm

    heads: Sequence[str] = table["heads"]
    rows = [heads, *table["rows"]] if heads else table["rows"]
    grid = document.add_table(rows=len(rows), cols=len(table["widths"]))
    grid.style = "Table Grid"
    grid.autofit = False
    share = (WIDTH - 2 * MARGIN) / sum(table["widths"])
    for place, width in enumerate(table["widths"]):
        grid.columns[place].width = Mm(width * share)
    for number, (row, cells) in enumerate(zip(rows, grid.rows, strict=True)):
        for place, (words, cell) in enumerate(zip(row, cells.cells, strict=True)):
            cell.width = Mm(table["widths"][place] * share)
            _fill(cell, words, head=bool(heads) and number == 0, right=number > 0 and place in table["numbers"])
    if heads:
        _repeat(grid.rows[0])


def _fill(cell: Any, words: str, *, head: bool, right: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(words)
    run.font.size = Pt(8.5)
    run.bold = head or None
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if head:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), GREY)
        cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 — python-docx has no property for it.


def _repeat(row: Any) -> None:
    """Marks a row as the heading that each page repeats."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001 — python-docx has no property for it.
