from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from sekimori.common.clock import moment_at
from sekimori.portal.procedures import periods
from sekimori.portal.procedures.moments import until, until_words
from tests.world import TODAY


@given(st.dates(dt.date(2000, 1, 1), dt.date(2050, 12, 31)))
def test_the_end_of_a_day_is_said_as_that_day(day: dt.date) -> None:
    assert until(periods.end_of(day)) == day


def test_an_end_at_another_hour_keeps_its_hour() -> None:
    moment = moment_at(TODAY, 17, 15)
    assert until(moment) == moment
    assert until_words(moment) == "令和8年11月24日 17:15"
    assert until_words(periods.end_of(TODAY), short=True) == "R8.11.24"
    assert until(None) is None
