import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.common.business_days import OfficeCalendar
from sekimori.common.clock import moment_at

CALENDAR = OfficeCalendar()
DAYS = st.dates(min_value=dt.date(2020, 1, 1), max_value=dt.date(2030, 12, 31))


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (dt.date(2026, 9, 22), "国民の休日"),
        (dt.date(2026, 11, 23), "勤労感謝の日"),
        (dt.date(2026, 12, 29), "年末年始"),
        (dt.date(2026, 11, 21), "土曜日"),
        (dt.date(2026, 11, 24), ""),
    ],
)
def test_closed_days_say_why(day: dt.date, reason: str) -> None:
    assert CALENDAR.closing_reason(day) == reason


def test_a_city_closes_and_opens_days_of_its_own() -> None:
    local = OfficeCalendar(closed={dt.date(2026, 11, 24): "市制記念日"}, opened=frozenset({dt.date(2026, 11, 22)}))
    assert local.closing_reason(dt.date(2026, 11, 24)) == "市制記念日"
    assert local.is_office_day(dt.date(2026, 11, 22))


@given(DAYS, st.integers(min_value=0, max_value=60))
def test_adding_office_days_and_counting_them_agree(day: dt.date, count: int) -> None:
    end = CALENDAR.add_office_days(day, count)
    assert CALENDAR.office_days_between(day, end) == count


def test_office_hours_pass_only_while_the_office_is_open() -> None:
    friday_evening = moment_at(dt.date(2026, 11, 20), 16, 15)
    assert CALENDAR.add_office_hours(friday_evening, 4) == moment_at(dt.date(2026, 11, 24), 11, 30)
    assert CALENDAR.add_office_hours(moment_at(dt.date(2026, 11, 24), 9), 4) == moment_at(dt.date(2026, 11, 24), 13)


def test_a_statutory_period_that_ends_on_a_holiday_moves_on() -> None:
    assert CALENDAR.statutory_end(dt.date(2026, 10, 24), 30) == dt.date(2026, 11, 24)
