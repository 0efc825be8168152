"""When duties fall due: fiscal years, half years, quarters and months, office days, ends of months and of years."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sekimori.common.business_days import OfficeCalendar
from sekimori.common.fiscal import FiscalYear
from sekimori.standards.duty_periods import DayIn, Each, Rhythm, Shift, periods_of, window_of
from sekimori.standards.procedure_terms import Length

CALENDAR = OfficeCalendar()
YEARS = st.integers(min_value=2020, max_value=2060).map(FiscalYear)
DAYS = st.one_of(
    st.builds(DayIn, day=st.integers(1, 31), shift=st.sampled_from(list(Shift))),
    st.builds(DayIn, office_day=st.integers(-5, 5).filter(bool)),
)


def rhythm(each: str, opens: DayIn, due: DayIn, **more: int) -> Rhythm:
    return Rhythm(each=Each(each), opens=opens, due=due, **more)


def window(each: str, opens: DayIn, due: DayIn, year: int, number: int = 0) -> tuple[dt.date, dt.date]:
    asked = rhythm(each, opens, due)
    return window_of(asked, list(periods_of(asked, FiscalYear(year)))[number], CALENDAR)


@given(YEARS, st.sampled_from(list(Each)))
def test_the_periods_of_a_year_follow_each_other_and_fill_it(year: FiscalYear, each: Each) -> None:
    found = list(periods_of(rhythm(each.value, DayIn(day=1), DayIn(day=31)), year))
    assert found[0].first == year.first_day
    assert found[-1].last == year.last_day
    for one, following in itertools.pairwise(found):
        assert following.first == one.last + dt.timedelta(days=1)
    assert len({period.key for period in found}) == len(found) == 12 // each.months


@given(YEARS, st.sampled_from(list(Each)), DAYS, DAYS)
def test_a_window_is_never_closed_before_it_opens(year: FiscalYear, each: Each, opens: DayIn, due: DayIn) -> None:
    try:
        asked = rhythm(each.value, opens, due)
    except ValidationError:
        return
    for period in periods_of(asked, year):
        first, last = window_of(asked, period, CALENDAR)
        assert first <= last


@given(YEARS, st.integers(0, 11), st.integers(1, 31), st.sampled_from([Shift.BEFORE, Shift.AFTER]))
def test_a_shifted_day_is_an_office_day(year: FiscalYear, month: int, day: int, shift: Shift) -> None:
    first = dt.date(year.year + (month + 3) // 12, (month + 3) % 12 + 1, 1)
    found = DayIn(day=day, shift=shift).within(first, CALENDAR)
    plain = DayIn(day=day).within(first, CALENDAR)
    assert CALENDAR.is_office_day(found)
    assert (found <= plain) if shift is Shift.BEFORE else (found >= plain)


@given(YEARS, st.integers(0, 11), st.integers(-5, 5).filter(bool))
def test_the_nth_office_day_is_counted_from_either_end(year: FiscalYear, month: int, number: int) -> None:
    first = dt.date(year.year + (month + 3) // 12, (month + 3) % 12 + 1, 1)
    after = (first + dt.timedelta(days=32)).replace(day=1)
    days = [first + dt.timedelta(days=n) for n in range((after - first).days)]
    office = [day for day in days if CALENDAR.is_office_day(day)]
    assert DayIn(office_day=number).within(first, CALENDAR) == office[number - 1 if number > 0 else number]


def test_the_thirty_first_is_the_last_day_of_any_month() -> None:
    assert window("half_year", DayIn(day=1), DayIn(day=31), 2026)[1] == dt.date(2026, 4, 30)
    assert window("half_year", DayIn(day=1), DayIn(day=31), 2026, 1)[1] == dt.date(2026, 10, 31)
    assert DayIn(month=2, day=31).within(dt.date(2027, 4, 1), CALENDAR) == dt.date(2028, 2, 29)


def test_the_end_of_the_year_falls_on_the_last_office_day_before_the_closing() -> None:
    due = DayIn(month=12, day=31, shift=Shift.BEFORE)
    assert window("fiscal_year", DayIn(month=4, day=1), due, 2026)[1] == dt.date(2026, 12, 28)
    after = DayIn(month=12, day=31, shift=Shift.AFTER)
    assert window("fiscal_year", DayIn(month=4, day=1), after, 2026)[1] == dt.date(2027, 1, 4)


def test_the_31st_of_march_belongs_to_the_fiscal_year_that_ends_with_it() -> None:
    due = DayIn(month=3, day=31, shift=Shift.BEFORE)
    assert window("fiscal_year", DayIn(month=2, day=1), due, 2026) == (dt.date(2027, 2, 1), dt.date(2027, 3, 31))


def test_some_days_after_the_period_may_lie_in_the_next_one() -> None:
    due = DayIn(nth_month=1, day=31, plus=Length(office_days=5))
    assert window("month", DayIn(day=1), due, 2026, 11)[1] == dt.date(2027, 4, 7)


def test_every_three_years_leaves_two_out() -> None:
    asked = rhythm("fiscal_year", DayIn(month=4, day=1), DayIn(month=9, day=30), years=3, first=2025)
    assert [year for year in range(2023, 2032) if list(periods_of(asked, FiscalYear(year)))] == [2025, 2028, 2031]


@pytest.mark.parametrize(
    ("each", "opens", "due", "said"),
    [
        ("half_year", DayIn(month=4, day=1), DayIn(day=31), "nth_month"),
        ("quarter", DayIn(day=1), DayIn(nth_month=4, day=1), "3 か月"),
        ("fiscal_year", DayIn(month=2, day=1), DayIn(month=1, day=31), "より前"),
        ("fiscal_year", DayIn(month=2, day=1, plus=Length(office_days=1)), DayIn(month=3, day=31), "plus"),
    ],
)
def test_a_window_that_cannot_be_is_refused(each: str, opens: DayIn, due: DayIn, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        rhythm(each, opens, due)
