"""Timers fire once, jobs run on one host, work survives its worker, due moments follow the city's calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest

from sekimori.common.clock import moment_at
from sekimori.common.errors import InvalidInput, Refused
from sekimori.portal.clocks import jobs, selectors, services, timers, work
from sekimori.portal.clocks.models import JobRun, LocalDay, Timer, WorkItem
from tests.world import TODAY, World

fired: list[str] = []


@timers.handler("test:note")
def _note(timer: Timer) -> None:
    LocalDay.objects.create(day=dt.date(2030, 1, 1 + len(fired)), name=timer.key)
    if timer.payload.get("fails"):
        raise InvalidInput("失敗しました。")
    fired.append(timer.key)


@pytest.fixture(autouse=True)
def _forget() -> None:
    fired.clear()


def test_a_timer_fires_once_and_not_before_its_time(world: World) -> None:
    with world.system():
        services.timer_set(kind="test:note", key="a", due_at=world.clock.now() + dt.timedelta(minutes=15))
        assert timers.fire_due() == 0
        world.clock.advance(dt.timedelta(minutes=15))
        assert timers.fire_due() == 1
        assert timers.fire_due() == 0
    assert fired == ["a"]


def test_a_cancelled_timer_stays_silent(world: World) -> None:
    with world.system():
        services.timer_set(kind="test:note", key="a", due_at=world.clock.now(), subject="x:1")
        services.timer_cancel(subject="x:1")
        assert timers.fire_due() == 0


def test_a_failing_timer_leaves_nothing_and_is_tried_again(world: World) -> None:
    with world.system():
        services.timer_set(kind="test:note", key="a", due_at=world.clock.now(), payload={"fails": True})
        assert timers.fire_due() == 0
        assert not LocalDay.objects.exists()
        Timer.objects.update(payload={})
        assert timers.fire_due() == 0
        world.clock.advance(timers.RETRY)
        assert timers.fire_due() == 1


def test_a_daily_job_runs_once_a_day_and_a_leased_one_not_at_all(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[int] = []
    monkeypatch.setattr(jobs, "_jobs", {})
    jobs.register("test:daily", lambda: ran.append(1), daily_at=dt.time(17, 15))
    assert jobs.run_due(world.clock) == ["test:daily"]
    assert jobs.run_due(world.clock) == []
    world.clock.set(moment_at(TODAY, 17, 15))
    assert jobs.run_due(world.clock) == ["test:daily"]
    JobRun.objects.update(due_at=world.clock.now(), lease_until=world.clock.now() + dt.timedelta(minutes=1))
    assert jobs.run_due(world.clock) == []


def double(payload: Mapping[str, Any], progress: work.Progress) -> int:
    progress.tell(50, "半分です。")
    return int(payload["n"]) * 2


def refuse(_payload: Mapping[str, Any], _progress: work.Progress) -> None:
    raise InvalidInput("三行目の所属コードがありません。")


def test_work_is_done_once_even_when_the_bell_rings_twice(world: World) -> None:
    with world.system():
        item = work.start(f"{__name__}:double", {"n": 21}, title="倍にする")
    work.run_work.func(str(item.pk))
    work.run_work.func(str(item.pk))
    item.refresh_from_db()
    assert (item.state, item.result, item.attempts) == (WorkItem.State.DONE, 42, 1)


def test_work_that_fails_tells_why(world: World) -> None:
    with world.system():
        item = work.start(f"{__name__}:refuse", {}, title="取り込む")
    work.run_work.func(str(item.pk))
    item.refresh_from_db()
    assert item.state == WorkItem.State.FAILED
    assert "三行目" in item.message


def test_work_of_a_dead_worker_is_taken_up_again(world: World) -> None:
    with world.system():
        item = work.start(f"{__name__}:double", {"n": 1}, title="倍にする")
        WorkItem.objects.update(
            state=WorkItem.State.RUNNING, attempts=1, lease_until=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
        )
        assert work.reap() == 1
    work.run_work.func(str(item.pk))
    item.refresh_from_db()
    assert (item.state, item.attempts) == (WorkItem.State.DONE, 2)


def test_the_citys_own_closed_day_moves_a_due_moment(world: World) -> None:
    start = moment_at(dt.date(2026, 11, 24), 10)
    assert selectors.due_at(start, office_days=3) == moment_at(dt.date(2026, 11, 27), 17, 15)
    with world.acting("chief"):
        services.local_day_set(day=dt.date(2026, 11, 25), name="市制記念日")
    assert selectors.due_at(start, office_days=3) == moment_at(dt.date(2026, 11, 30), 17, 15)
    assert selectors.due_at(start, calendar_days=3) == moment_at(dt.date(2026, 11, 28), 0)
    assert selectors.due_at(start, minutes=15) == start + dt.timedelta(minutes=15)


def test_staff_cannot_change_the_calendar(world: World) -> None:
    with world.acting("staff"), pytest.raises(Refused):
        services.local_day_set(day=dt.date(2026, 11, 25), name="私の休み")


def test_months_end_where_the_month_ends() -> None:
    assert selectors.add_months(dt.date(2026, 1, 31), 1) == dt.date(2026, 2, 28)
    assert selectors.add_months(dt.date(2026, 11, 23), 14) == dt.date(2028, 1, 23)
