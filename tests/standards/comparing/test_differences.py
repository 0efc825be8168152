from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.standards.comparing.differences import both_segments, changes, words

TEXT = st.text(alphabet="職員等は所属長の許可を及び得てシステム、。1２a", max_size=40)


def marked(runs: list[tuple[str, bool]]) -> str:
    return "".join(f"[{text}]" if changed else text for text, changed in runs)


@pytest.mark.parametrize(
    ("old", "new", "old_marked", "new_marked"),
    [
        (
            "所属長の許可を得る。",
            "所属長及び管理者の許可を得る。",
            "所属長の許可を得る。",
            "所属長[及び管理者]の許可を得る。",
        ),
        (
            "情報を作成してはならない。",
            "情報を作成しなければならない。",
            "情報を作成[しては]ならない。",
            "情報を作成[しなければ]ならない。",
        ),
        ("第５条に規定する。", "第６条に規定する。", "第[５]条に規定する。", "第[６]条に規定する。"),
        ("毎年度開催する。", "毎年度2回開催する。", "毎年度開催する。", "毎年度[2回]開催する。"),
        ("甲は乙に渡す。", "甲は丙に渡す。甲は残す。", "甲は[乙]に渡す。", "甲は[丙]に渡す。[甲は残す。]"),
        ("紙を廃棄する。", "媒体を消去する。", "[紙を廃棄]する。", "[媒体を消去]する。"),
        ("", "新しい文。", "", "[新しい文。]"),
    ],
)
def test_underlines_stand_on_the_changed_words(old: str, new: str, old_marked: str, new_marked: str) -> None:
    before, after = both_segments(old, new)
    assert (marked(before), marked(after)) == (old_marked, new_marked)


def test_nothing_is_underlined_in_equal_texts() -> None:
    assert changes("同じ文。", "同じ文。") == []


@given(TEXT, TEXT)
def test_the_changes_lead_from_one_text_to_the_other(old: str, new: str) -> None:
    out, at = "", 0
    for change in changes(old, new):
        assert old[at : change.old_start] == new[len(out) : change.new_start]
        out += old[at : change.old_start] + new[change.new_start : change.new_end]
        at = change.old_end
    assert out + old[at:] == new


@given(TEXT)
def test_words_lose_no_character(text: str) -> None:
    assert "".join(words(text)) == text
