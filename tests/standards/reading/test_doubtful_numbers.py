"""Numbers that were misread, doubled, or stand on two levels: put right where the text proves them, otherwise unread."""

from __future__ import annotations

import pytest

from sekimori.standards.reading import ReadText, read_text
from sekimori.standards.reading.model import Furniture

HEAD = "汐見市情報セキュリティ規程\n"


def ids(read: ReadText) -> list[str]:
    return [node.id for node in read.nodes]


def articles(*labels: str) -> str:
    return HEAD + "".join(f"{label}　その{at}番目の事項を定める。\n" for at, label in enumerate(labels, 1))


# Misread by a scanner


@pytest.mark.parametrize(
    "labels",
    [
        ("第l条", "第2条", "第3条"),
        ("第1条", "第Z条", "第3条"),
        ("第ー条", "第二条", "第三条"),
        ("第一条", "第ニ条", "第ミ条", "第四条"),
        ("第1条", "第2条", "第I条", "第4条"),
    ],
)
def test_a_number_taken_for_letters_is_put_right_only_where_its_neighbours_prove_it(labels: tuple[str, ...]):
    read = read_text(articles(*labels))
    broken = labels == ("第1条", "第2条", "第I条", "第4条")
    whole = [f"第{at}条" for at in range(1, len(labels) + 1)]
    assert ids(read) == (["第1条", "第2条", "第4条"] if broken else whole)
    assert bool(read.repairs) is not broken
    assert [spot.text for spot in read.unread if spot.text] == (["第I条　その3番目の事項を定める。"] if broken else [])


def test_a_nought_taken_for_a_letter_in_the_tenth_article():
    labels = [f"第{at}条" for at in range(1, 10)]
    read = read_text(articles(*labels, "第1O条", "第11条"))
    assert ids(read) == [*labels, "第10条", "第11条"]
    assert [(repair.before[:4], repair.after[:4]) for repair in read.repairs] == [("第1O条", "第10条")]


def test_a_bracketed_one_taken_for_a_letter():
    read = read_text(
        "1 体制\n（１）責任者\n① 責任者を置く。\n2 運用\n（I）記録\n① 記録する。\n（２）点検\n① 点検する。\n"
    )
    assert ids(read) == ["1", "1(1)", "1(1)①", "2", "2(1)", "2(1)①", "2(2)", "2(2)①"]


def test_roman_numerals_in_brackets_are_no_misread_digits():
    read = read_text("1 体制\n(1) 次の者を置く。\n(i) 責任者\n(ii) 管理者\n(2) 会議を置く。\n")
    assert ids(read) == ["1", "1(1)", "1(1)(i)", "1(1)(ii)", "1(2)"]
    assert read.repairs == ()


def test_what_may_be_a_misread_number_is_never_given_to_the_clause_above():
    read = read_text(
        "1 体制\n(1) 会議\n① 会議は、年２回開く。\nl　情報資産\n（l）分類\n3 研修\n(1) 計画\n① 毎年度定める。\n"
    )
    assert ids(read) == ["1", "1(1)", "1(1)①", "3", "3(1)", "3(1)①"]
    assert [spot.text for spot in read.unread] == ["l　情報資産", "（l）分類", ""]


def test_a_katakana_letter_taken_for_a_kanji():
    read = read_text(
        HEAD + "第1条　次の職務を行う。\nイ　点検\n口　記録\nハ　報告\n第2条　次による。\n（ア）　紙\n（イ）　媒体\n"
    )
    assert ids(read) == ["第1条", "第1条イ", "第1条ロ", "第1条ハ", "第2条", "第2条(ア)", "第2条(イ)"]
    assert [repair.after for repair in read.repairs] == ["ロ　記録"]


def test_a_stroke_before_words_may_be_the_kanji_for_one_where_the_text_counts_with_kanji():
    read = read_text("一　体制\n（一）　置く。\n（二）　補佐する。\n二　記録\nー　外部への委託\n三　点検\n点検する。\n")
    assert read.node("二").title == "記録"
    assert [spot.text for spot in read.unread] == ["ー　外部への委託"]


# Lost


