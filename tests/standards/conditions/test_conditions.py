"""The small language of conditions: read, checked at load, answered; the unknown is never true."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.common.clock import moment_at
from sekimori.common.errors import InvalidInput
from sekimori.standards.conditions import Kind, Surroundings, Type, as_json, check, holds, names_in, parse

RANKS = {"c1": 1, "c2": 2, "c3": 3}
NAMES = {
    "urgent": Type(Kind.FLAG),
    "count_of": Type(Kind.NUMBER),
    "reason": Type(Kind.TEXT),
    "kind": Type(Kind.TEXT, options=frozenset({"pc", "usb"})),
    "level": Type(Kind.LEVEL, options=frozenset(RANKS)),
    "chosen": Type(Kind.WORDS, options=frozenset({"a", "b"})),
    "starts": Type(Kind.DAY),
    "period": Type(Kind.PERIOD, parts={"start": Type(Kind.DAY), "end": Type(Kind.DAY)}),
    "device": Type(Kind.RECORD, parts={"state": Type(Kind.TEXT), "unit": Type(Kind.UNIT)}),
    "devices": Type(
        Kind.RECORDS,
        parts={"state": Type(Kind.TEXT), "level": Type(Kind.LEVEL, options=frozenset(RANKS)), "n": Type(Kind.NUMBER)},
    ),
    "rows": Type(Kind.RECORDS, parts={"n": Type(Kind.NUMBER)}),
    "today": Type(Kind.DAY),
    "when": Type(Kind.MOMENT),
    "owner": Type(Kind.UNIT),
}
AROUND = Surroundings(ranks=RANKS)


def answer(text: str, **values: Any) -> bool:
    node = parse(text)
    check(node, NAMES, levels=RANKS)
    return holds(node, values, AROUND)


def test_words_bind_from_not_over_and_to_or() -> None:
    assert answer("urgent or urgent and not urgent", urgent=True)
    assert not answer("(urgent or urgent) and not urgent", urgent=True)


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("kind == 'pc'", {"kind": "pc"}, True),
        ("kind in ['pc', 'usb']", {"kind": "usb"}, True),
        ("kind not in ['pc']", {"kind": "usb"}, True),
        ("'a' in chosen", {"chosen": ["a"]}, True),
        ("'b' not in chosen", {"chosen": ["a"]}, True),
        ("count_of > 3", {"count_of": 3}, False),
        ("starts >= today", {"starts": dt.date(2026, 4, 1), "today": dt.date(2026, 4, 1)}, True),
        ("at_least(level, 'c2')", {"level": "c3"}, True),
        ("at_least(level, 'c2')", {"level": "c1"}, False),
        ("any(devices.state == 'lent')", {"devices": [{"state": "kept"}, {"state": "lent"}]}, True),
        ("all(devices.state in ['kept'])", {"devices": [{"state": "kept"}, {"state": "lent"}]}, False),
        ("all(devices.state in ['kept'])", {"devices": []}, True),
        ("count(devices) == 2", {"devices": [{}, {}]}, True),
        ("at_least(highest(devices.level), 'c3')", {"devices": [{"level": "c1"}, {"level": "c3"}]}, True),
        ("at_least(highest(devices.level), 'c3')", {"devices": [{"level": "c1"}, {"level": "c2"}]}, False),
        ("total(devices.n) <= 5", {"devices": [{"n": 2}, {"n": 3}]}, True),
        ("device.unit == none", {"device": {"unit": None}}, True),
        ("owner != none", {"owner": 3}, True),
    ],
)
def test_a_condition_answers(text: str, values: dict[str, Any], expected: bool) -> None:  # noqa: FBT001
    assert answer(text, **values) is expected


@pytest.mark.parametrize(
    "text", ["kind == 'pc'", "count_of < 3", "kind not in ['pc']", "kind in ['pc']", "starts > today"]
)
def test_what_is_not_known_makes_no_comparison_true(text: str) -> None:
    assert not answer(text)


def test_an_unclassified_thing_counts_as_the_most_protected() -> None:
    assert answer("at_least(level, 'c3')")
    assert answer("at_least(highest(devices.level), 'c3')", devices=[{"level": "c1"}, {"level": None}])
    assert answer("at_least(highest(devices.level), 'c3')", devices=[])


def test_days_are_counted_with_both_ends_and_office_days_without_closed_ones() -> None:
    week = {"start": dt.date(2026, 11, 20), "end": dt.date(2026, 11, 24)}
    assert answer("days(period) == 5", period=week)
    # The 21st and 22nd are a weekend and the 23rd is 勤労感謝の日.
    assert answer("office_days(period) == 2", period=week)
    moments = {"start": moment_at(dt.date(2026, 11, 20), 9), "end": moment_at(dt.date(2026, 11, 20), 23)}
    assert answer("days(period) == 1", period=moments)


def test_hours_are_counted_from_a_moment_until_now_and_are_unknown_without_either() -> None:
    now = moment_at(dt.date(2026, 11, 24), 10)
    at = {"when": now - dt.timedelta(hours=23), "now": now}
    assert answer("hours_since(when) <= 24 and hours_since(when) > 22", **at)
    assert answer("hours_since(when) < 0", when=now + dt.timedelta(hours=1), now=now)
    assert not answer("hours_since(when) <= 24", now=now)
    assert not answer("hours_since(when) >= 0", when=now)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("colour == 'red'", "「colour」という項目はありません"),
        ("kind == 'mac'", "「mac」という値はありません"),
        ("kind in ['mac']", "「mac」という値はありません"),
        ("'z' in chosen", "「z」という値はありません"),
        ("kind == 3", "比べられません"),
        ("kind < 'pc'", "大小はありません"),
        ("level > 'c2'", "大小はありません"),
        ("at_least(level, 'c9')", "at_least( ) の分類は"),
        ("at_least(reason, 'c2')", "分類を書いてください"),
        ("devices.state == 'lent'", "any( ) か all( ) の中に"),
        ("any(devices == none)", "の後に見る事項を"),
        ("any(devices.state == 'a' and rows.n > 1)", "ちょうど一つ"),
        ("any(all(devices.state == 'a'))", "重ねて書くことはできません"),
        ("device.colour == 'red'", "「colour」は使えません"),
        ("count_of", "「はい・いいえ」で答えられる形"),
        ("urgent and count_of", "つなぐのは条件だけ"),
        ("period == period", "そのまま比べられません"),
        ("none < count_of", "none と比べられるのは"),
        ("open('x')", "open( ) は使えません"),
        ("days(period, period) > 1", "1個書いて"),
        ("kind in kind", "in の左には"),
        ("kind in [reason]", "決まった値だけ"),
    ],
)
def test_a_condition_that_does_not_fit_is_refused_at_load(text: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=re_escape(says)):
        check(parse(text), NAMES, levels=RANKS)


def re_escape(text: str) -> str:
    import re

    return re.escape(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kind ==",
        "== 'a'",
        "(kind == 'a'",
        "kind = 'a'",
        "kind == 'a' 'b'",
        "kind; import os",
        "__x__",
        "a..b",
        "1 +",
    ],
)
def test_a_condition_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse(text)


def test_brackets_do_not_nest_without_end_and_texts_have_a_limit() -> None:
    with pytest.raises(InvalidInput, match="深すぎます"):
        parse("(" * 50 + "urgent" + ")" * 50)
    with pytest.raises(InvalidInput, match="長すぎます"):
        parse("urgent or " * 200 + "urgent")


@given(st.text(max_size=60))
def test_no_text_makes_the_reader_fail_otherwise_than_by_refusing(text: str) -> None:
    try:
        parse(text)
    except InvalidInput:
        return


@given(
    st.booleans(),
    st.integers(0, 9) | st.none(),
    st.sampled_from(["pc", "usb", None]),
    st.sampled_from(["c1", "c2", "c3", None]),
)
def test_a_negated_condition_answers_the_opposite(
    urgent: bool,  # noqa: FBT001
    n: int | None,
    kind: str | None,
    level: str | None,
) -> None:
    values = {"urgent": urgent, "count_of": n, "kind": kind, "level": level}
    for text in ("urgent and count_of > 3", "kind == 'pc' or at_least(level, 'c2')"):
        assert answer(text, **values) is not answer(f"not ({text})", **values)


def test_the_names_in_a_condition_and_its_form_for_the_page_are_known() -> None:
    node = parse("urgent and devices.state != none")
    assert {str(name) for name in names_in(node)} == {"urgent", "devices.state"}
    assert as_json(node) == ["and", ["name", "urgent"], ["!=", ["name", "devices", "state"], ["value", None]]]
