"""改め文 written from two editions, read back and applied."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sekimori.common.errors import InvalidInput
from sekimori.standards.amending.applying import apply
from sekimori.standards.amending.between import operations_between
from sekimori.standards.amending.operations import Delete, Effective, Insert
from sekimori.standards.amending.reading import amendment_text
from sekimori.standards.amending.writing import Act, write_kaimebun
from sekimori.standards.editions import TextNode
from tests.standards import editions

ACT = Act("汐見市情報セキュリティ対策基準", "令和3年汐見市訓令第14号", "訓令", dt.date(2026, 4, 1))
CHANCE = st.randoms(use_true_random=False)


@given(CHANCE)
@settings(max_examples=60, deadline=None)
def test_an_amendment_written_from_two_editions_makes_the_second_of_the_first(chance: Random) -> None:
    old = editions.articles(chance)
    new = editions.amended(chance, old)
    assume(new != old)
    amendment = amendment_text(write_kaimebun(old, new, ACT))
    assert amendment.unread == ()
    assert apply(amendment.operations, old) == new


@pytest.mark.parametrize(
    "numbered", [editions.guideline, editions.nested], ids=["like_the_guideline", "below_large_numbers"]
)
@given(chance=CHANCE)
@settings(max_examples=60, deadline=None)
def test_the_same_holds_for_texts_without_articles(
    numbered: Callable[[Random], list[TextNode]], chance: Random
) -> None:
    old = numbered(chance)
    new = editions.amended(chance, old)
    assume(new != old)
    amendment = amendment_text(write_kaimebun(old, new, ACT))
    assert amendment.unread == ()
    assert apply(amendment.operations, old) == new


@given(CHANCE)
@settings(max_examples=40, deadline=None)
def test_operations_between_any_two_editions_lead_from_one_to_the_other(chance: Random) -> None:
    old, new = editions.articles(chance), editions.articles(chance)
    assert apply(operations_between(old, new), old) == new


def _nodes(*rows: tuple[str, str, str]) -> list[TextNode]:
    return [TextNode(identity, "paragraph", title, text) for identity, title, text in rows]


OLD = _nodes(
    ("第1条", "目的", "この訓令は、情報資産の保護について定める。"),
    ("第2条第1項", "持出し", "職員等は、端末を持ち出すときは、所属長の許可を得なければならない。"),
    ("第2条第2項", "", "所属長は、管理簿を備えるものとする。"),
    ("第3条", "委任", "必要な事項は、別に定める。"),
)


def test_the_text_reads_like_a_draft() -> None:
    new = _nodes(
        ("第1条", "目的", "この訓令は、情報資産の保護について定める。"),
        (
            "第2条第1項",
            "持出し",
            "職員等は、端末を持ち出すときは、所属長及び情報システム管理者の許可を得なければならない。",
        ),
        ("第2条第2項", "", "前項の許可の期間は、1月を超えることができない。"),
        ("第2条第3項", "", "所属長は、管理簿を備えるものとする。"),
        ("第3条", "記録", "情報システム管理者は、持出しの記録を保存する。"),
        ("第4条", "委任", "必要な事項は、別に定める。"),
    )
    assert write_kaimebun(OLD, new, ACT) == (
        "　　　汐見市情報セキュリティ対策基準の一部を改正する訓令\n"
        "　汐見市情報セキュリティ対策基準（令和3年汐見市訓令第14号）の一部を次のように改正する。\n"
        "　第2条第1項中「所属長」の次に「及び情報システム管理者」を加え、同条第2項を同条第3項とし、"
        "同条第1項の次に次の1項を加える。\n"
        "2　前項の許可の期間は、1月を超えることができない。\n"
        "　第3条を第4条とし、第2条の次に次の1条を加える。\n"
        "(記録)\n"
        "第3条　情報システム管理者は、持出しの記録を保存する。\n"
        "　　　附　則\n"
        "　この訓令は、令和8年4月1日から施行する。\n"
    )


def test_a_heading_with_numbers_below_it_that_becomes_a_sentence_is_exchanged() -> None:
    old = _nodes(
        ("第1", "持出し", ""),
        ("第1 1", "手続", ""),
        ("第1 1(1)", "", "職員等は、端末を持ち出すときは、許可を得なければならない。"),
        ("第2", "管理", ""),
        ("第2 1", "管理簿", ""),
        ("第2 1(1)", "", "所属長は、管理簿を備えるものとする。"),
        ("第3", "委任", ""),
        ("第3 1", "細目", ""),
        ("第3 1(1)", "", "必要な事項は、別に定める。"),
    )
    new = [*old[:3], TextNode("第2", "paragraph", "", "所属長は、記録を点検するものとする。"), *old[6:]]
    operations = operations_between(old, new)
    assert operations == [Delete("第2"), Insert("第2", "所属長は、記録を点検するものとする。")]
    assert apply(amendment_text(write_kaimebun(old, new, ACT)).operations, old) == new


@pytest.mark.parametrize("first", ["第{}", "{}"])
def test_whole_numbered_parts_are_taken_out_and_moved_in_one_sentence(first: str) -> None:
    one, two, three = (first.format(number) for number in (1, 2, 3))
    old = _nodes(
        (one, "持出し", ""),
        (f"{one}(1)", "", "職員等は、端末を持ち出すときは、許可を得なければならない。"),
        (two, "管理", ""),
        (f"{two}(1)", "", "所属長は、管理簿を備えるものとする。"),
        (three, "委任", ""),
        (f"{three}(1)", "", "必要な事項は、別に定める。"),
    )
    new = _nodes((one, "委任", ""), (f"{one}(1)", "", "必要な事項は、別に定める。"))
    text = write_kaimebun(old, new, ACT)
    assert f"　{one}及び{two}を削り、{three}を{one}とする。" in text
    assert apply(amendment_text(text).operations, old) == new


def test_a_supplement_of_which_no_word_stays_is_worded_anew() -> None:
    old = [*OLD, TextNode("附則", "supplementary", "", "この訓令は、令和6年4月1日から施行する。")]
    new = [
        *OLD,
        TextNode("附則第1項", "supplementary", "", "職員等が申請書を提出したときは、記録を作成する。"),
        TextNode("附則第2項", "supplementary", "", "委員会は、外部の点検を行う。"),
    ]
    assert apply(amendment_text(write_kaimebun(old, new, ACT)).operations, old) == new


def test_a_proviso_goes_with_the_full_stop_before_it() -> None:
    old = _nodes(("第1条", "", "職員等が申請書を提出したときは、記録を作成する。ただし、委員会は、この限りでない。"))
    new = _nodes(("第1条", "", "申請書の提出及び記録に関すること"))
    assert apply(amendment_text(write_kaimebun(old, new, ACT)).operations, old) == new


def test_the_day_of_effect_is_read_back() -> None:
    new = [*OLD[:-1], TextNode("第3条", "paragraph", "委任", "必要な事項は、市長が定める。")]
    assert amendment_text(write_kaimebun(OLD, new, ACT)).operations[-1] == Effective(date="2026-04-01")


def test_two_editions_that_are_alike_give_no_amendment() -> None:
    with pytest.raises(InvalidInput, match="違いがありません"):
        write_kaimebun(OLD, OLD, ACT)


def test_words_that_would_not_be_read_back_are_refused() -> None:
    new = [*OLD[:-1], TextNode("第3条", "paragraph", "委任", "必要な事項は、\n別に定める。")]
    with pytest.raises(InvalidInput, match="正確に書き表せない"):
        write_kaimebun(OLD, new, ACT)