@pytest.mark.parametrize("lost", ["課長は、確認する。", "研修"])
def test_words_without_a_number_in_an_article_of_a_text_that_numbers_its_paragraphs_are_unread(lost: str):
    read = read_text(
        HEAD + f"第1条　定める。\n2　公表する。\n第2条　置く。\n{lost}\n第3条　補佐する。\nただし、この限りでない。\n"
    )
    assert read.node("第2条").text == "置く。"
    assert [spot.text for spot in read.unread] == [lost]


def test_a_line_that_begins_in_mid_sentence_behind_a_full_stop_is_unread():
    read = read_text("1　体制\n(1)　責任者を置く。\nを用いて確認する。\n(2)　会議を置く。\n2　研修\n(1)　行う。\n")
    assert read.node("1(1)").text == "責任者を置く。"
    assert [spot.text for spot in read.unread] == ["を用いて確認する。"]


def test_katakana_lists_of_one_under_a_heading_are_placed_or_unread_and_never_words():
    read = read_text("1　体制\nイ　責任者を置く。\n2　研修\n(1)　計画\n定める。\n")
    assert read.node("1").text == ""
    assert [spot.text for spot in read.unread] == ["イ　責任者を置く。"]


# Doubled


def test_a_number_that_comes_twice_is_unread_the_second_time():
    read = read_text(
        HEAD + "第1条　措置を講ずる。\n2　措置は、公表する。\n2　公表は、毎年度行う。\n第2条　委任する。\n"
    )
    assert read.node("第1条第2項").text == "措置は、公表する。"
    assert [spot.text for spot in read.unread] == ["2　公表は、毎年度行う。"]


def test_a_number_that_fits_no_count_is_unread_and_counts_of_things_stay_words():
    text = "1 目的\n対策を定める。\n2 体制\n責任者を置く。\n3 点検\n点検する。\n3 年を超える延長は、認めない。\n"
    read = read_text(text + "9　委託\n契約する。\n4 雑則\n別に定める。\n")
    assert ids(read) == ["1", "2", "3", "4"]
    assert read.node("3").text == "点検する。\n3 年を超える延長は、認めない。"
    assert [spot.text for spot in read.unread] == ["9　委託", "契約する。"]


# One shape on two levels


def test_headings_and_sentences_with_one_shape_of_number_are_two_levels():
    read = read_text(
        HEAD
        + "１　体制\n１　責任者を置く。\n２　責任者は、副市長とする。\n２　運用\n１　記録を残す。\n３　雑則\n別に定める。\n"
    )
    assert ids(read) == ["1", "1 1", "1 2", "2", "2 1", "3"]
    assert read.unread == ()


def test_indents_tell_two_levels_of_headings_with_one_shape():
    read = read_text(
        HEAD + "(1)　体制\n　(1)　責任者\n　　責任者を置く。\n　(2)　会議\n　　会議を置く。\n(2)　運用\n"
        "　(1)　記録\n　　記録する。\n(3)　雑則\n　　別に定める。\n"
    )  # fmt: skip
    assert ids(read) == ["(1)", "(1)(1)", "(1)(2)", "(2)", "(2)(1)", "(3)"]
    assert read.unread == ()


def test_a_numbered_list_below_a_bracketed_heading_is_a_level_of_its_own():
    read = read_text(
        HEAD
        + "1 体制\n(1) 責任者\n1. 責任者を置く。\n2. 対策を統括する。\n(2) 会議\n会議を置く。\n2 研修\n研修を行う。\n"
    )
    assert ids(read) == ["1", "1(1)", "1(1)1", "1(1)2", "1(2)", "2"]
    assert read.unread == ()


def test_two_levels_that_do_not_count_without_a_gap_are_not_told_apart():
    read = read_text(
        HEAD + "(1)　体制\n(1)　責任者\n責任者を置く。\n(3)　会議\n会議を置く。\n(2)　運用\n(1)　記録\n記録する。\n"
    )
    assert read.unread
    assert "(1)(1)" not in ids(read)


# Contents and captions


