"""Files as offices and typesetters really make them: numbered styles, enclosed digits, columns, vertical writing, radicals."""

from __future__ import annotations

import pytest

from sekimori.standards.reading import ReadText, read_bytes, read_text
from tests.standards.reading import making
from tests.standards.reading.making import bare_paragraph as paragraph


def ids(read: ReadText) -> list[str]:
    assert read.unread == ()
    return [node.id for node in read.nodes]


# Word

LEVELS = "".join(
    f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:pStyle w:val="H{at}"/>'
    f'<w:lvlText w:val="{text}"/></w:lvl>'
    for at, (form, text) in enumerate(
        [("decimalFullWidth", "第%1章"), ("decimal", "%2"), ("decimal", "(%3)"), ("decimalEnclosedCircle", "%4")]
    )
)
LIST = f'<w:abstractNum w:abstractNumId="5"><w:styleLink w:val="Mine"/>{LEVELS}</w:abstractNum>'
NUMBERED = [
    ("総則", 0),
    ("目的", 1),
    ("対策を定める。", 2),
    ("職員に適用する。", 2),
    ("対策", 0),
    ("端末", 1),
    ("持出し", 2),
]
NUMBERED += [("許可を得る。", 3), ("返却する。", 3), ("廃棄", 2), ("消去する。", 3)]
NUMBERED_IDS = ["第1章", "第1章1", "第1章1(1)", "第1章1(2)", "第2章", "第2章1", "第2章1(1)", "第2章1(1)①", "第2章1(1)②"]
NUMBERED_IDS += ["第2章1(2)", "第2章1(2)①"]


def test_a_style_without_a_level_takes_the_level_that_names_it():
    numbering = f'{LIST}<w:num w:numId="9"><w:abstractNumId w:val="5"/></w:num>'
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="H{at}"><w:pPr><w:numPr><w:numId w:val="9"/></w:numPr></w:pPr></w:style>'
        for at in range(4)
    )
    body = "".join(paragraph(words, style=f"H{depth}") for words, depth in NUMBERED)
    assert ids(read_bytes(making.bare_word(body, numbering, styles), "a.docx")) == NUMBERED_IDS


def test_a_list_that_points_to_a_numbering_style_has_its_levels():
    numbering = (
        f'{LIST}<w:abstractNum w:abstractNumId="6"><w:numStyleLink w:val="Mine"/></w:abstractNum>'
        '<w:num w:numId="10"><w:abstractNumId w:val="6"/></w:num>'
    )
    body = "".join(paragraph(words, number="10", depth=depth) for words, depth in NUMBERED)
    assert ids(read_bytes(making.bare_word(body, numbering), "a.docx")) == NUMBERED_IDS


