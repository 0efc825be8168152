"""Operations applied to a text."""

from __future__ import annotations

import pytest

from sekimori.common.errors import InvalidInput, ManyFaults
from sekimori.standards.amending.applying import apply
from sekimori.standards.amending.operations import (
    Caption,
    Delete,
    Insert,
    Operation,
    Renumber,
    Replace,
    ReplaceAll,
    Rewrite,
)
from sekimori.standards.editions import LEVELS, TextNode


def edition(*rows: tuple[str, str, str]) -> list[TextNode]:
    levels = {
        "章": "chapter",
        "節": "section",
        "条": "paragraph",
        "項": "paragraph",
        "号": "item",
        "則": "supplementary",
    }
    return [TextNode(identity, levels.get(identity[-1], LEVELS["kana"]), title, text) for identity, title, text in rows]


OLD = edition(
    ("第1章", "総則", ""),
    ("第1条", "目的", "この訓令は、情報資産の保護について定める。"),
    ("第2条", "定義", "用語の意義は、次のとおりとする。"),
    ("第2条第1号", "", "情報資産 情報及び情報を扱う仕組みをいう。"),
    ("第2条第2号", "", "職員等 次に掲げる者をいう。"),
    ("第2条第2号ア", "", "常勤の職員"),
    ("第2条第2号イ", "", "会計年度任用職員"),
    ("第2章", "持出し", ""),
    ("第3条第1項", "許可", "職員等は、所属長の許可を得なければならない。ただし、緊急のときは、この限りでない。"),
    ("第3条第2項", "", "所属長は、管理簿を備える。"),
    ("第4条", "委任", "必要な事項は、市長が定める。"),
    ("附則", "", "この訓令は、令和6年4月1日から施行する。"),
)


def rows(*operations: Operation) -> list[tuple[str, str, str]]:
    return [(node.id, node.title, node.text) for node in apply(operations, OLD)]


def faults(*operations: Operation) -> list[str]:
    with pytest.raises(ManyFaults) as caught:
        apply(operations, OLD)
    assert all(isinstance(fault, InvalidInput) for fault in caught.value.items)
    return [fault.sentence for fault in caught.value.items]


def test_nothing_ordered_changes_nothing() -> None:
    assert apply([], OLD) == OLD


def test_words_are_replaced_wherever_they_stand_below_the_target() -> None:
    found = rows(Replace("第2条", "情報", "データ"))
    assert ("第2条第1号", "", "データ資産 データ及びデータを扱う仕組みをいう。") in found
    assert ("第1条", "目的", "この訓令は、情報資産の保護について定める。") in found


def test_replacements_of_one_provision_happen_at_once() -> None:
    found = rows(Replace("第3条第1項", "職員等", "所属長"), Replace("第3条第1項", "所属長", "管理者"))
    assert (
        "第3条第1項",
        "許可",
        "所属長は、管理者の許可を得なければならない。ただし、緊急のときは、この限りでない。",
    ) in found


def test_words_are_found_in_another_width() -> None:
    old = edition(("第1条", "期間", "期間は、1月とする。"))
    found = apply([Replace("第1条", "１月", "２月"), Caption("第1条", "期限", old="期間")], old)
    assert [(node.title, node.text) for node in found] == [("期限", "期間は、２月とする。")]


def test_the_words_of_an_article_alone_are_reached_through_its_own_part() -> None:
    found = rows(Replace("第2条各号列記以外の部分", "次", "次の各号"))
    assert ("第2条", "定義", "用語の意義は、次の各号のとおりとする。") in found
    assert ("第2条第2号", "", "職員等 次に掲げる者をいう。") in found


def test_a_paragraph_put_in_moves_none_that_was_not_told_to_move() -> None:
    found = rows(Renumber("第3条第2項", "第3条第3項"), Insert("第3条第2項", "許可の期間は、1月とする。"))
    assert [row for row in found if row[0].startswith("第3条")][1:] == [
        ("第3条第2項", "", "許可の期間は、1月とする。"),
        ("第3条第3項", "", "所属長は、管理簿を備える。"),
    ]


def test_an_article_that_gets_a_second_paragraph_numbers_its_first_and_its_items() -> None:
    assert [row[0] for row in rows(Insert("第2条第2項", "前項の用語は、例による。")) if row[0].startswith("第2条")] == [
        "第2条第1項",
        "第2条第1項第1号",
        "第2条第1項第2号",
        "第2条第1項第2号ア",
        "第2条第1項第2号イ",
        "第2条第2項",
    ]


def test_an_article_that_loses_all_but_one_paragraph_is_called_by_its_article() -> None:
    assert "第3条" in [row[0] for row in rows(Delete("第3条第2項"))]


def test_articles_move_with_all_they_hold_and_stay_in_their_chapter() -> None:
    found = rows(
        Renumber("第2条", "第3条"),
        Renumber("第3条", "第4条"),
        Renumber("第4条", "第5条"),
        Insert("第2条", "適用する。", "適用"),
    )
    assert [row[0] for row in found] == [
        "第1章",
        "第1条",
        "第2条",
        "第3条",
        "第3条第1号",
        "第3条第2号",
        "第3条第2号ア",
        "第3条第2号イ",
        "第2章",
        "第4条第1項",
        "第4条第2項",
        "第5条",
        "附則",
    ]


def test_a_new_chapter_holds_the_articles_that_come_with_it() -> None:
    found = rows(
        Renumber("第2章", "第3章"), Insert("第2章", "", "組織"), Insert("第2条の2", "責任者を置く。", "責任者")
    )
    assert [row[0] for row in found][7:10] == ["第2章", "第2条の2", "第3章"]