def test_headings_listed_before_the_text_are_contents_though_nothing_says_so():
    read = read_text(
        "はじめに\n市民の情報を守るため、基準を定める。\n構成は、次のとおりである。\n１　総則\n２　体制\n毎年度見直す。\n"
        "汐見市情報セキュリティ対策基準\n１　総則\n(1)　目的\n対策を定める。\n２　体制\n(1)　責任者\n責任者を置く。\n"
    )  # fmt: skip
    assert ids(read) == ["1", "1(1)", "2", "2(1)"]
    assert [each.text for each in read.aside if each.kind is Furniture.CONTENTS] == ["１　総則", "２　体制"]
    assert read.title == "汐見市情報セキュリティ対策基準"
    assert read.unread == ()


def test_captions_stand_above_numbered_sentences_where_there_are_no_articles():
    read = read_text(
        HEAD
        + "(目的)\n1　対策を定める。\n(責任者)\n2　責任者を置く。\n3　責任者は、次を行う。\n(1)　計画\n(会議)\n4　会議を置く。\n"
    )
    assert [(node.id, node.title) for node in read.nodes] == [
        ("1", "目的"), ("2", "責任者"), ("3", ""), ("3(1)", ""), ("4", "会議")
    ]  # fmt: skip
    assert read.unread == ()


def test_a_list_of_one_in_iroha_follows_the_others_of_the_text():
    read = read_text("第一　定義\n（イ）　情報\n（ロ）　職員\n第二　点検\n（イ）　点検する。\n")
    assert ids(read) == ["第1", "第1(イ)", "第1(ロ)", "第2", "第2(イ)"]
    assert read.unread == ()


def test_parts_above_books():
    read = read_text(
        "第１部　対策\n第１編　総則\n第１章　目的\n１　定める。\n第２編　物理\n第１章　室\n１　施錠する。\n"
    )
    assert ids(read) == [
        "第1部",
        "第1部第1編",
        "第1部第1編第1章",
        "第1部第1編第1章1",
        "第1部第2編",
        "第1部第2編第1章",
        "第1部第2編第1章1",
    ]


def test_numbers_before_the_first_article_are_of_the_preamble():
    read = read_text(
        HEAD + "職員は、次を誓う。\n1　法令を守る。\n2　秘密を守る。\n第1条　倫理を定める。\n2　誠実に働く。\n"
    )
    assert ids(read) == ["第1条第1項", "第1条第2項"]
    assert read.preamble == "職員は、次を誓う。\n1　法令を守る。\n2　秘密を守る。"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "1　体制\n1-(1)　責任者\n置く。\n1-(2)　会議\n開く。\n2　研修\n2-(1)　計画\n定める。\n",
            ["1", "1-(1)", "1-(2)", "2", "2-(1)"],
        ),
        ("4.2　取扱い\n(1)　保存する。\n(2)　廃棄する。\n", ["4.2", "4.2(1)", "4.2(2)"]),
    ],
)
def test_labels_that_name_their_place(text: str, wanted: list[str]):
    assert ids(read_text(text)) == wanted


# Tables


@pytest.mark.parametrize(
    "lines", ["区分期間\n許可の記録5年\n点検の記録3年\n", "表１　分類\n機密性3　秘密\n機密性2　その他\n"]
)
def test_a_table_known_by_its_glued_header_or_its_number_is_never_words_of_the_clause(lines: str):
    read = read_text("1　保存\n(1)　次のとおり保存する。\n" + lines + "(2)　廃棄する。\n")
    assert read.node("1(1)").text == "次のとおり保存する。"
    assert len(read.tables) == 1
    assert [spot.text for spot in read.unread] == [lines.strip()]


def test_words_set_apart_at_the_same_columns_are_a_table_whatever_heads_them():
    read = read_text(
        "１　廃棄\n①　次表の方法による。\n媒体　　　　　やり方\n紙　　　　　　細断\nＨＤＤ　　　　消磁又は\n"
        "　　　　　　　破壊\n②　廃棄を記録する。\n"
    )
    assert read.node("1①").text == "次表の方法による。"
    assert read.tables[0].rows == (("紙", "細断"), ("ＨＤＤ", "消磁又は破壊"))
    assert not read.tables[0].sure
