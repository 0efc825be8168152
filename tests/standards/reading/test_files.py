"""The same text as plain text, PDF, Word and HTML; and files that are none of these."""

from __future__ import annotations

import io
import json
import random
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from sekimori.common.errors import InvalidInput
from sekimori.standards.reading import read_bytes, read_file
from tests.standards.reading import composing, making
from tests.standards.reading.test_composed_texts import folded

SHORT = (
    "汐見市情報セキュリティ規程",
    "(目的)",
    "第1条　この規程は、情報資産を守るために必要な事項を定めることを目的とする。",
    "(定義)",
    "第2条　この規程において、次の各号に掲げる用語の意義は、当該各号に定めるところによる。",
    "(1)　情報資産　情報及び情報を扱う仕組みをいう。",
    "(2)　職員等　次に掲げる者をいう。",
    "ア　常勤の職員",
    "イ　会計年度任用職員",
    "附　則",
    "この規程は、令和6年4月1日から施行する。",
)
SHORT_IDS = ["第1条", "第2条", "第2条第1号", "第2条第2号", "第2条第2号ア", "第2条第2号イ", "附則"]


def ids(read) -> list[str]:
    return [node.id for node in read.nodes]


# The standard itself


def paragraphs_of(nodes: list[dict[str, str]]) -> Iterator[tuple[int, str]]:
    """The standard's nodes as a typesetter would set them: (indent, words)."""
    depths = {"chapter": 0, "section": 0, "item": 1, "paragraph": 2, "subparagraph": 3}
    for node in nodes:
        found = re.search(r"(\(\d+\)|[①-⑳]|\([ア-ン]\)|\d+\.\d+|^\d+)$", node["id"])
        assert found
        label = found.group(1) + ("" if found.group(1) in composing.CIRCLED else " ")
        depth = depths[node["level"]]
        parts = node["text"].split("\n") if node["text"] else []
        yield depth, label + (node["title"] or parts.pop(0))
        for part in parts:
            yield depth + 1, part


@pytest.fixture(scope="module")
def standard(shared: Path) -> list[dict[str, str]]:
    nodes: list[dict[str, str]] = json.loads((shared / "standard" / "clauses.json").read_text(encoding="utf-8"))
    return nodes


def assert_is_the_standard(read, standard: list[dict[str, str]]) -> None:
    assert [(folded(node.id), folded(node.title), folded(node.text)) for node in read.nodes] == [
        (folded(node["id"]), folded(node["title"]), folded(node["text"])) for node in standard
    ]
    assert read.unread == ()


def test_the_standard_as_a_pdf_of_its_printed_lines_gives_the_same_nodes(shared: Path, standard: list[dict[str, str]]):
    text = (shared / "standard" / "miyako-taisaku-kijun.txt").read_text(encoding="utf-8")
    made = making.pdf_of_lines(line.rstrip() for line in text.split("\n") if line.strip())
    assert_is_the_standard(read_bytes(made, "a.pdf"), standard)


def test_the_standard_as_a_pdf_with_other_wraps_gives_the_same_nodes(standard: list[dict[str, str]]):
    made = making.pdf_of_paragraphs([(0, "情報セキュリティ対策基準"), *paragraphs_of(standard)])
    assert_is_the_standard(read_bytes(made, "a.pdf"), standard)


def test_the_standard_as_a_word_document_gives_the_same_nodes(standard: list[dict[str, str]]):
    made = making.word(["情報セキュリティ対策基準", *(words for _, words in paragraphs_of(standard))])
    assert_is_the_standard(read_bytes(made, "a.docx"), standard)


def test_the_standard_as_a_page_gives_the_same_nodes(standard: list[dict[str, str]]):
    made = making.page(
        making.html_paragraphs(["情報セキュリティ対策基準", *(words for _, words in paragraphs_of(standard))])
    )
    assert_is_the_standard(read_bytes(made, "a.html"), standard)


# Composed texts as files


