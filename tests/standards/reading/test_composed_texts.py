"""Every numbering order under every damage: what was composed must be read back, with nothing left unread."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable

import pytest

from sekimori.standards.reading import read_text
from tests.standards.reading import composing
from tests.standards.reading.composing import Layout, Printed

SEEDS = range(2)
LAYOUTS_AT_RANDOM = 250
LAYOUTS: dict[str, Layout] = {
    "indented": Layout(),
    "without indents": Layout(indent=False),
    "with wide blanks": Layout(indent=False, wide_blank=True),
    "wrapped, hanging": Layout(width=38),
    "wrapped to the margin": Layout(width=34, hanging=False),
    "wrapped, blank lines, page numbers": Layout(width=40, blank_between=True, page_numbers=True),
    "running headers": Layout(width=38, page_numbers=True, header="汐見市情報セキュリティ対策規程"),
    "table of contents": Layout(contents=True),
    "table of contents, wrapped": Layout(contents=True, width=40, page_numbers=True),
    "labels on their own lines": Layout(own_labels=True, indent=False),
}
DAMAGES: dict[str, Callable[[str, random.Random], str]] = {
    "blanks between kanji": lambda text, _: composing.spread(text),
    "blanks in katakana": composing.break_katakana,
    "no line breaks": lambda text, _: composing.run_together(text),
    "circled digits lost": lambda text, _: composing.lose_lead_bytes(text),
}
# A heading and its sentence that nothing parts cannot be told apart; articles carry signs enough.
DAMAGES_OF_ARTICLES = {
    **{name: DAMAGES[name] for name in ("blanks between kanji", "blanks in katakana", "no line breaks")},
    "neither line breaks nor blanks": lambda text, _: composing.run_together(text, between=""),
}
HEADINGS = ((), ("章",), ("章", "節"), ("章", "節", "款"), ("編", "章"))


def folded(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def assert_read_back(printed: Printed, text: str) -> None:
    read = read_text(text)
    assert [(folded(node.id), folded(node.text)) for node in read.nodes] == [
        (folded(wanted.id), folded(wanted.text)) for wanted in printed.nodes
    ]
    assert [folded(node.title) for node in read.nodes] == [folded(wanted.title) for wanted in printed.nodes]
    assert read.unread == ()


def composed_guideline(style: composing.Style, seed: str, layout: Layout) -> tuple[Printed, str, random.Random]:
    rng = random.Random(seed)  # noqa: S311
    printed = composing.print_guideline(rng, style)
    return printed, composing.lay_out(printed, layout, style.glued, composing.contents_of(printed.rows)), rng


def composed_articles(
    headings: tuple[str, ...], captions: str, seed: str, layout: Layout
) -> tuple[Printed, str, random.Random]:
    rng = random.Random(seed)  # noqa: S311
    printed, contents = composing.print_articles(rng, headings=headings, captions=captions, kana=rng.choice("アアイ"))
    return printed, composing.lay_out(printed, layout, (), contents), rng


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("style", composing.STYLES, ids=lambda style: style.name)
def test_a_guideline_text_is_read_back(style: composing.Style, layout: str):
    for seed in SEEDS:
        printed, text, _ = composed_guideline(style, f"{style.name}{layout}{seed}", LAYOUTS[layout])
        assert_read_back(printed, text)


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("style", composing.STYLES, ids=lambda style: style.name)
def test_a_damaged_guideline_text_is_read_back(style: composing.Style, damage: str):
    layout = Layout(indent=damage != "no line breaks")
    for seed in SEEDS:
        printed, text, rng = composed_guideline(style, f"{style.name}{damage}{seed}", layout)
        assert_read_back(printed, DAMAGES[damage](text, rng))


# A caption inside the line and a label on its own line exclude each other.
CAPTIONED = [
    (captions, layout)
    for captions in ("before", "inside", "after")
    for layout in LAYOUTS
    if (captions, layout) != ("inside", "labels on their own lines")
]


@pytest.mark.parametrize(("captions", "layout"), CAPTIONED)
@pytest.mark.parametrize("headings", HEADINGS, ids="/".join)
def test_an_article_text_is_read_back(headings: tuple[str, ...], captions: str, layout: str):
    for seed in SEEDS:
        printed, text, _ = composed_articles(headings, captions, f"{headings}{captions}{layout}{seed}", LAYOUTS[layout])
        assert_read_back(printed, text)


@pytest.mark.parametrize("damage", DAMAGES_OF_ARTICLES)
@pytest.mark.parametrize("captions", ["before", "inside", "after"])
@pytest.mark.parametrize("headings", HEADINGS, ids="/".join)
def test_a_damaged_article_text_is_read_back(headings: tuple[str, ...], captions: str, damage: str):
    layout = Layout(indent=damage != "no line breaks")
    for seed in SEEDS:
        printed, text, rng = composed_articles(headings, captions, f"{headings}{captions}{damage}{seed}", layout)
        assert_read_back(printed, DAMAGES_OF_ARTICLES[damage](text, rng))


def layout_at_random(rng: random.Random) -> Layout:
    return Layout(
        indent=rng.random() < 0.6,
        width=rng.choice((0, 0, 32, 36, 38, 40, 45)),
        hanging=rng.random() < 0.5,
        blank_between=rng.random() < 0.3,
        page_numbers=rng.random() < 0.4,
        header=rng.choice(("", "汐見市情報セキュリティ対策規程")),
        wide_blank=rng.random() < 0.3,
        contents=rng.random() < 0.4,
        lines_per_page=rng.randint(18, 40),
    )


@pytest.mark.parametrize("seed", range(LAYOUTS_AT_RANDOM))
def test_layouts_and_damages_at_random_together_are_read_back(seed: int):
    rng = random.Random(seed)  # noqa: S311
    layout = layout_at_random(rng)
    if rng.random() < 0.5:
        printed, text, _ = composed_guideline(rng.choice(composing.STYLES), str(seed), layout)
    else:
        printed, text, _ = composed_articles(
            rng.choice(HEADINGS), rng.choice(("before", "inside", "after")), str(seed), layout
        )
    damage = rng.choice(
        ["", "blanks in katakana", "circled digits lost", "" if layout.width else "blanks between kanji"]
    )
    assert_read_back(printed, DAMAGES[damage](text, rng) if damage else text)


def test_the_ranges_of_the_table_of_contents_agree_with_what_was_read():
    for seed in range(20):
        _, text, _ = composed_articles(("章", "節"), "before", f"contents{seed}", Layout(contents=True))
        checks = read_text(text).checks
        assert checks
        assert all(check.ok for check in checks)


def test_a_missing_article_contradicts_the_table_of_contents():
    _, text, _ = composed_articles(("章",), "before", "missing", Layout(contents=True, indent=False))
    last = re.findall(r"^第\d+条", text, re.MULTILINE)[-2]
    damaged = re.sub(rf"^{last} .*\n", "", text, count=1, flags=re.MULTILINE)
    read = read_text(damaged)
    assert any(last in check.message for check in read.checks if not check.ok)
    assert read.unread
