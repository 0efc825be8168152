import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.common import eras
from sekimori.common.errors import InvalidInput
from sekimori.common.fiscal import FiscalYear

DAYS = st.dates(min_value=dt.date(1873, 1, 1), max_value=dt.date(2099, 12, 31))


@given(DAYS)
def test_what_is_printed_reads_back_as_the_same_day(day: dt.date) -> None:
    assert eras.parse(eras.format_long(day)) == day
    assert eras.parse(eras.format_long(day, weekday=True)) == day
    assert eras.parse(eras.format_short(day)) == day
    assert eras.parse(day.isoformat()) == day


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("令和８年４月１日", dt.date(2026, 4, 1)),
        ("R8.4.1", dt.date(2026, 4, 1)),
        ("8.4.1", dt.date(2026, 4, 1)),
        ("2026/4/1", dt.date(2026, 4, 1)),
        ("20260401", dt.date(2026, 4, 1)),
        ("令和元年5月1日", dt.date(2019, 5, 1)),
        ("平成31年4月30日", dt.date(2019, 4, 30)),
        ("昭和64年1月7日", dt.date(1989, 1, 7)),
        (" 令和 8年 11月 23日(月) ", dt.date(2026, 11, 23)),
    ],
)
def test_dates_are_read_as_people_type_them(typed: str, meant: dt.date) -> None:
    assert eras.parse(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["", "あした", "令和8年2月30日", "平成32年1月1日", "昭和元年1月1日", "R0.1.1", "8/4", "2026-13-01"],
)
def test_what_is_no_date_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(InvalidInput) as told:
        eras.parse(typed)
    assert told.value.sentence.endswith("。")


@given(DAYS)
def test_every_day_lies_in_exactly_one_fiscal_year(day: dt.date) -> None:
    year = FiscalYear.of(day)
    assert day in year
    assert day not in year.next()
    assert day not in year.previous()


def test_fiscal_years_are_named_as_the_city_names_them() -> None:
    assert FiscalYear(2026).label == "令和8年度"
    assert FiscalYear(2019).label == "令和元年度"
    assert FiscalYear(2026).short == "R8"
    assert FiscalYear(2019).short == "R1"
    assert FiscalYear(1988).label == "昭和63年度"
    assert FiscalYear(2027).day(2, 29) == dt.date(2028, 2, 29)
    assert FiscalYear(2026).day(2, 29) == dt.date(2027, 2, 28)