def test_a_heading_put_before_an_article_takes_the_rest_of_the_chapter() -> None:
    found = [row[0] for row in rows(Insert("第3章", "", "雑則", before="第4条"))]
    assert found[-3:] == ["第3章", "第4条", "附則"]


def test_a_chapter_goes_with_its_articles_and_a_heading_without_them() -> None:
    assert "第4条" not in [row[0] for row in rows(Delete("第2章"))]
    found = [row[0] for row in rows(Caption("第2章", ""))]
    assert "第4条" in found
    assert "第2章" not in found


def test_provisos_are_put_in_changed_and_taken_out() -> None:
    assert ("第4条", "委任", "必要な事項は、市長が定める。ただし、様式は、この限りでない。") in rows(
        Insert("第4条ただし書", "ただし、様式は、この限りでない。")
    )
    assert rows(Delete("第3条第1項ただし書"))[8][2] == "職員等は、所属長の許可を得なければならない。"
    assert rows(Replace("第3条第1項ただし書", "緊急", "災害"))[8][2].endswith("ただし、災害のときは、この限りでない。")


def test_a_provision_worded_anew_loses_what_stood_below_it() -> None:
    found = rows(Rewrite("第2条", "用語は、基本方針の例による。", "用語"))
    assert [row for row in found if row[0].startswith("第2条")] == [("第2条", "用語", "用語は、基本方針の例による。")]


def test_captions_and_chapter_names_change() -> None:
    found = rows(Caption("第3条", "持出しの許可"), Caption("第2章", "持ち出し", old="持出し"))
    assert ("第2章", "持ち出し", "") in found
    assert found[8][1] == "持出しの許可"


def test_a_second_paragraph_of_the_supplement_numbers_the_first() -> None:
    assert [row[0] for row in rows(Insert("附則第2項", "なお従前の例による。"))][-2:] == ["附則第1項", "附則第2項"]


def test_items_numbered_in_the_old_order_of_kana_keep_it() -> None:
    old = edition(
        ("第1条", "", "次のとおり"), ("第1条第1号", "", "甲"), *[(f"第1条第1号{mark}", "", mark) for mark in "イロハ"]
    )
    found = apply([Renumber("第1条第1号ハ", "第1条第1号ニ"), Insert("第1条第1号ハ", "新")], old)
    assert [(node.id[-1], node.text) for node in found][2:] == [("イ", "イ"), ("ロ", "ロ"), ("ハ", "新"), ("ニ", "ハ")]


def test_clauses_of_the_guideline_are_amended_in_the_same_way() -> None:
    old = [
        TextNode("4", "chapter", "物理"),
        TextNode("4.1", "section", "機器"),
        TextNode("4.1(1)", "item", "", "固定する。"),
        TextNode("4.2", "section", "区域"),
        TextNode("4.2(1)", "item", "", "施錠する。"),
    ]
    found = apply([Renumber("4.2", "4.3"), Insert("4.2", "", "電源"), Insert("4.2(1)", "備える。")], old)
    assert [(node.id, node.level) for node in found][3:] == [
        ("4.2", "section"),
        ("4.2(1)", "item"),
        ("4.3", "section"),
        ("4.3(1)", "item"),
    ]


@pytest.mark.parametrize(
    ("operation", "sentence"),
    [
        (Replace("第9条", "甲", "乙"), "第9条が改正前の本文にありません。"),
        (Replace("第4条", "委員会", "本部"), "第4条に「委員会」という字句がありません。"),
        (Delete("第3条第3項"), "第3条第3項が改正前の本文にありません。"),
        (Delete("第4条ただし書"), "第4条ただし書がありません。"),
        (Insert("第4条", "文。"), "第4条は既にあります。"),
        (Insert("第3条第2項", "文。"), "第3条第2項は既にあります。"),
        (Insert("第8条第1号", "文。"), "第8条第1号を置く規定がありません。"),
        (Insert("第8条ただし書", "ただし、文。"), "第8条ただし書を加える規定がありません。"),
        (Renumber("第4条", "第3条"), "改正後に第3条が二つになります。"),
        (Caption("第4条", "新", old="旧"), "第4条の見出しに「旧」という字句がありません。"),
        (Insert("第3章", "", "雑則", before="第9条"), "第9条が改正前の本文にありません。"),
    ],
)
def test_what_does_not_fit_is_refused_with_place_and_reason(operation: Operation, sentence: str) -> None:
    assert faults(operation) == [sentence]


def test_all_that_does_not_fit_is_told_at_once() -> None:
    assert len(faults(Replace("第9条", "甲", "乙"), Delete("第8条"))) == 2


def test_a_whole_revision_is_not_applied_piece_by_piece() -> None:
    with pytest.raises(InvalidInput, match="全部改正"):
        apply([ReplaceAll("第1条 全文")], OLD)


def test_an_article_that_becomes_its_own_first_paragraph_keeps_its_words() -> None:
    changed = rows(
        Renumber("第4条", "第4条第1項"),
        Insert("第4条第2項", "前項の事項は、公表する。"),
        Renumber("第1条", "第1条第1項"),
    )
    assert changed[-3:-1] == [
        ("第4条第1項", "委任", "必要な事項は、市長が定める。"),
        ("第4条第2項", "", "前項の事項は、公表する。"),
    ]
    assert changed[1][0] == "第1条"
