"""Whole texts with something that misleads a reader, as plain text and as files in which every printed line is a paragraph."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import pytest
import yaml

from sekimori.standards.reading import ReadText, read_bytes, read_text
from tests.standards.reading import making
from tests.standards.reading.test_composed_texts import folded

Text = dict[str, str]
TEXTS: list[Text] = yaml.safe_load(Path(__file__).with_name("harder_texts.yaml").read_text(encoding="utf-8"))
PROSE = [text for text in TEXTS if "table" not in text["name"]]

each_text = pytest.mark.parametrize("text", TEXTS, ids=lambda text: text["name"])
each_prose = pytest.mark.parametrize("text", PROSE, ids=lambda text: text["name"])


def assert_read(read: ReadText, text: Text) -> None:
    """The nodes are those of the text, and nothing but what it says is unread."""
    wanted = [[part.strip() for part in line.split(" | ")] for line in text["nodes"].rstrip("\n").split("\n")]
    assert [[folded(node.id), folded(node.title), folded(node.text)] for node in read.nodes] == [
        [folded(part.strip(" |").replace("⏎", "\n")) for part in (*parts, "", "")[:3]] for parts in wanted
    ]
    unread = [folded(line) for line in text.get("unread", "").split("\n") if line.strip()]
    assert [folded(spot.text) for spot in read.unread if spot.text] == unread
    assert unread or not read.unread


def printed(text: Text) -> list[str]:
    return [line for line in text["text"].split("\n") if line.strip()]


@each_text
def test_a_text_that_misleads_is_read_back(text: Text):
    assert_read(read_text(text["text"]), text)


@each_text
def test_an_empty_line_behind_every_line_changes_nothing(text: Text):
    assert_read(read_text(text["text"].replace("\n", "\n\n")), text)


def _word(lines: list[str]) -> tuple[bytes, str]:
    return making.word(lines), "a.docx"


def _word_of_breaks(lines: list[str]) -> tuple[bytes, str]:
    return making.word(["\n".join(lines)]), "a.docx"


def _page(lines: list[str]) -> tuple[bytes, str]:
    return making.page(making.html_paragraphs([line.strip("\u3000 ") for line in lines])), "a.html"


def _page_of_breaks(lines: list[str]) -> tuple[bytes, str]:
    return making.page("<br>\n".join(map(escape, lines))), "a.html"


@each_prose
@pytest.mark.parametrize("make", [_word, _word_of_breaks, _page, _page_of_breaks])
def test_printed_lines_that_are_paragraphs_of_a_file_are_joined_again(
    text: Text, make: Callable[[list[str]], tuple[bytes, str]]
):
    assert_read(read_bytes(*make(printed(text))), text)


def _unbroken(*words: str) -> list[Any]:
    return [node.text for node in read_bytes(*_word(["汐見市要領", *words])).nodes]


def test_paragraphs_that_only_happen_to_be_of_one_length_are_not_joined():
    kinds = [
        f"{kind}及び{kind}の附属品の取扱いに関する事項で、{who}が定めるもの"
        for kind, who in zip("甲乙丙丁", "東西南北", strict=True)
    ]
    assert _unbroken("1　対象", "対象は、別に定める。", *kinds, "2　点検", "点検する。") == [
        "\n".join(["対象は、別に定める。", *kinds]), "点検する。"
    ]  # fmt: skip


def test_a_title_over_two_lines_is_put_together():
    text = next(text["text"] for text in TEXTS if "a title and long" in text["name"])
    read = read_text(text)
    assert read.title == "汐見市における情報資産の安全な取扱いに関する規程"
    assert (read.act_no, read.enacted) == ("訓令第9号", "令和4年3月31日")


NARROW = [
    text
    for text in PROSE
    if any(words in text["name"] for words in ("captions above", "provisos", "commentary", "bare numbers"))
]


@pytest.mark.parametrize("text", NARROW, ids=lambda text: text["name"])
def test_narrow_columns_of_a_pdf_are_joined_again(text: Text):
    title, *words = (line.strip("\u3000") for line in printed(text))
    assert_read(read_bytes(making.pdf_of_two_columns(words, title), "a.pdf"), text)
