from __future__ import annotations

import pytest

from sekimori.standards import addresses


@pytest.mark.parametrize(
    ("identity", "kinds"),
    [
        ("第6条第2項第1号ア", ["条", "項", "号", "kana"]),
        ("第12条の3", ["条"]),
        ("第2条第4号の2", ["条", "号"]),
        ("第3章の2第1節", ["章", "節"]),
        ("4.2(1)②(ア)", ["digits", "dotted", "round", "circled", "round kana"]),
        ("2-4-1", ["digits", "dashed", "dashed"]),
        ("第1 1(1)ア(ｱ)", ["large", "digits", "round", "kana", "half kana"]),
        ("附則第2項", ["附則", "項"]),
        ("附則(令和3年訓令第2号)第1項", ["附則", "項"]),
        ("別表第1", ["別表"]),
        ("様式第2号", ["様式"]),
        ("第2条の3及び第2条の4", ["条"]),
        ("第5条から第8条まで", ["条"]),
        ("第1部第2編第1章", ["部", "編", "章"]),
        ("2 1)ア)a)", ["digits", "half round", "half kana round", "half latin"]),
        ("一(二)❶㋐", ["kanji", "round kanji", "black", "ringed kana"]),
        ("Ⅰ【1】[2]", ["roman", "lenticular", "square"]),
        ("4・x", ["digits", "other"]),
    ],
)
def test_an_id_is_taken_apart_and_put_together(identity: str, kinds: list[str]) -> None:
    address = addresses.parse(identity)
    assert [part.kind for part in address] == kinds
    assert addresses.spelling(address) == identity


@pytest.mark.parametrize(
    ("text", "value"), [("十二", 12), ("百四", 104), ("二〇", 20), ("２０", 20), ("千二百", 1200), ("七", 7)]
)
def test_numbers_in_kanji_are_read(text: str, value: int) -> None:
    assert addresses.kanji_number(text) == value


@pytest.mark.parametrize(
    ("kind", "number", "spelt"),
    [
        ("条", (12, 3), "第12条の3"),
        ("号", (4,), "第4号"),
        ("kana", (3,), "ウ"),
        ("circled", (21,), "㉑"),
        ("round kana", (2,), "(イ)"),
        ("half round", (3,), "3)"),
        ("kanji", (21,), "二十一"),
        ("round kanji", (10,), "(十)"),
        ("roman", (4,), "Ⅳ"),
    ],
)
def test_a_part_is_spelt_as_ids_spell_it(kind: str, number: tuple[int, ...], spelt: str) -> None:
    assert addresses.spell(kind, number) == spelt


def test_width_is_narrowed_but_circled_digits_and_kana_stay() -> None:
    assert addresses.narrow("第６条（１）①ア　ａ") == "第6条(1)①ア a"
