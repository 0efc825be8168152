"""Invented amendments in both forms with the operations they order; the damage each shows is in its name."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekimori.common.errors import InvalidInput
from sekimori.standards.amending.operations import all_to_json, from_json, to_json
from sekimori.standards.amending.reading import amendment_text, read_amendment

FOLDER = Path(__file__).parent / "papers"
PAPERS = sorted(FOLDER.glob("*.expected.json"))


@pytest.mark.parametrize("expected", PAPERS, ids=lambda path: path.name.removesuffix(".expected.json"))
def test_a_paper_gives_its_operations(expected: Path) -> None:
    source = next(
        path for path in expected.parent.glob(expected.name.removesuffix(".expected.json") + ".*") if path != expected
    )
    amendment = read_amendment(source)
    wanted = json.loads(expected.read_text(encoding="utf-8"))
    assert [spot.reason for spot in amendment.unread] == wanted.get("unread", [])
    assert all_to_json(amendment.operations) == wanted["nodes"]
    assert amendment.title == wanted["title"]


@pytest.mark.parametrize("expected", PAPERS, ids=lambda path: path.name.removesuffix(".expected.json"))
def test_the_json_of_each_operation_can_be_read_back(expected: Path) -> None:
    for item in json.loads(expected.read_text(encoding="utf-8"))["nodes"]:
        assert to_json(from_json(item)) == item


def test_the_published_sample_gives_its_operations(shared: Path) -> None:
    folder = shared / "standard" / "other-cities"
    expected = json.loads((folder / "p17_shinkyu_taishohyo.expected.json").read_text(encoding="utf-8"))
    found = read_amendment(folder / "p17_shinkyu_taishohyo.txt").as_json()
    assert found["nodes"] == found["operations"] == expected["nodes"]
    assert found["title"] == expected["title"]
    assert found["unread"] == []


def _wrapped(text: str, width: int) -> str:
    """The text with every line cut at `width` characters, as a page would; tags are not counted and not cut."""
    lines = []
    for line in text.split("\n"):
        pieces = re.findall(r"<[^>]*>|.", line) if "\t" not in line and "|" not in line else [line]
        count = 0
        out = ""
        for piece in pieces:
            if count == width and not piece.startswith("<"):
                out, count = out + "\n", 0
            out += piece
            count += not piece.startswith("<")
        lines.append(out)
    return "\n".join(lines)


WRAPPED = [
    "kaimebun_captions_and_lists",
    "kaimebun_hard_wraps",
    "kaimebun_in_one_sentence",
    "kaimebun_items_and_kana",
    "kaimebun_kanji_numerals",
    "kaimebun_leaning_references",
    "kaimebun_provisos_and_second_sentences",
    "kaimebun_supplement_and_partial_effect",
    "table_glued_with_hard_wraps",
    "table_new_and_dropped_provisions",
    "table_old_column_first_glued",
    "table_words_taken_out_and_added",
]


@pytest.mark.parametrize("name", WRAPPED)
@given(width=st.integers(18, 70), blank_lines=st.booleans())
@settings(max_examples=12, deadline=None)
def test_where_a_page_breaks_its_lines_makes_no_difference(name: str, width: int, *, blank_lines: bool) -> None:
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    wanted = json.loads((FOLDER / f"{name}.expected.json").read_text(encoding="utf-8"))
    damaged = _wrapped(text, width)
    amendment = amendment_text(damaged.replace("\n", "\n\n") if blank_lines else damaged)
    assert all_to_json(amendment.operations) == wanted["nodes"]
    assert amendment.unread == ()


def test_the_columns_may_stand_either_way_round() -> None:
    text = (FOLDER / "table_without_underlines_by_tabs.txt").read_text(encoding="utf-8")
    turned = "\n".join("\t".join(reversed(line.split("\t"))) for line in text.split("\n"))
    assert turned != text
    assert amendment_text(turned).operations == amendment_text(text).operations


def test_a_text_that_amends_nothing_is_refused() -> None:
    with pytest.raises(InvalidInput, match="改正する規定が見つかりません"):
        amendment_text("汐見市長の挨拶\n本日は晴天である。\n")


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(InvalidInput, match=r"none\.txt"):
        read_amendment(Path("none.txt"))