@pytest.mark.parametrize("style", composing.STYLES[:6], ids=lambda style: style.name)
def test_a_composed_text_is_read_back_from_a_pdf(style: composing.Style):
    rng = random.Random(style.name)  # noqa: S311
    printed = composing.print_guideline(rng, style)
    rows = [(row.depth if row.label else row.depth + 1, f"{row.label} {row.words}".strip()) for row in printed.rows]
    read = read_bytes(making.pdf_of_paragraphs([(0, printed.title), *rows]), "a.pdf")
    assert [(folded(node.id), folded(node.text)) for node in read.nodes] == [
        (folded(wanted.id), folded(wanted.text)) for wanted in printed.nodes
    ]


def test_words_automatic_numbering_is_read_as_it_is_shown():
    entries = (
        (0, "組織体制"),
        (1, "責任者"),
        (2, "課長を責任者とする。"),
        (2, "責任者は、毎年度点検しなければならない。"),
        (3, "点検の記録を残さなければならない。"),
        (3, "記録を保存しなければならない。"),
        (1, "担当者"),
        (None, "責任者の指示を受ける者を担当者とする。"),
        (0, "情報資産"),
        (1, "分類"),
        (2, "情報資産を分類しなければならない。"),
    )
    made = making.numbered_word(
        entries,
        ("%1", "(%2)", "%3", "(%4)"),
        ("decimalFullWidth", "decimal", "decimalEnclosedCircle", "aiueoFullWidth"),
    )
    read = read_bytes(made, "a.docx")
    assert ids(read) == ["1", "1(1)", "1(1)①", "1(1)②", "1(1)②(ア)", "1(1)②(イ)", "1(2)", "2", "2(1)", "2(1)①"]
    assert read.node("1(2)").text == "責任者の指示を受ける者を担当者とする。"


def test_word_composes_labels_of_several_levels():
    made = making.numbered_word(
        ((0, "物理的対策"), (1, "機器の設置"), (1, "機器の廃棄"), (2, "廃棄の記録を残さなければならない。")),
        ("%1", "%1.%2", "(%3)"),
        ("decimal", "decimal", "decimal"),
    )
    assert ids(read_bytes(made, "a.docx")) == ["1", "1.1", "1.2", "1.2(1)"]


def test_tracked_changes_count_as_accepted_and_furigana_and_hidden_words_are_left_out():
    document = docx.Document()
    document.add_paragraph(SHORT[0])
    paragraph = document.add_paragraph("第1条　職員は、")
    w = nsdecls("w")
    for part in (
        f'<w:del {w} w:id="1" w:author="a"><w:r><w:delText>課長</w:delText></w:r></w:del>',
        f'<w:ins {w} w:id="2" w:author="a"><w:r><w:t>部長</w:t></w:r></w:ins>',
        f"<w:r {w}><w:rPr><w:vanish/></w:rPr><w:t>（控え）</w:t></w:r>",
        (
            f"<w:r {w}><w:ruby><w:rt><w:r><w:t>きょうじん</w:t></w:r></w:rt>"
            "<w:rubyBase><w:r><w:t>の強靱な</w:t></w:r></w:rubyBase></w:ruby></w:r>"
        ),
        f"<w:r {w}><w:t>指示に従わなければならない。</w:t></w:r>",
    ):
        paragraph._p.append(parse_xml(part))
    document.add_paragraph("第2条　この規程は、公布の日から施行する。")
    assert (
        read_bytes(making.saved(document), "a.docx").node("第1条").text
        == "職員は、部長の強靱な指示に従わなければならない。"
    )


