"""Files as lines and tables with their underlines."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest

from sekimori.common.errors import InvalidInput
from sekimori.standards.amending import files, marks
from sekimori.standards.amending.sources import Table, document_of, from_text, read_document


def shown(line: str) -> str:
    return "".join(f"[{words}]" if marked else words for words, marked in marks.segments(line))


@pytest.mark.parametrize(
    "text",
    [
        "甲<u>乙</u>丙",
        "甲＜u＞乙＜/u＞丙",
        "甲<ins>乙</ins>丙",
        "甲乙\u0332丙",
        "甲__乙__丙",
        "甲［下線］乙［/下線］丙",
    ],
)
def test_underlines_of_plain_text_are_known_in_their_forms(text: str) -> None:
    assert [shown(str(block)) for block in from_text(text).blocks] == ["甲[乙]丙"]


def test_control_characters_of_a_file_cannot_pretend_to_be_marks() -> None:
    assert from_text(f"甲{marks.OPEN}乙{marks.CLOSE}丙").blocks == ["甲乙丙"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_text_is_read_in_the_encodings_of_a_city_hall(encoding: str) -> None:
    assert document_of("第６条中「①」を削る。\n".encode(encoding)).blocks[0] == "第６条中「①」を削る。"


def test_bytes_in_no_encoding_are_refused() -> None:
    with pytest.raises(InvalidInput, match="文字コード"):
        document_of(b"abc \xff\xff\xa0\xff")


def word_file() -> bytes:
    document = docx.Document()
    paragraph = document.add_paragraph("第6条中")
    paragraph.add_run("所属長").underline = True
    paragraph.add_run("の許可")
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "改正後", "改正前"
    table.cell(1, 0).paragraphs[0].add_run("2").underline = True
    table.cell(1, 0).paragraphs[0].add_run("　略")
    table.cell(1, 0).add_paragraph("3　略")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_word_file_gives_lines_tables_and_underlines() -> None:
    lines = files.parse(word_file(), {"kind": "docx"})
    assert shown(str(lines[0])) == "第6条中[所属長]の許可"
    table = lines[1]
    assert isinstance(table, dict)
    assert [[[shown(line) for line in cell] for cell in row] for row in table["rows"]] == [
        [["改正後"], ["改正前"]],
        [["[2]　略", "3　略"], [""]],
    ]


def test_words_deleted_with_tracked_changes_are_not_read() -> None:
    body = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p>'
        "<w:r><w:t>甲</w:t></w:r><w:del><w:r><w:delText>乙</w:delText></w:r></w:del><w:ins><w:r><w:t>丙</w:t></w:r></w:ins>"
        "</w:p></w:body></w:document>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", body)
    assert files.parse(out.getvalue(), {"kind": "docx"}) == ["甲丙"]


def test_html_gives_cells_under_merged_ones_their_own_column() -> None:
    page = (
        "<html><body><p>題</p><table><caption>表</caption><tr><th>改正後</th><th>改正前</th></tr>"
        "<tr><td rowspan=2><u>甲</u><br>乙</td><td>丙</td></tr><tr><td>丁</td></tr></table><p>附則</p></body></html>"
    )
    blocks = files.parse(page.encode(), {"kind": "html"})
    assert [block for block in blocks if isinstance(block, str)] == ["題", "表", "附則"]
    table = next(block for block in blocks if isinstance(block, dict))
    assert [[[shown(line) for line in cell] for cell in row] for row in table["rows"]] == [
        [["改正後"], ["改正前"]],
        [["[甲]", "乙"], ["丙"]],
        [[], ["丁"]],
    ]


@pytest.mark.parametrize(
    "element",
    [
        '<span style="text-decoration: underline">乙</span>',
        '<span class="kasen">乙</span>',
        "<ins>乙</ins>",
        "<del>乙</del>",
    ],
)
def test_underlines_of_html_are_known_in_their_forms(element: str) -> None:
    blocks = files.parse(f"<html><body><p>甲{element}丙</p></body></html>".encode(), {"kind": "html"})
    assert [shown(str(block)) for block in blocks] == ["甲[乙]丙"]


def test_a_broken_word_file_is_refused_with_its_name() -> None:
    with pytest.raises(InvalidInput, match=r"改正\.docx: Word文書"):
        document_of(b"PK\x03\x04broken", "改正.docx")


def test_a_broken_pdf_is_refused() -> None:
    with pytest.raises(InvalidInput, match="PDFとして読めません"):
        document_of(b"%PDF-1.7 broken", "改正.pdf")


def test_a_word_file_is_parsed_in_the_sandbox(tmp_path: Path) -> None:
    path = tmp_path / "改正.docx"
    path.write_bytes(word_file())
    document = read_document(path)
    assert isinstance(document.blocks[1], Table)
    assert shown(document.blocks[1].rows[1][0][0]) == "[2]　略"


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="開けません"):
        read_document(tmp_path)
