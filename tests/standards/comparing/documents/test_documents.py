"""The 新旧対照表 as HTML, PDF and docx."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path
from random import Random

import pypdfium2
import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from sekimori.standards.amending.applying import apply
from sekimori.standards.amending.reading import amendment_of
from sekimori.standards.amending.sources import Document as Paper
from sekimori.standards.amending.sources import document_of
from sekimori.standards.comparing.documents import FontMissing, Format, make, paper, web, word
from sekimori.standards.comparing.table import Order, comparison_table
from tests.standards import editions
from tests.standards.comparing.test_table import NEW, OLD

TABLE = comparison_table(OLD, NEW, title="汐見市情報セキュリティ対策基準　新旧対照表")


def has_mincho() -> bool:
    try:
        import typst

        paper.choose_font(typst.Fonts(include_embedded_fonts=False).families())
    except FontMissing:
        return False
    return True


needs_font = pytest.mark.skipif(not has_mincho(), reason="no Japanese Mincho is installed")


@pytest.mark.parametrize(
    ("order", "heads"), [(Order.NEW_OLD, ["改正後", "改正前"]), (Order.OLD_NEW, ["改正前", "改正後"])]
)
def test_html_is_a_table_with_headings_and_marks(order: Order, heads: list[str]) -> None:
    page = html.document_fromstring(web.page(TABLE, order))
    assert page.get("lang") == "ja"
    assert page.findtext(".//title") == TABLE.title
    assert page.findtext(".//caption") == TABLE.title
    assert [head.text for head in page.iterfind(".//thead/tr/th")] == heads
    assert {head.get("scope") for head in page.iterfind(".//th")} == {"col"}
    assert [mark.text for mark in page.iterfind(".//tr[@class='comparison-changed']//ins")] == ["及び管理者"]
    assert [mark.text for mark in page.iterfind(".//tr[@class='comparison-deleted']//del")] == [
        "様式",
        "第4条",
        "様式は、別に定める。",
    ]
    assert len(page.findall(".//tbody/tr")) == len(TABLE.rows)


def test_html_holds_no_inline_style_and_no_outside_address() -> None:
    text = web.page(TABLE)
    assert " style=" not in text
    assert "http" not in text
    assert "<script" not in text


def test_words_of_a_text_are_never_markup() -> None:
    old = [OLD[0], type(OLD[1])("第1条", "paragraph", "<b>目的</b>", "甲 & 乙 <script>alert(1)</script> とする。")]
    table = comparison_table(old, old[:1], title="<i>題</i>")
    page = html.document_fromstring(web.page(table))
    assert page.find(".//script") is None
    assert page.find(".//b") is None
    assert "<script>alert(1)</script>" in "".join(str(text) for text in page.itertext())


def test_an_empty_cell_says_to_a_listener_why_it_is_empty() -> None:
    page = html.document_fromstring(web.page(TABLE))
    notes = [note.text for note in page.iterfind(".//span[@class='comparison-note']")]
    assert notes == ["（新設）", "（削る）"]


def test_docx_is_landscape_a4_with_a_repeated_heading_and_underlines() -> None:
    document = Document(io.BytesIO(word.docx(TABLE, Order.OLD_NEW)))
    section = document.sections[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert section.page_width is not None
    assert section.page_height is not None
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    table = document.tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["改正前", "改正後"]
    assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    changed = next(row for row in table.rows if "管理者" in row.cells[1].text)
    assert [run.text for part in changed.cells[1].paragraphs for run in part.runs if run.underline] == ["及び管理者"]
    assert document.paragraphs[0].text == TABLE.title
    assert document.paragraphs[-1].text == TABLE.remark


@needs_font
def test_pdf_is_tagged_landscape_and_set_in_one_embedded_mincho() -> None:
    made = make(TABLE, Format.PDF)
    assert b"pdfuaid" in made
    assert b"/MarkInfo" in made
    document = pypdfium2.PdfDocument(made)
    assert [round(side) for side in document[0].get_size()] == [842, 595]
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    assert "所属長及び管理者の許可" in text.replace("\r\n", "")
    assert document.get_metadata_value("Title") == TABLE.title


def test_a_machine_without_a_japanese_font_is_told_so_and_gets_no_page_of_boxes() -> None:
    with pytest.raises(FontMissing, match="fonts-noto-cjk"):
        paper.choose_font(["DejaVu Sans", "Libertinus Serif"])


def test_the_first_font_of_the_list_is_taken() -> None:
    assert paper.choose_font(["Noto Serif CJK JP", "BIZ UDMincho"]) == "BIZ UDMincho"


def test_docx_is_made_in_the_confined_child_too() -> None:
    assert zipfile.is_zipfile(io.BytesIO(make(TABLE, Format.DOCX)))


def test_the_caller_never_imports_the_document_engines() -> None:
    code = (
        "import sys; from sekimori.standards.comparing import table, documents, identity; "
        "sys.exit(any(name in sys.modules for name in ('typst', 'docx', 'lxml')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@given(st.randoms(use_true_random=False), st.sampled_from(list(Order)))
@settings(max_examples=30, deadline=None)
def test_a_table_that_was_made_is_read_as_the_amendment_it_shows(chance: Random, order: Order) -> None:
    from sekimori.standards.amending import files
    from sekimori.standards.amending.sources import _block

    old = editions.articles(chance)
    new = editions.amended(chance, old)
    if new == old:
        return
    table = comparison_table(old, new, title="汐見市情報セキュリティ対策基準　新旧対照表")
    for blocks in (
        files.parse(web.page(table, order).encode(), {"kind": "html"}),
        files.parse(word.docx(table, order), {"kind": "docx"}),
    ):
        amendment = amendment_of(Paper([_block(block) for block in blocks]))
        assert amendment.unread == ()
        assert apply(amendment.operations, old, own_words=amendment.from_tables) == new


def test_a_docx_file_goes_through_the_sandbox(tmp_path: Path) -> None:
    document = document_of(word.docx(TABLE), "改正.docx")
    assert any(not isinstance(block, str) for block in document.blocks)


@needs_font
@pytest.mark.parametrize("order", list(Order))
def test_a_pdf_is_read_by_its_columns_and_the_lines_drawn_under_words(order: Order) -> None:
    from sekimori.standards.amending import files
    from sekimori.standards.amending.sources import _block

    blocks = files.parse(paper.pdf(TABLE, order), {"kind": "pdf"})
    assert any("\x0e及び管理者\x0f" in str(block) for block in blocks)
    amendment = amendment_of(Paper([_block(block) for block in blocks]))
    assert amendment.unread == ()
    assert apply(amendment.operations, OLD, own_words=amendment.from_tables) == NEW


@needs_font
def test_a_pdf_of_many_pages_repeats_its_heading_row_without_harm() -> None:
    from sekimori.standards.amending import files
    from sekimori.standards.amending.sources import _block

    chance = Random(3)  # noqa: S311
    old = [type(OLD[0])(f"第{number}条", "paragraph", "見出し", editions.sentence(chance)) for number in range(1, 80)]
    new = [type(OLD[0])(node.id, node.level, node.title, node.text.replace("。", "とする。", 1)) for node in old]
    made = paper.pdf(comparison_table(old, new, title="汐見市情報セキュリティ対策基準　新旧対照表"))
    assert len(pypdfium2.PdfDocument(made)) > 3
    amendment = amendment_of(Paper([_block(block) for block in files.parse(made, {"kind": "pdf"})]))
    assert amendment.unread == ()
    assert apply(amendment.operations, old, own_words=amendment.from_tables) == new
