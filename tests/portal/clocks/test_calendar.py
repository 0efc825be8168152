"""The city's own days, files of days, the duty roster."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.common.business_days import OfficeCalendar
from sekimori.common.clock import moment_at
from sekimori.common.errors import Conflict, InvalidInput, ManyFaults, Refused
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.clocks import day_files, rosters, selectors, services
from sekimori.portal.clocks.day_files import Day
from sekimori.portal.clocks.models import LocalDay, OnCall
from sekimori.portal.clocks.services import Shift
from tests.world import TODAY, World

OFFICE = OfficeCalendar()
HOUR = dt.timedelta(hours=1)


def test_a_fiscal_year_shows_the_law_and_the_citys_own_days(world: World) -> None:
    with world.acting("chief"):
        services.local_day_set(day=dt.date(2026, 11, 25), name="市制記念日")
        services.local_day_set(day=dt.date(2026, 12, 5), name="臨時開庁", opened=True)
    found = {each.day: each for each in selectors.closed_days(FiscalYear(2026))}
    assert found[dt.date(2026, 11, 25)].own is not None
    assert found[dt.date(2026, 12, 5)].open
    assert found[dt.date(2026, 11, 23)].own is None
    assert dt.date(2026, 11, 22) not in found  # A Sunday that is nothing else.


def test_a_day_taken_back_counts_as_the_law_has_it(world: World) -> None:
    day = dt.date(2026, 11, 25)
    with world.acting("chief"):
        made = services.local_day_set(day=day, name="市制記念日")
        assert not selectors.calendar().is_office_day(day)
        services.local_day_remove(pk=made.pk)
        assert selectors.calendar().is_office_day(day)
    assert LedgerEntry.objects.latest("seq").act == "clocks:day:removed"


def test_hours_must_end_after_they_begin(world: World) -> None:
    with world.acting("chief"), pytest.raises(InvalidInput) as told:
        services.hours_set(opens_at=dt.time(17), closes_at=dt.time(9))
    assert told.value.field == "closes_at"
    with world.acting("staff"), pytest.raises(Refused):
        services.hours_set(opens_at=dt.time(9), closes_at=dt.time(17))


def test_the_file_of_the_cabinet_office_proposes_only_what_differs() -> None:
    text = "国民の祝日・休日月日,国民の祝日・休日名称\r\n2026/11/23,勤労感謝の日\r\n2026/12/2,臨時の祝日\r\n2025/1/1,元日\r\n"
    days = day_files.read(text.encode("cp932"))
    assert len(days) == 3
    [only] = day_files.differences(days, OFFICE, from_day=TODAY)
    assert (only.day, only.name, only.open, only.now) == (dt.date(2026, 12, 2), "臨時の祝日", False, "開庁日")


def test_a_citys_own_file_opens_and_closes_days() -> None:
    days = day_files.read("日,名称,区分\nR8.12.5,窓口延長,開庁\n令和8年12月28日,仕事納めの前倒し,閉庁\n".encode())
    found = day_files.differences(days, OFFICE, from_day=TODAY)
    assert [(each.open, each.now) for each in found] == [(True, "土曜日"), (False, "開庁日")]
    assert day_files.read(day_files.as_text(found).encode()) == [Day(d.day, d.name, d.open) for d in found]


@pytest.mark.parametrize(
    ("text", "lines"),
    [("2026/13/1,ない月\n2026/12/1,\n", [1, 2]), ("2026/12/1,祝日,休み\n", [1]), ("2026/12/1,a\n2026/12/1,b\n", [2])],
)
def test_every_line_that_cannot_be_read_is_named(text: str, lines: list[int]) -> None:
    with pytest.raises(ManyFaults) as told:
        day_files.read(text.encode())
    assert [fault.place.line for fault in told.value.items] == lines


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"\xff\xfe\xfd", b"abc", "あいう\n".encode("euc_jp")])
def test_what_is_no_file_of_days_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        day_files.read(content)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_told(content: bytes) -> None:
    try:
        day_files.read(content)
    except InvalidInput as error:
        assert error.sentence  # noqa: PT017


def test_many_days_are_taken_over_once_and_all_or_none(world: World) -> None:
    days = [(dt.date(2026, 12, 2), "一日目", False), (dt.date(2026, 12, 3), "二日目", False)]
    token = uuid.uuid4()
    with world.acting("staff"), pytest.raises(Refused):
        services.local_days_set(days)
    with world.acting("chief"):
        with pytest.raises(InvalidInput):
            services.local_days_set([*days, (dt.date(2026, 12, 4), " ", False)])
        assert not LocalDay.objects.exists()
        assert services.local_days_set(days, token=token) == 2
        with pytest.raises(Conflict):
            services.local_days_set(days, token=token)


def shift(world: World, key: str = "staff", start: dt.datetime | None = None, hours: int = 15, order: int = 1) -> Shift:
    starts = start or moment_at(TODAY, 17, 15)
    return Shift(world.people[key].pk, starts, starts + hours * HOUR, order)


def test_who_is_on_call_at_a_moment_is_told_in_order(world: World) -> None:
    with world.acting("chief"):
        services.on_call_set([shift(world, "staff", order=2), shift(world, "csirt", order=1)])
    night = moment_at(TODAY, 23)
    assert [duty.name for duty in selectors.on_call(night)] == ["灯台 光", "千鳥 歩"]
    assert selectors.on_call(moment_at(TODAY, 12)) == []
    assert selectors.on_call(moment_at(TODAY, 17, 15) + 15 * HOUR) == []


def test_shifts_are_entered_all_or_none_with_every_fault_named(world: World) -> None:
    wrong = [shift(world), shift(world, "csirt", hours=0), shift(world, "auditor", hours=24 * 20)]
    with world.acting("chief"), pytest.raises(ManyFaults) as told:
        services.on_call_set(wrong)
    assert [fault.place.line for fault in told.value.items] == [2, 3]
    assert not OnCall.objects.exists()
    with world.acting("chief"):
        services.on_call_set([shift(world)])
        with pytest.raises(ManyFaults):
            services.on_call_set([shift(world)])


def test_a_shift_that_is_over_stays_on_record(world: World) -> None:
    with world.acting("chief"):
        services.on_call_set([shift(world), shift(world, start=moment_at(TODAY + dt.timedelta(days=1), 17, 15))])
    first, second = OnCall.objects.order_by("starts_at")
    world.clock.advance(dt.timedelta(days=1))
    with world.acting("chief"):
        with pytest.raises(Conflict):
            services.on_call_remove(pk=first.pk)
        services.on_call_remove(pk=second.pk)
    assert list(OnCall.objects.all()) == [first]


@pytest.mark.parametrize("key", ["staff", "head_citizen", "auditor", "outsider"])
def test_only_those_who_direct_or_administer_keep_the_roster(world: World, key: str) -> None:
    with world.acting(key), pytest.raises(Refused):
        services.on_call_set([shift(world, key)])


def test_nights_and_closed_days_that_nobody_covers_are_found(world: World) -> None:
    friday = dt.date(2026, 11, 27)
    with world.acting("chief"):
        services.on_call_set(
            [
                shift(world, start=moment_at(friday, 17, 15), hours=7),
                shift(world, "csirt", start=moment_at(friday, 23), hours=24 + 24 + 10),
            ]
        )
    assert selectors.uncovered(friday, friday + dt.timedelta(days=3)) == [dt.date(2026, 11, 30)]


def test_a_pasted_roster_becomes_nights_and_days(world: World) -> None:
    with world.acting("chief") as circumstances:
        text = "R8.11.27,夜間,2102\nR8.11.28\t休日\t1103\t090-0000-0000\n\n"
        night, day = rosters.read(text, OFFICE, circumstances.actor)
    assert (night.starts_at, night.ends_at) == (
        moment_at(dt.date(2026, 11, 27), 17, 15),
        moment_at(dt.date(2026, 11, 28), 8, 30),
    )
    assert (day.starts_at, day.ends_at, day.contact) == (
        moment_at(dt.date(2026, 11, 28), 8, 30),
        moment_at(dt.date(2026, 11, 28), 17, 15),
        "090-0000-0000",
    )


def test_a_pasted_roster_names_every_line_that_cannot_be_read(world: World) -> None:
    with world.acting("chief") as circumstances, pytest.raises(ManyFaults) as told:
        rosters.read("R8.11.27,昼,2102\nR8.11.28,夜間\nR8.11.28,夜間,0000", OFFICE, circumstances.actor)
    assert [fault.place.line for fault in told.value.items] == [1, 2, 3]
    with world.acting("chief") as circumstances, pytest.raises(InvalidInput):
        rosters.read("", OFFICE, circumstances.actor)
