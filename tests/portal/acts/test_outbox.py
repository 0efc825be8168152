"""What an act leaves to be done: once in the database, at least once outside, given up in the end, and heard at once."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from sekimori.portal.acts import bell, outbox
from sekimori.portal.acts.models import OutboxRow
from sekimori.portal.acts.performing import performing
from sekimori.portal.clocks import housekeeping
from sekimori.portal.clocks.house_jobs import wake_workers
from sekimori.portal.organization import act_types
from tests.world import World

done: list[str] = []
in_transaction: list[bool] = []
after_sending: list[Callable[[], None] | None] = []


@pytest.fixture(autouse=True, scope="module")
def handlers() -> Iterator[None]:
    """Kinds of this module alone."""

    @outbox.handler("test:count")
    def count(row: OutboxRow) -> None:
        done.append(row.key)
        if row.payload.get("fails"):
            raise RuntimeError("no")

    @outbox.sender("test:send")
    def send(row: OutboxRow) -> Callable[[], None] | None:
        in_transaction.append(connection.in_atomic_block)
        if row.payload.get("fails"):
            raise RuntimeError("no")
        done.append(row.key)
        return after_sending[0] if after_sending else None

    yield
    del outbox._handlers["test:count"], outbox._senders["test:send"]


@pytest.fixture(autouse=True)
def forget() -> None:
    done.clear()
    in_transaction.clear()
    after_sending.clear()


def put(world: World, kind: str = "test:count", key: str = "a", *, fails: bool = False) -> OutboxRow:
    with world.acting("ciso"), performing(act_types.NOMINATED) as act:
        act.deliver(kind, {"fails": fails}, key=key)
        act.record(world.people["staff"])
    return OutboxRow.objects.get(key=key)


def work_off(world: World) -> int:
    with world.system():
        return outbox.run_due()


def test_a_row_is_carried_out_once(world: World) -> None:
    put(world)
    assert (work_off(world), work_off(world)) == (1, 0)
    assert done == ["a"]


def test_a_key_used_before_makes_no_second_row(world: World) -> None:
    put(world)
    put(world)
    assert OutboxRow.objects.count() == 1


def test_an_unknown_kind_undoes_the_act(world: World) -> None:
    with pytest.raises(LookupError):
        put(world, "test:unknown")


def test_a_kind_has_one_function(world: World) -> None:
    for decorate in (outbox.handler, outbox.sender):
        with pytest.raises(ValueError, match="two functions"):
            decorate("test:count")(lambda _row: None)


def test_a_failing_row_waits_longer_each_time_and_is_given_up_in_the_end(world: World) -> None:
    row = put(world, fails=True)
    waits = []
    for _attempt in range(outbox.ATTEMPTS):
        assert work_off(world) == 0
        row.refresh_from_db()
        waits.append(row.not_before - world.clock.now())
        world.clock.set(row.not_before)
    assert waits == sorted(waits)
    assert row.state == OutboxRow.State.DEAD
    assert "RuntimeError: no" in row.last_error
    assert len(done) == outbox.ATTEMPTS


def test_a_row_given_up_is_revived_by_hand_alone(world: World) -> None:
    row = put(world)
    assert not outbox.revive(row.pk)
    OutboxRow.objects.update(state=OutboxRow.State.DEAD, attempts=8)
    assert work_off(world) == 0
    with world.system():
        assert outbox.revive(row.pk)
    assert work_off(world) == 1


def test_a_dead_workers_row_is_taken_up_when_its_lease_has_run_out(world: World) -> None:
    put(world)
    with world.system():
        first = outbox.claim(world.clock.now())
        assert first is not None
        assert outbox.claim(world.clock.now()) is None
        world.clock.advance(outbox.LEASE + dt.timedelta(seconds=1))
        second = outbox.claim(world.clock.now())
        assert second is not None
        assert outbox.carry_out(second)
        assert not outbox.carry_out(first)
    assert done == ["a"]


def test_a_row_that_takes_every_worker_down_with_it_is_given_up(world: World) -> None:
    row = put(world)
    with world.system():
        for _attempt in range(outbox.ATTEMPTS):
            assert outbox.claim(world.clock.now()) is not None
            world.clock.advance(outbox.LEASE + dt.timedelta(seconds=1))
        assert outbox.claim(world.clock.now()) is None
    row.refresh_from_db()
    assert row.state == OutboxRow.State.DEAD
    assert "worker ended" in row.last_error


@pytest.mark.django_db(transaction=False)
def test_a_sender_is_outside_any_transaction_of_the_outbox_and_its_end_is_inside(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(world, "test:send")
    opened: list[str] = []
    real = transaction.atomic

    def atomic(*given: Any, **more: Any) -> Any:
        opened.append("open")
        return real(*given, **more)

    monkeypatch.setattr("sekimori.portal.acts.outbox.transaction.atomic", atomic)
    after_sending.append(lambda: opened.append("after"))
    with world.system():
        row = outbox.claim(world.clock.now())
        assert row is not None
        assert opened == ["open"]
        assert outbox.carry_out(row)
    assert opened == ["open", "open", "after"]
    assert done == ["a"]


def test_what_could_not_be_sent_is_tried_again(world: World) -> None:
    row = put(world, "test:send", fails=True)
    assert work_off(world) == 0
    row.refresh_from_db()
    assert (row.state, row.attempts) == (OutboxRow.State.WAITING, 1)


def test_an_act_with_work_rings_once_and_one_without_not_at_all(world: World) -> None:
    with world.acting("ciso"), performing(act_types.NOMINATED) as act:
        act.record(world.people["staff"])
    assert not DBTaskResult.objects.exists()
    with world.acting("ciso"), performing(act_types.NOMINATED) as act:
        act.deliver("test:count", {}, key="a")
        with performing(act_types.NOMINATED) as inner:
            inner.deliver("test:count", {}, key="b")
        act.record(world.people["staff"])
    [task] = DBTaskResult.objects.all()
    assert task.task_path == "sekimori.portal.acts.bell.run_outbox"


def test_an_undone_act_leaves_neither_row_nor_bell(world: World) -> None:
    def broken() -> None:
        with performing(act_types.NOMINATED) as act:
            act.deliver("test:count", {}, key="a")
            raise RuntimeError

    with world.acting("ciso"), pytest.raises(RuntimeError):
        broken()
    assert not OutboxRow.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_the_bell_costs_an_act_one_query(world: World) -> None:
    counts = []
    for deliver in (False, False, True):  # Once for what is then kept in memory.
        with world.acting("ciso"), CaptureQueriesContext(connection) as queries:
            with performing(act_types.NOMINATED) as act:
                act.record(world.people["staff"])
                if deliver:
                    act.deliver("test:count", {}, key="a")
            counts.append(len(queries))
    assert counts[2] - counts[1] == 2  # The row and the task.


def test_a_lost_bell_is_made_good_by_the_scheduler(world: World) -> None:
    put(world)
    DBTaskResult.objects.all().delete()
    with world.system():
        assert wake_workers()
        assert DBTaskResult.objects.count() == 1
        bell.run_outbox.func()  # By the machine's clock, to which the row may not be due yet.
    work_off(world)
    assert done == ["a"]
    with world.system():
        assert not wake_workers()


def test_a_waiting_thread_is_woken_and_otherwise_sleeps_its_time() -> None:
    heard: list[bool] = []
    thread = threading.Thread(target=lambda: heard.append(bell.wait(20)))
    thread.start()
    while not heard:
        bell.call()
        thread.join(0.05)
    assert heard == [True]
    assert bell.wait(0.01) is False


def test_what_is_over_is_thrown_away_in_time_and_nothing_else(world: World) -> None:
    now = world.clock.now()
    for state, age in (("done", 91), ("done", 1), ("dead", 400), ("waiting", 400)):
        at = now - dt.timedelta(days=age)
        OutboxRow.objects.create(
            kind="test:count", key=f"{state}{age}", payload={}, state=state, not_before=at, created_at=at, request=uuid.uuid4(),
            done_at=at if state == "done" else None,
        )  # fmt: skip
    bell.run_outbox.enqueue()
    DBTaskResult.objects.update(status="SUCCESSFUL", finished_at=now - dt.timedelta(days=8))
    bell.run_outbox.enqueue()
    with world.system():
        gone = housekeeping.tidy()
    assert (gone["outbox rows"], gone["tasks"], gone["abandoned tasks"]) == (1, 1, 0)
    assert set(OutboxRow.objects.values_list("key", flat=True)) == {"done1", "dead400", "waiting400"}
    assert DBTaskResult.objects.count() == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="counting is asked for in words which only SQLite knows")
def test_the_nightly_tidying_lets_the_database_count_its_tables(world: World) -> None:
    with world.system():
        housekeeping.tidy()
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM sqlite_stat1 WHERE tbl = 'organization_person'")
        assert cursor.fetchone()[0] > 0