def enclosed(count: int | str) -> str:
    """A digit that Word sets into a ring by a field, its instruction in two runs."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> eq \\o\\ac(○</w:instrText></w:r>'
        f'<w:r><w:instrText>,{count})</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def test_digits_that_word_encloses_by_a_field_are_circled_digits():
    body = paragraph("１　体制") + paragraph("(1)　責任者")
    body += "".join(paragraph(f"　その{at}を定める。", before=enclosed(at)) for at in range(1, 23))
    simple = '<w:fldSimple w:instr="EQ \\o\\ac(○,１)"/>'
    body += paragraph("(2)　会議") + paragraph("　会議を置く。", before=simple)
    found = ids(read_bytes(making.bare_word(body), "a.docx"))
    assert found[:4] == ["1", "1(1)", "1(1)①", "1(1)②"]
    assert found[-4:] == ["1(1)㉑", "1(1)㉒", "1(2)", "1(2)①"]


def test_other_fields_show_nothing_of_their_instruction():
    field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
    field += '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>3</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    read = read_bytes(
        making.bare_word(paragraph("条　職員は、守る。", before=f"<w:r><w:t>第</w:t></w:r>{field}")), "a.docx"
    )
    assert [(node.id, node.text) for node in read.nodes] == [("第3条", "職員は、守る。")]


def test_footnotes_follow_the_paragraph_that_refers_to_them():
    note = '<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>庁内の宛先を除く。</w:t></w:r></w:p></w:footnote>'
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    body = paragraph("第1条　宛先を確かめる。", before=reference) + paragraph("第2条　件名を書く。")
    read = read_bytes(making.bare_word(body, footnotes=note), "a.docx")
    assert [(node.id, node.text) for node in read.nodes] == [
        ("第1条", "宛先を確かめる。\n（注）庁内の宛先を除く。"),
        ("第2条", "件名を書く。"),
    ]


MOVED = '<w:rPr><w:{way} w:id="1" w:author="a"/></w:rPr>'


@pytest.mark.parametrize("way", ["del", "moveFrom"])
def test_a_numbered_paragraph_that_was_deleted_or_moved_away_counts_nothing(way: str):
    gone = paragraph("", number="9", depth=0).replace("</w:pPr>", MOVED.format(way=way) + "</w:pPr>")
    level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="第%1条"/></w:lvl>'
    numbering = f'<w:abstractNum w:abstractNumId="5">{level}</w:abstractNum><w:num w:numId="9"><w:abstractNumId w:val="5"/></w:num>'
    body = paragraph("　守る。", number="9", depth=0) + gone + paragraph("　置く。", number="9", depth=0)
    assert ids(read_bytes(making.bare_word(body, numbering), "a.docx")) == ["第1条", "第2条"]


HEADINGS = ["１　体制", "(1)　責任者", "(2)　会議", "２　点検"]
BODY = [HEADINGS[0], HEADINGS[1], "副市長とする。", HEADINGS[2], "会議を置く。", HEADINGS[3], "毎年度行う。"]


@pytest.mark.parametrize("shown", [HEADINGS, [*HEADINGS[:2], "(2)　推進会議", HEADINGS[3]]])
def test_words_own_table_of_contents_is_no_text_even_where_it_is_out_of_date(shown: list[str]):
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    contents = "".join(paragraph(f"{words}　{at}") for at, words in enumerate(shown, 1))
    body = paragraph("汐見市基準") + f"<w:sdt>{gallery}<w:sdtContent>{contents}</w:sdtContent></w:sdt>"
    read = read_bytes(making.bare_word(body + "".join(map(paragraph, BODY))), "a.docx")
    assert ids(read) == ["1", "1(1)", "1(2)", "2"]
    assert read.node("1(1)").text == "副市長とする。"


def test_headings_listed_before_the_text_without_a_gap_are_its_contents():
    read = read_text("\n".join(["汐見市基準", *HEADINGS, *BODY]))
    assert ids(read) == ["1", "1(1)", "1(2)", "2"]
    assert [each.text for each in read.aside] == HEADINGS


# PDF


def long_text() -> tuple[list[str], list[str]]:
    """Paragraphs of 24 articles of two 項 each, and their ids."""
    words, wanted = [], []
    for number in range(1, 25):
        words.append(
            f"第{number}条　職員は、その{number}番目の事項を、あらかじめ定めた方法により、速やかに所属長に報告する。"
        )
        words.append("２　所属長は、前項の報告を受けたときは、必要な措置を講じ、その結果を記録しなければならない。")
        wanted += [f"第{number}条第1項", f"第{number}条第2項"]
    return words, wanted


def test_two_columns_are_read_one_after_the_other_and_a_title_across_them_stays_the_title():
    words, wanted = long_text()
    read = read_bytes(making.pdf_of_two_columns(words, "汐見市情報セキュリティ規程"), "a.pdf")
    assert ids(read) == wanted
    assert read.title == "汐見市情報セキュリティ規程"
    assert read.node("第9条第1項").text == words[16].split("　")[1]


def test_two_columns_of_short_headings_are_told_by_their_labels_under_a_running_header():
    words, wanted = [], []
    for chapter in range(1, 13):
        words += [
            f"{chapter}　第{chapter}の分野",
            "(1)　管理責任",
            f"①　担当者は、{chapter}番目の事項を確認しなければならない。",
        ]
        words += ["②　記録する。", "(2)　点検", "①　毎年度点検する。"]
        wanted += [f"{chapter}{below}" for below in ("", "(1)", "(1)①", "(1)②", "(2)", "(2)①")]
    read = read_bytes(making.pdf_of_two_columns(words, "汐見市情報セキュリティ基準", header="汐見市例規集"), "a.pdf")
    assert ids(read) == wanted
    assert read.node("12(2)①").text == "毎年度点検する。"


def test_a_digit_of_a_tables_cell_before_words_that_go_on_is_no_label():
    read = read_text(
        "1　管理\n(1)　分類\n次のとおり分類する。\n分類　分類基準　取扱制限\n"
        "機密性　特定の職員が扱う情報であって侵害され　複製の禁止\n2　るおそれのあるもの　保管場所の制限\n"
        "(2)　見直し\n毎年度見直す。\n2　物理\n(1)　固定\n固定する。\n"
    )
    assert [node.id for node in read.nodes] == ["1", "1(1)", "1(2)", "2", "2(1)"]
    assert read.node("2").title == "物理"


def test_labels_in_a_column_of_their_own_are_no_column_of_text():
    rows = [
        (0, "１", "組織体制"),
        (1, "(1)", "責任者"),
        (2, "①", "副市長を最高情報セキュリティ責任者とし、情報セキュリティに関する全ての対策を統括させるものとする。"),
        (2, "②", "責任者は、毎年度、対策の実施の状況を確認し、必要があると認めるときは、改善を命じることができる。"),
        (0, "２", "研修"),
        (1, "(1)", "計画"),
        (2, "①", "研修の計画は、毎年度定める。"),
    ]
    read = read_bytes(making.pdf_with_labels_apart(rows), "a.pdf")
    assert ids(read) == ["1", "1(1)", "1(1)①", "1(1)②", "2", "2(1)", "2(1)①"]
    assert read.node("1(1)②").text == rows[3][2]


def test_a_page_written_from_top_to_bottom_is_turned():
    columns = [
        "汐見市情報管理規則", "（目的）", "第一条　この規則は、情報の適正な管理を図ることを", "目的とする。", "（管理者）",
        "第二条　管理者は、課長とする。", "２　管理者は、次の職務を行う。", "一　帳簿の管理", "二　鍵の管理", "附　則",
        "この規則は、公布の日から施行する。",
    ]  # fmt: skip
    read = read_bytes(making.vertical_pdf(columns), "a.pdf")
    assert ids(read) == ["第1条", "第2条第1項", "第2条第2項", "第2条第2項第1号", "第2条第2項第2号", "附則"]
    assert read.node("第1条").text == "この規則は、情報の適正な管理を図ることを目的とする。"


def test_page_numbers_and_headers_of_a_pdf_are_set_aside_and_named():
    words, _ = long_text()
    read = read_bytes(making.pdf_of_paragraphs([(0, each) for each in words]), "a.pdf")
    assert {"情報セキュリティ対策基準", "1"} <= {each.text for each in read.aside}


# Signs and encodings

RADICALS = str.maketrans("目一二人用文年月日行", "⽬⼀⼆⼈⽤⽂年⽉⽇⾏")
TEXT = (
    "汐見市文書規程\n令和二年一月二日訓令第三号\n目次\n第一章 目的(第一条)\n第二章 用語(第二条)\n附則\n第一章 目的\n"
    "第一条 この規程は、文書を定める。\n第二章 用語\n第二条 課長は、次の者に用具を貸す。\n一 職員\n二 大人\n２ 毎月、記録する。\n"
    "附則\nこの規程は、公布の日から施行する。\n"
)


def test_radicals_in_place_of_kanji_are_turned_back():
    whole, damaged = read_text(TEXT), read_text(TEXT.translate(RADICALS))
    assert ids(damaged) == ids(whole)
    assert [(node.title, node.text) for node in damaged.nodes] == [(node.title, node.text) for node in whole.nodes]
    assert {repair.reason for repair in damaged.repairs} == {"漢字が部首の記号に置き換わっています。"}


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "iso2022_jp_2004", "shift_jis_2004", "euc_jis_2004"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_an_encoding_without_a_mark_is_told_from_its_bytes(encoding: str, end: str):
    text = TEXT.replace("２ 毎月", "２　①－①の毎月").replace("\n", end)
    assert ids(read_bytes(text.encode(encoding), "a.txt")) == ids(read_text(text))


def test_no_break_blanks_are_blanks():
    read = read_bytes(
        making.page("<p>第1条&nbsp;職員は、次を守る。<br>&nbsp;&nbsp;(1)&nbsp;秘密<br>&thinsp;(2)&ensp;鍵</p>"),
        "a.html",
    )
    assert ids(read) == ["第1条", "第1条第1号", "第1条第2号"]
