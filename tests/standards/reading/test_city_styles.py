"""Whole texts of invented cities, each in a style of its own: every id, title and text comes back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from sekimori.standards.reading import read_text
from tests.standards.reading.test_composed_texts import folded

STYLES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("city_styles.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style["name"])
def test_a_text_in_the_style_of_another_city_is_read_back(style: dict[str, Any]):
    read = read_text(style["text"])
    wanted = [[part.strip() for part in line.split(" | ")] for line in style["nodes"].rstrip("\n").split("\n")]
    assert [[folded(node.id), folded(node.title), folded(node.text)] for node in read.nodes] == [
        [folded(part.strip(" |").replace("⏎", "\n")) for part in (*parts, "", "")[:3]] for parts in wanted
    ]


def test_a_ruled_table_keeps_its_cells():
    text = next(style["text"] for style in STYLES if "ruled" in style["name"])
    (table,) = read_text(text).tables
    assert table.sure
    assert table.header == ("分類", "基準", "取扱い")
    assert table.rows == (
        ("重要Ⅰ", "漏えいにより市民の生命に影響を及ぼすもの", "複製の禁止"),
        ("重要Ⅱ", "その他のもの", "課長の許可"),
    )


def test_a_ruled_table_without_rules_between_its_rows_is_parted_by_its_first_column():
    read = read_text(
        "汐見市要領\n１　区分\n次のとおりとする。\n┌──┬─────┐\n│区分│内容　　　│\n│甲　│サーバ室　│\n│　　│の入口　　│\n"
        "│乙　│執務室　　│\n└──┴─────┘\n２　点検\n点検する。\n"
    )
    assert read.tables[0].rows == (("甲", "サーバ室の入口"), ("乙", "執務室"))
    assert [node.id for node in read.nodes] == ["1", "2"]


def test_rings_that_count_nothing_are_bullets():
    read = read_text(
        "汐見市要領\n１　持込み\n次の物は持ち込まない。\n○2台目の端末\n○1人用の媒体\n２　点検\n点検する。\n"
    )
    assert read.node("1").text == "次の物は持ち込まない。\n○2台目の端末\n○1人用の媒体"
    assert read.repairs == ()


def test_what_belongs_to_the_page_is_set_aside_and_named():
    text = next(style["text"] for style in STYLES if "footers" in style["name"])
    read = read_text(text)
    assert [(each.text, each.kind.value) for each in read.aside] == [
        (words, "page")
        for page in "１２３"
        for words in ("潮見市情報セキュリティ対策基準（令和５年版）", f"－{page}－")
    ]
