"""What is written is read back by another program's parser, sign by sign, and keeps to the lengths of RFC 5545."""

from __future__ import annotations

import datetime as dt
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.common.icalendar_file import LONGEST_LINE, DayEvent, written

NOW = dt.datetime(2026, 11, 24, 1, 0, tzinfo=dt.UTC)
SIGNS = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('\n,;\\:"髙𠮷'), max_size=200)
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2060, 12, 31))


def read(made: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(made).walk("VEVENT"))


@given(SIGNS, SIGNS, DAYS)
def test_texts_and_days_come_back_as_they_were(summary: str, description: str, day: dt.date) -> None:
    event = DayEvent("a@b", day, summary, description, "https://example.invalid/1", ("期限", "a,b"), 3)
    (found,) = read(written("予定", [event], NOW, product="-//x//y//JA"))
    assert str(found["SUMMARY"]) == summary
    assert str(found.get("DESCRIPTION", "")) == description
    assert (found.decoded("DTSTART"), found.decoded("DTEND")) == (day, day + dt.timedelta(days=1))
    assert found.decoded("DTSTAMP") == NOW
    assert (str(found["URL"]), int(found["SEQUENCE"])) == ("https://example.invalid/1", 3)


@given(st.lists(SIGNS, max_size=3), SIGNS)
def test_every_line_is_short_enough_whole_and_ends_as_it_must(summaries: list[str], name: str) -> None:
    events = [DayEvent(f"{n}@b", dt.date(2026, 4, 30), each) for n, each in enumerate(summaries)]
    made = written(name, events, NOW, product="p")
    assert made.endswith(b"END:VCALENDAR\r\n")
    for line in made.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= LONGEST_LINE
        assert line.decode()
        assert b"\n" not in line
    assert len(read(made)) == len(events)


def test_control_signs_never_open_a_line_of_their_own() -> None:
    event = DayEvent(
        "a@b", dt.date(2026, 4, 30), "一\r\nATTENDEE:x\x00\x1b", url="https://example.invalid/\r\nATTACH:x"
    )
    (found,) = read(written("n", [event], NOW, product="p"))
    assert str(found["SUMMARY"]) == "一\nATTENDEE:x"
    assert "ATTENDEE" not in found
    assert "ATTACH" not in found


def test_an_empty_calendar_is_a_calendar_and_a_uid_stands_once() -> None:
    assert read(written("n", [], NOW, product="p")) == []
    twice = [DayEvent("a@b", dt.date(2026, 4, 30), "x")] * 2
    with pytest.raises(ValueError, match="a@b"):
        written("n", twice, NOW, product="p")