def test_a_word_table_stays_a_table_with_its_merged_cells():
    document = docx.Document()
    for line in SHORT[:3]:
        document.add_paragraph(line)
    table = document.add_table(rows=3, cols=2)
    for row, cells in enumerate((("区分", "内容"), ("甲", "サーバ室"), ("", "執務室"))):
        for column, words in enumerate(cells):
            table.cell(row, column).text = words
    table.cell(1, 0).merge(table.cell(2, 0))
    document.add_paragraph("第2条　この規程は、公布の日から施行する。")
    read = read_bytes(making.saved(document), "a.docx")
    assert ids(read) == ["第1条", "第2条"]
    assert read.tables[0].header == ("区分", "内容")
    assert read.tables[0].rows == (("甲", "サーバ室"), ("", "執務室"))
    assert read.tables[0].sure
    assert read.tables[0].node == "第1条"


def test_a_table_set_in_a_pdf_is_put_together_from_where_its_columns_stand():
    body = (
        '#par("２ 情報資産")\n#pad(left: 1em, par("（１） 分類"))\n#pad(left: 2em, par("情報資産は、次のとおり分類する。"))\n'
        "#table(columns: (1fr, 3fr, 3fr), [分類], [分類基準], [取扱制限], [重要], [・特定の職員だけが扱う情報で、外部に出さないもの"
        " #linebreak() ・上記の媒体], [・複製の禁止], [普通], [・その他の情報], [・なし])\n"
        '#pad(left: 1em, par("（２） 管理"))\n#pad(left: 2em, par("①課長は、管理しなければならない。"))\n'
    )
    read = read_bytes(making.typeset(body, 10.5), "a.pdf")
    assert ids(read) == ["2", "2(1)", "2(2)", "2(2)①"]
    assert read.tables[0].rows == (
        ("重要", "・特定の職員だけが扱う情報で、外部に出さないもの\n・上記の媒体", "・複製の禁止"),
        ("普通", "・その他の情報", "・なし"),
    )
    assert not read.tables[0].sure
    assert len(read.unread) == 1


# Pages


def test_menus_and_footers_of_a_page_are_no_text():
    read = read_bytes(making.page(making.html_paragraphs(SHORT)), "a.html")
    assert ids(read) == SHORT_IDS
    assert read.title == SHORT[0]
    assert "Copyright" not in read.nodes[-1].text


def test_a_page_in_shift_jis_says_so_itself():
    assert ids(read_bytes(making.page(making.html_paragraphs(SHORT), charset="Shift_JIS"), "a.html")) == SHORT_IDS


def test_a_page_whose_clauses_stand_in_table_cells_is_read_as_text():
    rows = "".join(
        f"<tr><td>{words.partition('　')[0]}</td><td>{words.partition('　')[2]}</td></tr>"
        for words in SHORT[1:9]
        if "　" in words
    )
    body = f"<h1>{SHORT[0]}</h1><table>{rows}</table><p>附　則</p><p>{SHORT[-1]}</p>"
    assert ids(read_bytes(making.page(body), "a.html")) == SHORT_IDS


def test_cells_that_only_push_the_text_to_its_place_are_layout_too():
    rows = [
        ("", "第1条", "端末を定める。"),
        ("", "2", "次を行う。"),
        ("", "(1)", "貸出し"),
        ("", "附則", ""),
        ("", "", "施行する。"),
    ]
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    read = read_bytes(making.page(f"<table>{body}</table>"), "a.html")
    assert ids(read) == ["第1条第1項", "第1条第2項", "第1条第2項第1号", "附則"]


def test_a_table_inside_a_cell_of_a_table_of_data_stays_in_its_cell():
    inner = "<table><tr><td>甲</td><td>乙</td></tr></table>"
    rows = f"<tr><th>区分</th><th>内容</th></tr><tr><td>重要</td><td>次の表{inner}</td></tr>"
    read = read_bytes(
        making.page(f"<p>第1条　次の表による。</p><table>{rows}</table><p>第2条　委任する。</p>"), "a.html"
    )
    assert read.tables[0].rows == (("重要", "次の表\n甲 乙"),)
    assert read.unread == ()


