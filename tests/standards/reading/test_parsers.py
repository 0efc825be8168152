"""The parsers themselves, called directly: what they hand over as lines. In the product they run in the sandbox only."""

from __future__ import annotations

from typing import Any

import docx
import docx.enum.text
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from lxml import etree

from sekimori.common.errors import InvalidInput
from sekimori.standards.reading import html_file, pdf_file, word_file
from sekimori.standards.reading.word_numbering import formed, read_numbering
from tests.standards.reading import making


def texts(parsed: dict[str, Any]) -> list[str]:
    return [str(line["text"]).strip() for line in parsed["lines"] if "text" in line]


def from_word(document: Any) -> list[str]:
    return texts(word_file.parse(making.saved(document), {}))


def from_page(body: str) -> list[str]:
    return texts(html_file.parse(making.page(body), {}))


# Word


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("decimal", "3"),
        ("decimalFullWidth", "３"),
        ("decimalZero", "03"),
        ("decimalEnclosedCircle", "③"),
        ("decimalEnclosedParen", "⑶"),
        ("aiueoFullWidth", "ウ"),
        ("aiueo", "ｳ"),
        ("irohaFullWidth", "ハ"),
        ("japaneseCounting", "三"),
        ("ideographDigital", "三"),
        ("lowerLetter", "c"),
        ("upperLetter", "C"),
        ("lowerRoman", "iii"),
        ("upperRoman", "III"),
        ("none", ""),
        ("somethingNew", "3"),
    ],
)
def test_numbers_in_words_forms(form: str, shown: str):
    assert formed(3, form) == shown


def test_large_numbers_in_words_forms():
    assert formed(12, "japaneseCounting") == "十二"
    assert formed(30, "japaneseCounting") == "三十"
    assert formed(28, "lowerLetter") == "bb"
    assert formed(14, "upperRoman") == "XIV"
    assert formed(99, "decimalEnclosedCircle") == "99"


def numbering(levels: str, nums: str) -> Any:
    abstract = f'<w:abstractNum w:abstractNumId="1">{levels}</w:abstractNum>'
    return read_numbering(etree.fromstring(f"<w:numbering {nsdecls('w')}>{abstract}{nums}</w:numbering>"))


LEVELS = (
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="japaneseCounting"/><w:lvlText w:val="第%1"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="3"/><w:numFmt w:val="bullet"/><w:lvlText w:val="?"/></w:lvl>'
)


def test_a_legal_level_shows_arabic_digits_and_lists_of_one_definition_count_on():
    lists = numbering(
        LEVELS,
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="1"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>',
    )
    shown = [lists.label("1", 0), lists.label("1", 1), lists.label("1", 1), lists.label("2", 0), lists.label("2", 1)]
    assert shown == ["第一", "1.1", "1.2", "第二", "2.1"]
    assert [lists.label("3", 0), lists.label("3", 0)] == ["第一", "第二"]
    assert lists.label("1", 2) == "・"
    assert lists.label("9", 0) == ""
    assert lists.label("1", 8) == ""


def test_a_paragraph_gets_its_number_from_its_style_and_the_style_that_is_based_on():
    document = docx.Document()
    making.add_numbering(document, ("第%1", "%2"), ("decimal", "decimal"))
    base = document.styles.add_style("号", WD_STYLE_TYPE.PARAGRAPH)
    base.element.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr>')
    )
    derived = document.styles.add_style("号の下", WD_STYLE_TYPE.PARAGRAPH)
    derived.base_style = base
    document.add_paragraph("体制", style="号")
    document.add_paragraph("研修", style="号の下")
    assert from_word(document) == ["第1 体制", "第2 研修"]


def test_a_line_break_inside_a_paragraph_begins_a_line_and_a_page_break_does_not():
    document = docx.Document()
    run = document.add_paragraph("第1条").add_run()
    run.add_break()
    run.add_text("職員は、守る。")
    run.add_break(docx.enum.text.WD_BREAK.PAGE)
    assert from_word(document) == ["第1条", "職員は、守る。"]


def test_a_deleted_paragraph_mark_joins_its_paragraph_to_the_next():
    document = docx.Document()
    first = document.add_paragraph("第1条 職員は、")
    w = nsdecls("w")
    first._p.get_or_add_pPr().append(parse_xml(f'<w:rPr {w}><w:del w:id="5" w:author="a"/></w:rPr>'))
    document.add_paragraph("守らなければならない。")
    assert from_word(document) == ["第1条 職員は、守らなければならない。"]


