"""Timers fire once, jobs run on one host, work survives its worker, due moments follow the city's calendar."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

import pytest

from sekimori.common.clock import moment_at
from sekimori.common.errors import InvalidInput, Refused
from sekimori.portal.clocks import jobs, leases, selectors, services, timers, work
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


def test_jobs_of_the_minute_do_not_wait_for_a_long_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_jobs", {})
    jobs.register("test:quick", lambda: None, every=dt.timedelta(seconds=5))
    jobs.register("test:night", lambda: None, daily_at=dt.time(3))
    assert jobs.run_due(world.clock, quick=True) == ["test:quick"]
    assert jobs.run_due(world.clock, quick=False) == ["test:night"]


def test_a_failing_job_is_counted_and_told_until_it_ends_well(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    fails = [True]

    def job() -> None:
        if fails:
            raise InvalidInput("記録に異常があります。")

    monkeypatch.setattr(jobs, "_jobs", {})
    jobs.register("test:job", job, every=dt.timedelta(seconds=5))
    for expected in (1, 2):
        jobs.run_due(world.clock)
        run = JobRun.objects.get()
        assert (run.failures, "異常があります" in run.last_error, run.lease_until) == (expected, True, None)
        world.clock.advance(dt.timedelta(seconds=5))
    fails.clear()
    jobs.run_due(world.clock)
    assert JobRun.objects.get().failures == 0


def test_a_job_or_a_rhythm_is_registered_once_and_whole() -> None:
    with pytest.raises(ValueError, match="twice or has no"):
        jobs.register("clocks:tidy", lambda: None, daily_at=dt.time(1))
    with pytest.raises(ValueError, match="twice or has no"):
        jobs.register("test:none", lambda: None)


def test_a_claim_is_prolonged_by_its_own_process_alone(world: World) -> None:
    now = dt.datetime.now(tz=dt.UTC)
    run = JobRun.objects.create(name="test:long", due_at=now, lease_until=now, ticket=uuid.uuid4())
    other = JobRun.objects.create(name="test:other", due_at=now, lease_until=now, ticket=uuid.uuid4())
    with leases.held(run):
        assert leases.renew(now + dt.timedelta(hours=1)) == 1
    assert leases.renew(now) == 0
    run.refresh_from_db()
    other.refresh_from_db()
    assert run.lease_until == now + dt.timedelta(hours=1) + leases.LEASE
    assert other.lease_until == now


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


def write_once(payload: Mapping[str, Any], progress: work.Progress) -> work.Finish:
    progress.tell(10)

    def write() -> int:
        return LocalDay.objects.create(day=dt.date(2031, 1, 1), name=str(payload["n"])).pk

    return work.Finish(write)


def taken_over(payload: Mapping[str, Any], progress: work.Progress) -> work.Finish:
    WorkItem.objects.update(ticket=uuid.uuid4())
    if payload["n"]:
        progress.tell(50)
    return write_once(payload, progress) if payload["n"] else work.Finish(lambda: LocalDay.objects.all().delete())


def test_what_work_writes_at_its_end_is_written_with_its_being_done(world: World) -> None:
    with world.system():
        item = work.start(f"{__name__}:write_once", {"n": 7}, title="書く")
    work.run_work.func(str(item.pk))
    item.refresh_from_db()
    assert (item.state, item.result) == (WorkItem.State.DONE, LocalDay.objects.get().pk)


@pytest.mark.parametrize("n", [0, 1])
def test_a_worker_whose_work_was_taken_over_writes_nothing(world: World, n: int) -> None:
    kept = LocalDay.objects.create(day=dt.date(2031, 1, 2), name="残る")
    with world.system():
        item = work.start(f"{__name__}:taken_over", {"n": n}, title="奪われる")
    work.run_work.func(str(item.pk))
    item.refresh_from_db()
    assert item.state == WorkItem.State.RUNNING
    assert list(LocalDay.objects.all()) == [kept]


def who(_payload: Mapping[str, Any], _progress: work.Progress) -> str:
    from sekimori.portal.acts import context

    return context.current().actor.name


def test_work_runs_as_the_person_who_started_it(world: World) -> None:
    with world.acting("staff"):
        item = work.start(f"{__name__}:who", {}, title="誰", account=world.account("staff").pk)
    work.run_work.func(str(item.pk))
    item.refresh_from_db()
    assert item.result == "千鳥 歩"


def test_work_that_kills_its_workers_is_given_up(world: World) -> None:
    with world.system():
        item = work.start(f"{__name__}:double", {"n": 1}, title="倍にする")
        for _attempt in range(work.ATTEMPTS):
            WorkItem.objects.update(
                state=WorkItem.State.RUNNING, attempts=_attempt + 1, lease_until=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
            )
            work.reap()
    item.refresh_from_db()
    assert (item.state, item.message) == (WorkItem.State.FAILED, "処理が続けて中断しました。")


def test_work_that_waits_is_rung_for_once_in_a_lease(world: World) -> None:
    with world.system():
        work.start(f"{__name__}:double", {"n": 1}, title="倍にする")
        WorkItem.objects.update(created_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
        assert (work.reap(), work.reap()) == (1, 0)


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
