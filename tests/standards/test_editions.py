from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sekimori.standards import addresses
from sekimori.standards.amending.applying import apply
from sekimori.standards.amending.between import operations_between
from sekimori.standards.comparing.identity import compare
from sekimori.standards.comparing.records import Kind
from sekimori.standards.editions import Edition, TextNode, parents
from sekimori.standards.reading import read_text
from tests.standards import editions

STYLES = yaml.safe_load((Path(__file__).parent / "reading" / "city_styles.yaml").read_text(encoding="utf-8"))
LISTS = [
    [
        "第1章",
        "第1条",
        "第2条第1項",
        "第2条第2項",
        "第2章",
        "附則",
        "附則(令和3年訓令第2号)第1項",
        "附則(令和3年訓令第2号)第2項",
    ],
    ["第1章", "第1条", "第2章", "第2章第1条", "第2章第2条"],
    ["第1", "第1 1", "第1 1(1)", "第1 1(1)ア", "第1 1(1)ア(ｱ)", "第2"],
    ["1", "1(1)", "1(1)[2]", "2-4-1", "2-4-1(1)"],
    ["第3条第1項", "第5条第2項", "第5条第2項第1号"],
    ["附則", "附則第1項", "附則第2項"],
    ["第1章", "第1節", "第1条", "第2節", "第2条", "別表第1"],
    ["第1部", "第1部第1章", "第1部第1章1", "第1部第1章1(1)", "第1部第2章", "第1部第2章1"],
    ["第1章", "第1章第1", "第1章第1 1", "第2章", "第2章第1"],
    [
        "第1条",
        "第2条及び第3条",
        "第4条から第6条まで",
        "附則(平成元年規程第5号抄)第1条",
        "附則(平成元年規程第5号抄)第2条第1項",
    ],
]


@pytest.mark.parametrize("identities", LISTS)
def test_a_list_becomes_a_tree_and_the_same_list_again(identities: list[str]) -> None:
    nodes = [TextNode(identity, "x", f"題{identity}", f"文{identity}") for identity in identities]
    assert Edition(nodes).nodes() == nodes


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style["name"])
def test_a_read_text_in_any_citys_style_survives_the_tree_and_can_be_compared(style: dict[str, Any]) -> None:
    nodes = [TextNode(node.id, str(node.level), node.title, node.text) for node in read_text(style["text"]).nodes]
    assert Edition(nodes).nodes() == nodes
    reworded = [replace(node, text=node.text.replace("定める", "規定する")) for node in nodes]
    assert {identity.kind for identity in compare(nodes, reworded).identities} <= {Kind.SAME, Kind.CHANGED}
    assert apply(operations_between(nodes, reworded), nodes) == reworded


@given(st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_any_edition_survives_the_tree(chance: Random) -> None:
    nodes = editions.articles(chance)
    assert Edition(nodes).nodes() == nodes


def test_the_only_paragraph_is_found_with_and_without_its_number() -> None:
    edition = Edition([TextNode("第1条", "paragraph", "目的", "文。"), TextNode("第1条第1号", "item", "", "号")])
    with_number, without = (edition.find(addresses.parse(name)) for name in ("第1条第1項第1号", "第1条第1号"))
    assert with_number is without is not None
    assert edition.find(addresses.parse("第1条第2項")) is None


def test_paragraphs_stand_beside_each_other_under_their_chapter() -> None:
    names = ["第1章", "第1条第1項", "第1条第1項第1号", "第1条第2項", "附則", "附則第1項"]
    nodes = [TextNode(name, "x") for name in names]
    assert parents(nodes) == [None, 0, 1, 0, None, 4]
