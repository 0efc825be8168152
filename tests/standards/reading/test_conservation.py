"""However a text was cut, joined, doubled or mixed: it is read or refused, its ids differ, and no letter of it is lost."""

from __future__ import annotations

import random
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekimori.common.errors import InvalidInput
from sekimori.standards.reading import ReadText, read_text
from sekimori.standards.reading.markers import find
from tests.standards.reading import composing
from tests.standards.reading.test_city_styles import STYLES

WIDE = str.maketrans("0123456789()", "０１２３４５６７８９（）")
HALF = str.maketrans("０１２３４５６７８９（）", "0123456789()")
STRAY = (
    "? 読めない行", "項目内容", "区分 内容 備考", "(1)物理的対策立入りを制限する。", "2名以上で行う。", "※ 注意を記す。",
    "12", "- 3 -", "別表", "附則", "目次", "第1条", "(目的)", "[第3条]", "│区分│内容│", "├──┼──┤", "│", "| a | b |", "｜",
    "令和6年4月1日", "改正 令和5年3月1日訓令第2号", "(令5訓令2・追加)", "第2章", "@", "㈰あ", "○1 ○2", "■", "##### 見出し", "\f",
    "削除", "第3条から第9条まで 削除", "ア", "イ", "②及び③", "様式第1号", "9999", "（", "」", "第5条の2の3 削除",
    "１．１．１．１", "第百条", "第〇条", "Ⅳ", "",
)  # fmt: skip


def letters(text: str) -> Counter[str]:
    return Counter(re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)))


def parts_of(read: ReadText) -> Iterator[str]:
    """Every place where words of the text may have gone."""
    yield from (read.title, read.act_no, read.enacted, read.preamble)
    for node in read.nodes:
        yield from (node.id if node.id.startswith("附則") else node.label, node.title, node.text)
    for table in read.tables:
        if not table.in_text:
            yield from (table.caption, *table.header, *(cell for row in table.rows for cell in row))
    for appendix in read.appendices:
        yield from (appendix.label, appendix.refers_to, *appendix.lines)
    for listed in (read.history, read.unread, read.aside):
        yield from (each.text for each in listed)


def lost(text: str, read: ReadText) -> str:
    """The letters of `text`, labels aside, that stand nowhere in the reading."""
    given_letters: Counter[str] = Counter()
    for line in text.split("\n"):
        words = line.strip(" \u3000\t\r\f")
        marker = find(words) if words else None
        given_letters += letters(marker.rest if marker else words)
    for repair in read.repairs:
        given_letters = given_letters - letters(repair.before) + letters(repair.after)
    return "".join((given_letters - letters("\n".join(parts_of(read)))).elements())


def accident(lines: list[str], rng: random.Random) -> list[str]:
    """The lines after one accident."""
    at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    here, cut = lines[at], rng.randint(0, len(lines[at]))
    marker = find(here.strip())
    block = lines[at : at + rng.randint(1, 6)]
    without = lines[:at] + lines[at + len(block) :]
    swapped = list(lines)
    swapped[at], swapped[other] = lines[other], here
    changed = {
        "drop": [],
        "double": [here, here],
        "join": [rng.choice(("", " ", "　")).join(lines[at : at + 2])],
        "cut": [here[:cut], here[cut:]],
        "wide": [here.translate(WIDE)],
        "half": [here.translate(HALF)],
        "unlabel": [marker.rest if marker else here],
        "stray": [rng.choice(STRAY), here],
    }
    kind = rng.choice((*changed, "swap", "block"))
    if kind == "swap":
        return swapped
    if kind == "block":
        return without[:other] + block + without[other:]
    return lines[:at] + changed[kind] + lines[at + (2 if kind == "join" else 1) :]


def mutated(lines: list[str], rng: random.Random) -> list[str]:
    """The lines after up to six accidents."""
    for _ in range(rng.randint(0, 6)):
        lines = accident(lines, rng) or [""]
    return lines


def composed(rng: random.Random) -> str:
    layout = composing.Layout(
        width=rng.choice((0, 36, 40)),
        indent=rng.random() < 0.6,
        blank_between=rng.random() < 0.3,
        page_numbers=rng.random() < 0.3,
        header=rng.choice(("", "汐見市情報セキュリティ対策規程")),
        contents=rng.random() < 0.3,
    )
    if rng.random() < 0.5:
        style = rng.choice(composing.STYLES)
        printed = composing.print_guideline(rng, style)
        return composing.lay_out(printed, layout, style.glued, composing.contents_of(printed.rows))
    headings = rng.choice(((), ("章",), ("章", "節")))
    printed, contents = composing.print_articles(rng, headings=headings, captions=rng.choice(("before", "inside")))
    return composing.lay_out(printed, layout, (), contents)


def assert_nothing_is_lost(text: str) -> None:
    try:
        read = read_text(text)
    except InvalidInput:
        return
    assert len({node.id for node in read.nodes}) == len(read.nodes)
    assert lost(text, read) == ""


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style["name"])
def test_no_letter_of_an_undamaged_text_is_lost(style: dict[str, str]):
    assert_nothing_is_lost(style["text"])


def test_no_letter_of_a_published_text_is_lost(shared: Path):
    folder = shared / "standard"
    for path in [folder / "miyako-taisaku-kijun.txt", *sorted((folder / "other-cities").glob("*.txt"))]:
        assert_nothing_is_lost(path.read_text(encoding="utf-8"))


def broken_text(seed: int) -> str:
    rng = random.Random(seed)  # noqa: S311
    text = rng.choice(STYLES)["text"] if rng.random() < 0.6 else composed(rng)
    return "\n".join(mutated(text.split("\n"), rng))


@pytest.mark.parametrize("tens", range(12))
def test_no_letter_of_a_text_that_met_accidents_is_lost(tens: int):
    for seed in range(tens * 10, tens * 10 + 10):
        assert_nothing_is_lost(broken_text(seed))


@pytest.mark.proof
@pytest.mark.parametrize("hundreds", range(10, 60))
def test_no_letter_of_any_of_thousands_of_accidents_is_lost(hundreds: int):
    for seed in range(hundreds * 100, hundreds * 100 + 100):
        assert_nothing_is_lost(broken_text(seed))


PIECES = st.sampled_from(
    [line for style in STYLES for line in style["text"].split("\n")] + list(STRAY)
) | st.text(alphabet="第一二１1条項号章の(（)）①ア.．―-@○ 、。附則目次別表|│─\n", max_size=12)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=25).map("\n".join))
def test_any_lines_in_any_order_are_read_or_refused(text: str):
    assert_nothing_is_lost(text)


@pytest.mark.parametrize("sign", [".", "-"])
def test_a_number_of_hundreds_of_parts_is_no_label(sign: str):
    text = "1 総則\n" + "\n".join(f"{sign.join(['1'] * parts)} 総則" for parts in range(2, 360)) + "\n2 雑則\n守る。\n"
    assert_nothing_is_lost(text)
    assert max(node.label.count(sign) for node in read_text(text).nodes) == 8


@pytest.mark.parametrize("heap", ["旧追加" * 9000, "旧旧旧" * 9000 + "(平成", "は、次の" * 9000, "あ(い)" * 9000])
def test_a_heap_of_signs_that_looks_like_a_beginning_everywhere_ends(heap: str):
    assert_nothing_is_lost(f"第1条 守る。\n第2条 守る。\n{heap}\n")
