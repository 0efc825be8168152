"""The bytes of an entry, its side row, and runs of numbers."""

from __future__ import annotations

import datetime as dt
import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.common.errors import InvalidInput
from sekimori.ledger.entry import SIDE_ROWS_ERASED, Entry, SideRow, erased_by, erasure_data
from sekimori.ledger.runs import contains, merged, runs_of, without

MOMENTS = st.datetimes(timezones=st.just(dt.UTC))
WORDS = st.text(st.characters(codec="utf-8"), max_size=40)
ENTRIES = st.builds(
    Entry,
    seq=st.integers(0, 2**53),
    recorded=MOMENTS,
    occurred=MOMENTS,
    act=WORDS,
    actor=WORDS,
    principal=WORDS,
    subject=WORDS,
    clauses=st.lists(WORDS, max_size=3).map(tuple),
    request=WORDS,
    side=st.none() | st.just("0" * 64),
    data=st.dictionaries(WORDS, st.integers() | WORDS, max_size=3),
)
NUMBERS = st.sets(st.integers(0, 40))


@given(ENTRIES)
def test_an_entry_reads_back_from_its_bytes_as_it_was(entry: Entry) -> None:
    assert Entry.from_bytes(entry.to_bytes()) == entry


@given(ENTRIES, st.integers(0, 10_000))
def test_bytes_that_are_not_canonical_are_refused(entry: Entry, at: int) -> None:
    body = entry.to_bytes()
    with pytest.raises(InvalidInput):
        Entry.from_bytes(body[: at % len(body)])
    with pytest.raises(InvalidInput):
        Entry.from_bytes(body + b" ")
    with pytest.raises(InvalidInput):
        Entry.from_bytes(json.dumps({**json.loads(body), "v": 2}).encode())


def test_a_body_longer_than_a_bundle_can_hold_is_refused() -> None:
    moment = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
    with pytest.raises(InvalidInput, match="長すぎ"):
        Entry(0, moment, moment, "a", "b", "c", "d" * 70_000).to_bytes()
    with pytest.raises(InvalidInput):
        Entry(-1, moment, moment, "a", "b", "c", "d").to_bytes()


def test_the_same_name_gives_another_digest_each_time_so_that_it_cannot_be_guessed() -> None:
    first, second = SideRow.seal({"name": "汐見 花子"}), SideRow.seal({"name": "汐見 花子"})
    assert first.digest != second.digest
    assert first.digest == hashlib.sha256(first.salt + first.payload).hexdigest()
    assert first.read() == {"name": "汐見 花子"}


def test_an_erasure_says_which_side_rows_it_took_and_never_a_later_one() -> None:
    record = {"act": SIDE_ROWS_ERASED, "seq": 9, "data": erasure_data([5, 1, 2, 2])}
    assert erased_by(record) == [(1, 2), (5, 5)]
    assert erased_by({**record, "act": "acts:record:read"}) == []
    assert erased_by({**record, "seq": 4}) == [(1, 2)]


@given(NUMBERS, NUMBERS)
def test_runs_are_sets_of_numbers(some: set[int], others: set[int]) -> None:
    def numbers(runs: list[tuple[int, int]]) -> list[int]:
        return [number for first, last in runs for number in range(first, last + 1)]

    assert numbers(list(runs_of(some))) == sorted(some)
    assert numbers(list(merged([*runs_of(some), *runs_of(others)]))) == sorted(some | others)
    assert numbers(list(without(runs_of(some), runs_of(others)))) == sorted(some - others)
    assert {number for number in range(41) if contains(list(runs_of(some)), number)} == some