def test_content_controls_and_nested_tables_are_read():
    document = docx.Document()
    w = nsdecls("w")
    control = parse_xml(
        f"<w:sdt {w}><w:sdtContent><w:p><w:r><w:t>第1条 職員は、守る。</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    document.element.body.insert(0, control)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "甲"
    inner = table.cell(0, 1).add_table(rows=1, cols=2)
    inner.cell(0, 0).text = "乙"
    inner.cell(0, 1).text = "丙"
    parsed = word_file.parse(making.saved(document), {})
    assert parsed["lines"][0]["text"] == "第1条 職員は、守る。"
    assert [line["cells"] for line in parsed["lines"] if "cells" in line] == [["甲", "乙 丙"]]


@pytest.mark.parametrize("content", [b"PK\x03\x04 nothing", b"not a zip at all"])
def test_what_is_no_word_document_is_refused(content: bytes):
    with pytest.raises(InvalidInput):
        word_file.parse(content, {})


# Pages


def test_blocks_and_breaks_begin_lines_and_inline_parts_do_not():
    assert from_page("<div><span>第1条</span>　<a href='#'>職員</a>は、守る。<br>2　確認する。</div><p>第2条</p>") == [
        "第1条　職員は、守る。",
        "2　確認する。",
        "第2条",
    ]


def test_preformatted_lines_stay_lines():
    assert from_page("<pre>１ 体制\n (１) 責任者\n</pre>") == ["１ 体制", "(１) 責任者"]


def test_lists_bring_the_labels_a_browser_shows():
    body = (
        "<ol start='3'><li>甲</li><li value='7'>乙</li></ol><ol type='i'><li>丙</li></ol><ul><li>丁</li></ul>"
        "<ol style='list-style-type: katakana'><li>戊</li></ol>"
        "<ol style='list-style: none'><li>(1) 己</li></ol><ul><li>①庚</li></ul>"
    )
    assert from_page(body) == ["3. 甲", "7. 乙", "i. 丙", "・丁", "ア 戊", "(1) 己", "①庚"]


def test_a_table_that_only_holds_the_page_together_is_read_as_its_lines():
    inner = "<table><tr><td>甲</td><td>乙</td></tr></table>"
    body = f"<table><tr><td>{inner}<p>第1条</p></td></tr></table><table><tr><td>第2条</td></tr></table>"
    parsed = html_file.parse(making.page(body), {})
    assert texts(parsed) == ["第1条", "第2条"]
    assert [line["cells"] for line in parsed["lines"] if "cells" in line] == [["甲", "乙"]]


def test_spans_leave_empty_cells():
    body = "<table><tr><td colspan='2'>甲</td><td rowspan='2'>乙</td></tr><tr><td>丙</td><td>丁</td></tr></table>"
    assert [line["cells"] for line in html_file.parse(making.page(body), {})["lines"]] == [
        ["甲", "", "乙"],
        ["丙", "丁", ""],
    ]


def test_the_part_that_holds_most_of_the_words_is_the_text():
    page = making.page("<p>第1条 職員は、守らなければならない。</p>", main="contents")
    assert texts(html_file.parse(page, {})) == ["第1条 職員は、守らなければならない。"]


def test_what_stands_below_the_text_is_cut_off():
    assert from_page("<p>第1条 守る。</p><p>お問い合わせ先</p><p>デジタル課 電話0000</p>") == ["第1条 守る。"]


@pytest.mark.parametrize("charset", ["Shift_JIS", "euc-jp", "utf-8", "utf-16"])
def test_pages_in_several_encodings(charset: str):
    assert texts(html_file.parse(making.page("<p>第1条 守る。</p>", charset=charset), {})) == ["第1条 守る。"]


def test_a_page_that_lies_about_its_encoding_is_read_all_the_same():
    page = making.page("<p>第1条 守る。</p>").replace(b'charset="utf-8"', b'charset="euc-jp"')
    assert texts(html_file.parse(page, {})) == ["第1条 守る。"]


# PDF


def test_indents_widths_and_pages_come_from_where_the_letters_stand():
    made = making.pdf_of_lines(["１ 体制", "  (１) 責任者", "    部長を、責任者としなければならない。"])
    lines = pdf_file.parse(made, {})["lines"]
    assert [line["text"] for line in lines] == ["１ 体制", "(１) 責任者", "部長を、責任者としなければならない。"]
    assert [line["indent"] for line in lines] == [0, 2, 4]
    assert [abs(line["width"] - width) <= 2 for line, width in zip(lines, (7, 14, 40), strict=True)] == [
        True,
        True,
        True,
    ]


def test_page_numbers_and_running_headers_of_a_pdf_are_dropped():
    made = making.pdf_of_paragraphs(
        [(0, f"{number} 職員等は、記録を管理しなければならない。") for number in range(1, 200)]
    )
    lines = pdf_file.parse(made, {})["lines"]
    assert len(lines) == 199
    assert {line["page"] for line in lines} == set(range(max(line["page"] for line in lines) + 1))


def test_furigana_in_a_pdf_is_left_out():
    body = "#par[#box(place(dy: -13pt, text(size: 4pt)[きょうじん]))強靱な体制を整えなければならない。２名以上で行う。記録を残す。]"
    assert [line["text"] for line in pdf_file.parse(making.typeset(body, 10), {})["lines"]] == [
        "強靱な体制を整えなければならない。２名以上で行う。記録を残す。"
    ]


def test_a_locked_or_broken_pdf_is_refused():
    with pytest.raises(InvalidInput, match="壊れて"):
        pdf_file.parse(b"%PDF-1.4", {})
    with pytest.raises(InvalidInput, match="文字の情報"):
        pdf_file.parse(making.typeset("#rect(width: 2cm)", 10), {})
