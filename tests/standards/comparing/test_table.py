"""The 新旧対照表 as data."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from sekimori.standards.comparing.table import ComparisonTable, Line, Order, Row, RowKind, comparison_table
from sekimori.standards.editions import TextNode
from tests.standards import editions


def node(identity: str, text: str, title: str = "") -> TextNode:
    return TextNode(identity, "paragraph", title, text)


OLD = [
    node("第1章", "", "総則"),
    node("第1条", "この訓令は、情報資産の保護について定める。", "目的"),
    node("第2条", "この訓令における用語は、別に定める。", "定義"),
    node("第2章", "", "持出し"),
    node("第3条第1項", "職員等は、所属長の許可を得なければならない。", "許可"),
    node("第3条第2項", "所属長は、管理簿を備える。"),
    node("第3条第3項", "管理簿の様式は、任意とする。"),
    node("第4条", "様式は、別に定める。", "様式"),
    node("第5条", "必要な事項は、市長が定める。", "委任"),
]
NEW = [
    *OLD[:4],
    node("第3条第1項", "職員等は、所属長及び管理者の許可を得なければならない。", "許可"),
    node("第3条第2項", "許可の期間は、1月を超えることができない。"),
    node("第3条第3項", "所属長は、管理簿を備える。"),
    node("第3条第4項", "管理簿の様式は、任意とする。"),
    node("第4条", "必要な事項は、市長が定める。", "委任"),
]


def shown(lines: tuple[Line, ...]) -> str:
    return "／".join("".join(f"[{words}]" if marked else words for words, marked in line.runs) for line in lines)


def rows(table: ComparisonTable) -> list[tuple[str, str, str]]:
    return [(row.kind.value, shown(row.new), shown(row.old)) for row in table.rows]


def test_rows_show_what_changed_and_leave_out_what_did_not() -> None:
    assert rows(comparison_table(OLD, NEW, title="試験")) == [
        ("omitted", "第1章　（略）", "第1章　（略）"),
        ("context", "第2章　持出し", "第2章　持出し"),
        (
            "changed",
            "（許可）／第3条　職員等は、所属長[及び管理者]の許可を得なければならない。",
            "（許可）／第3条　職員等は、所属長の許可を得なければならない。",
        ),
        ("added", "[2]　[許可の期間は、1月を超えることができない。]", ""),
        ("omitted", "[3・4]　（略）", "[2・3]　（略）"),
        ("deleted", "", "（[様式]）／[第4条]　[様式は、別に定める。]"),
        ("omitted", "[第4条]　（略）", "[第5条]　（略）"),
    ]


def test_the_columns_stand_either_way_round() -> None:
    table = comparison_table(OLD, NEW, title="試験")
    assert table.columns(Order.NEW_OLD) == ("改正後", "改正前")
    assert table.columns(Order.OLD_NEW) == ("改正前", "改正後")
    row = next(row for row in table.rows if row.kind is RowKind.DELETED)
    assert table.cells(row, Order.NEW_OLD) == ((), row.old)
    assert table.cells(row, Order.OLD_NEW) == (row.old, ())


def test_a_table_of_equal_editions_leaves_everything_out() -> None:
    assert {row.kind for row in comparison_table(OLD, OLD, title="試験").rows} == {RowKind.OMITTED}


def test_labels_of_the_guideline_are_shown_as_they_are_printed() -> None:
    old = [
        node("4", "", "物理"),
        node("4.1", "", "機器"),
        node("4.1(1)", "", "取付け"),
        node("4.1(1)①", "機器を固定する。"),
    ]
    new = [*old[:3], node("4.1(1)①", "機器を床に固定する。")]
    assert rows(comparison_table(old, new, title="試験")) == [
        ("context", "4　物理", "4　物理"),
        ("context", "4.1　機器", "4.1　機器"),
        ("context", "(1)　取付け", "(1)　取付け"),
        ("changed", "①　機器を[床に]固定する。", "①　機器を固定する。"),
    ]


@given(st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_each_column_without_underlines_says_the_same_but_where_something_changed(chance: Random) -> None:
    old = editions.articles(chance)
    table = comparison_table(old, editions.amended(chance, old), title="試験")
    for row in table.rows:
        if row.kind in {RowKind.ADDED, RowKind.DELETED}:
            assert bool(row.new) != bool(row.old)
            continue
        assert _unmarked(row.new) == _unmarked(row.old)


def _unmarked(lines: tuple[Line, ...]) -> str:
    return "".join(words for line in lines for words, marked in line.runs if not marked and words not in "（）")


def test_the_json_form_keeps_the_whole_table() -> None:
    table = comparison_table(OLD, NEW, title="試験")
    assert ComparisonTable.from_json(table.as_json()) == table


def test_a_row_is_found_by_its_kind() -> None:
    assert Row(RowKind.ADDED, (Line((("文", True),)),), ()).new[0].text == "文"
