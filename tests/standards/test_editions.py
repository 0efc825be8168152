from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekimori.standards import addresses
from sekimori.standards.editions import Edition, TextNode, parents
from tests.standards import editions

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
]


@pytest.mark.parametrize("identities", LISTS)
def test_a_list_becomes_a_tree_and_the_same_list_again(identities: list[str]) -> None:
    nodes = [TextNode(identity, "x", f"題{identity}", f"文{identity}") for identity in identities]
    assert Edition(nodes).nodes() == nodes


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
