"""The arithmetic of periods, against the plainest model there is: one value per day."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sekimori.portal.organization import periods
from sekimori.portal.organization.periods import Period

DAYS = 12
FIRST = dt.date(2026, 4, 1)
Model = dict[int, Mapping[str, Any]]


def day(number: int) -> dt.date:
    return FIRST + dt.timedelta(days=number)


def daily(found: list[Period]) -> Model:
    """What holds on each of the days, and on one far beyond them."""
    model: Model = {}
    for number in [*range(DAYS + 2), 5000]:
        covering = [period for period in found if period.covers(day(number))]
        assert len(covering) <= 1
        if covering:
            model[number] = covering[0].values
    return model


values = st.fixed_dictionaries({"a": st.integers(0, 2), "b": st.integers(0, 2)})
windows = st.tuples(st.integers(0, DAYS), st.none() | st.integers(1, DAYS)).map(
    lambda pair: (pair[0], None if pair[1] is None else min(pair[0] + pair[1], DAYS + 1))
)
puts = st.lists(st.tuples(windows, values), max_size=5)


def build(steps: list[tuple[tuple[int, int | None], dict[str, int]]]) -> list[Period]:
    found: list[Period] = []
    for (start, end), value in steps:
        found = periods.put(found, day(start), None if end is None else day(end), value)
    return found


def assert_normal(found: list[Period]) -> None:
    for before, after in itertools.pairwise(found):
        assert before.limit <= after.start
        assert before.limit < after.start or before.values != after.values


@given(puts, windows, values)
def test_putting_sets_the_window_and_leaves_the_rest(steps, window, value) -> None:
    start, end = window
    before = build(steps)
    after = periods.put(before, day(start), None if end is None else day(end), value)
    inside = {n for n in [*range(DAYS + 2), 5000] if n >= start and (end is None or n < end)}
    expected = {n: v for n, v in daily(before).items() if n not in inside} | dict.fromkeys(inside, value)
    assert daily(after) == expected
    assert_normal(after)


@given(puts, windows)
def test_clearing_empties_the_window_and_leaves_the_rest(steps, window) -> None:
    start, end = window
    before = build(steps)
    after = periods.clear(before, day(start), None if end is None else day(end))
    assert daily(after) == {n: v for n, v in daily(before).items() if n < start or (end is not None and n >= end)}
    assert_normal(after)


@given(puts, st.integers(0, DAYS), values)
def test_placing_lasts_until_the_next_known_change(steps, start, value) -> None:
    before = build(steps)
    after = daily(periods.place(before, day(start), value))
    boundaries = {p.start for p in before} | {p.limit for p in before}
    following = min((edge for edge in boundaries if edge > day(start)), default=periods.FOREVER)
    for number in [*range(DAYS + 2), 5000]:
        expected = value if day(start) <= day(number) < following else daily(before).get(number)
        assert after.get(number) == expected


@given(puts, st.integers(0, DAYS), st.integers(0, 2))
def test_a_change_of_one_name_never_touches_another_nor_its_own_later_steps(steps, start, value) -> None:
    before, name = build(steps), "a"
    after = periods.change(before, day(start), {name: value})
    assert_normal(after)
    old, new = daily(before), daily(after)
    assert {n: v["b"] for n, v in old.items()} == {n: v["b"] for n, v in new.items()}
    running = start in old
    for number in range(DAYS + 2):
        if number < start or number not in old:
            assert new.get(number) == old.get(number)
            running = running and number < start
            continue
        running = running and old[number][name] == old[start][name]
        assert new[number][name] == (value if running else old[number][name])


@given(puts, windows, values)
def test_putting_what_holds_already_changes_nothing(steps, window, value) -> None:
    start, end = window
    once = periods.put(build(steps), day(start), None if end is None else day(end), value)
    assert periods.put(once, day(start), None if end is None else day(end), value) == once
