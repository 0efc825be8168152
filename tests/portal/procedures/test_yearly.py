"""What a year brought by procedure: handed in, decided, taken back, and how long it took."""

from __future__ import annotations

import datetime as dt

import pytest

from sekimori.common.clock import moment_at
from sekimori.portal.procedures import services
from sekimori.portal.procedures.selectors import median_of, year_of_procedures
from tests.portal.procedures.conftest import Office

SINCE, UNTIL = moment_at(dt.date(2026, 4, 1)), moment_at(dt.date(2027, 4, 1))


def test_a_year_counts_what_was_handed_in_decided_and_taken_back_with_the_median_of_days(office: Office) -> None:
    granted, refused, open_one, gone = (office.submit("staff", "one", what=str(number)) for number in range(4))
    office.clock.advance(dt.timedelta(days=3, hours=5))
    office.decide("head_citizen", granted)
    office.clock.advance(dt.timedelta(days=4))
    office.decide("head_citizen", refused, verdict="refused", reason="目的に対して持出しが多すぎるため")
    with office.world.acting("staff"):
        services.application_withdraw(application=gone.pk, reason="行事が取りやめになったため")
    (row,) = [each for each in year_of_procedures(SINCE, UNTIL) if each.key == "one"]
    assert (row.submitted, row.granted, row.refused, row.given_up, row.waiting) == (4, 1, 1, 1, 1)
    assert dict(row.days) == {3: 1, 7: 1}
    assert row.median == 3
    assert open_one.pk
    assert year_of_procedures(moment_at(dt.date(2025, 4, 1)), SINCE) == []


@pytest.mark.parametrize(
    ("values", "median"), [([], None), ([4], 4), ([1, 9], 1), ([3, 1, 2], 2), ([7, 7, 7, 1], 7), ([0, 0, 5, 9], 0)]
)
def test_the_median_of_counted_values_is_the_lower_one_of_the_values(values: list[int], median: int | None) -> None:
    assert median_of({value: values.count(value) for value in values}.items()) == median