def test_a_table_of_a_page_keeps_its_cells_and_spans():
    body = (
        making.html_paragraphs(SHORT[:3])
        + "<table><tr><th>区分</th><th>内容</th></tr>"
        + '<tr><td rowspan="2">甲</td><td>サーバ室</td></tr><tr><td>執務室</td></tr></table>'
        + making.html_paragraphs(["第2条　この規程は、公布の日から施行する。"])
    )
    read = read_bytes(making.page(body), "a.html")
    assert read.tables[0].rows == (("甲", "サーバ室"), ("", "執務室"))
    assert read.node("第1条").text == "この規程は、情報資産を守るために必要な事項を定めることを目的とする。"


def test_ordered_lists_of_a_page_bring_their_numbers():
    body = (
        "<h1>汐見市情報セキュリティ対策基準</h1><ol><li>組織体制<ol type='a'><li>課長を責任者とする。</li>"
        "<li>係長を補佐とする。</li></ol></li><li>研修<p>毎年度行わなければならない。</p></li></ol>"
    )
    assert ids(read_bytes(making.page(body), "a.html")) == ["1", "1a", "1b", "2"]


def test_ruby_and_hidden_parts_of_a_page_are_left_out():
    body = making.html_paragraphs(SHORT[:2]) + (
        "<p>第1条　強<ruby>靱<rp>(</rp><rt>じん</rt><rp>)</rp></ruby>性を<span style='display: none'>秘密に</span>高める。</p>"
        "<p>第2条　この規程は、公布の日から施行する。</p>"
    )
    assert read_bytes(making.page(body), "a.html").node("第1条").text == "強靱性を高める。"


def test_a_label_that_is_a_picture_is_unread_unless_the_picture_says_which():
    told = (
        "".join(f"<p>{words}</p>" for words in SHORT)
        .replace("ア　", "<img src='a.gif' alt='ア'> ")
        .replace("イ　", "<img src='b.gif' alt='イ'> ")
    )
    assert ids(read_bytes(making.page(told), "a.html")) == SHORT_IDS
    untold = told.replace(" alt='ア'", "").replace(" alt='イ'", "")
    read = read_bytes(making.page(untold), "a.html")
    assert ids(read) == [each for each in SHORT_IDS if "号ア" not in each and "号イ" not in each]
    assert {"常勤の職員", "会計年度任用職員"} <= {spot.text.strip("\ufffc ") for spot in read.unread}


# What is no such file


def scanned_pdf() -> bytes:
    return making.pdf_of_lines([""])


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.txt", b"", "空"),
        ("blank.txt", b" \n\n  \n", "空"),
        ("broken.pdf", b"%PDF-1.7\nnothing of a PDF", "壊れて"),
        ("scanned.pdf", None, "文字の情報がありません"),
        ("other.zip", b"PK\x03\x04" + b"\0" * 60, "docx"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "古い形式"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 60, "画像"),
        ("broken.html", b"<!DOCTYPE html><html><body></body></html>", "文字がありません"),
    ],
)
def test_a_file_that_holds_no_readable_text_is_refused_with_its_name(name: str, content: bytes | None, words: str):
    with pytest.raises(InvalidInput, match=words) as caught:
        read_bytes(content if content is not None else scanned_pdf(), name)
    assert caught.value.place.file == name


def test_a_broken_word_document_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w:document")
    with pytest.raises(InvalidInput, match="壊れて"):
        read_bytes(out.getvalue(), "a.docx")


def test_a_word_document_with_an_entity_bomb_is_refused():
    bomb = (
        '<!DOCTYPE a [<!ENTITY b "'
        + "c" * 1000
        + '">]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        + "&b;" * 1000
        + "</w:body></w:document>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", bomb)
    with pytest.raises(InvalidInput):
        read_bytes(out.getvalue(), "a.docx")


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path):
    with pytest.raises(InvalidInput, match="開けません") as caught:
        read_file(tmp_path / "nothing.txt")
    assert caught.value.place.file == "nothing.txt"


def test_reading_a_text_loads_none_of_the_package_models():
    """They take as long to load as the whole reading; the sandbox's server would load them too."""
    code = "import sys, sekimori.standards.reading.command as c; sys.exit('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
