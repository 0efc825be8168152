"""Reminders: at their moment, to whoever holds the role then, upward on silence; never an approval."""

from __future__ import annotations

import datetime as dt

import pytest

from sekimori.common.errors import Conflict, Refused
from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.clocks import timers
from sekimori.portal.clocks.models import Timer
from sekimori.portal.notices import selectors, services
from sekimori.portal.notices.models import Delivery, Notice
from sekimori.portal.notices.services import Recipients, Step
from tests.portal.notices.conftest import Send
from tests.world import World

HOUR = dt.timedelta(hours=1)


def steps(world: World) -> list[Step]:
    now, section = world.clock.now(), world.unit("210")
    return [
        Step(
            now + HOUR, Recipients(roles=[("section_security_manager", section)]), "test:reminder", "承認待ち", "本文"
        ),
        Step(now + 2 * HOUR, Recipients(roles=[("chief_security_manager", None)]), "test:reminder", "上申", "本文"),
    ]


def tick(world: World, delta: dt.timedelta = HOUR) -> int:
    world.clock.advance(delta)
    with world.system():
        return timers.fire_due()


def told(world: World) -> list[tuple[str, str]]:
    rows = Delivery.objects.filter(notice__kind="test:reminder").order_by("pk")
    return list(rows.values_list("notice__subject", "person__name"))


def test_silence_goes_upward_step_by_step(world: World) -> None:
    with world.system():
        services.chase(subject="x.y:1", steps=steps(world), clauses=["1(8)①"])
    assert tick(world) == 1
    assert told(world) == [("承認待ち", "汐入 花")]
    assert tick(world) == 1
    assert told(world) == [("承認待ち", "汐入 花"), ("上申", "浜田 恵子")]
    assert tick(world) == 0
    assert [notice.subject for notice in selectors.about("x.y:1")] == ["上申", "承認待ち"]
    assert LedgerEntry.objects.filter(act="notices:chase:fired").count() == 2


def test_what_is_settled_in_time_chases_nobody(world: World) -> None:
    with world.system():
        services.chase(subject="x.y:1", steps=steps(world))
        services.chase_stop(subject="x.y:1")
    assert tick(world, 3 * HOUR) == 0
    assert not Notice.objects.exists()


def test_stopping_leaves_the_records_other_timers_alone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(timers._handlers, "test:other", lambda _timer: None)
    with world.system():
        timers.put([timers.Setting("test:other", "other", world.clock.now() + HOUR, "x.y:1")])
        services.chase(subject="x.y:1", steps=steps(world))
        services.chase_stop(subject="x.y:1")
    assert list(Timer.objects.values_list("key", flat=True)) == ["other"]


def test_chasing_anew_replaces_what_was_set(world: World) -> None:
    with world.system():
        services.chase(subject="x.y:1", steps=steps(world))
        services.chase(subject="x.y:1", steps=steps(world)[:1])
    assert Timer.objects.count() == 1


def test_a_vacant_role_lets_the_next_step_fall_due_at_once(world: World) -> None:
    first, second = steps(world)
    nobody = Step(
        first.due_at, Recipients(roles=[("information_system_operator", None)]), *[first.kind, "誰も", "本文"]
    )
    with world.system():
        services.chase(subject="x.y:1", steps=[nobody, second])
    tick(world)
    tick(world, dt.timedelta())
    assert told(world) == [("上申", "浜田 恵子")]


def test_unread_readers_and_their_heads_are_chased_when_the_limit_passes(world: World, send: Send) -> None:
    limit = world.clock.now() + HOUR
    notice = send("staff", "staff_tax", reading_required=True, read_until=limit)
    with world.acting("staff_tax"):
        services.notice_read(pk=notice.pk)
    assert tick(world) == 1
    chased = Delivery.objects.filter(notice__kind="notices:unread").values_list("person__name", flat=True)
    assert sorted(chased) == ["千鳥 歩", "汐入 花"]


def test_the_second_round_tells_the_head_of_the_department_too(world: World, send: Send) -> None:
    send("staff", reading_required=True, read_until=world.clock.now() + HOUR)
    tick(world)
    assert tick(world, dt.timedelta(days=14)) == 1
    names = Delivery.objects.filter(notice__kind="notices:unread").values_list("person__name", flat=True)
    assert sorted(names) == sorted(["千鳥 歩", "千鳥 歩", "汐入 花", "汐入 花", "磯部 正"])


def test_when_everybody_has_read_the_limit_passes_in_silence(world: World, send: Send) -> None:
    notice = send("staff", reading_required=True, read_until=world.clock.now() + HOUR)
    with world.acting("staff"):
        services.notice_read(pk=notice.pk)
    assert tick(world) == 1
    assert not Notice.objects.filter(kind="notices:unread").exists()


def test_who_sends_to_all_has_read_it_and_is_not_chased(world: World, send: Send) -> None:
    notice = send("head_citizen", "staff", by="head_citizen", reading_required=True)
    read = dict(Delivery.objects.filter(notice=notice).values_list("person__name", "read_at"))
    assert read == {"汐入 花": world.clock.now(), "千鳥 歩": None}


def test_the_sender_chases_by_hand_once_a_day(world: World, send: Send) -> None:
    notice = send("staff", reading_required=True)
    with world.acting("staff"), pytest.raises(Refused):
        services.notice_remind(pk=notice.pk)
    with world.acting("chief"):
        assert services.notice_remind(pk=notice.pk) == 1
        with pytest.raises(Conflict):
            services.notice_remind(pk=notice.pk)


def test_there_is_nobody_to_chase_when_all_have_read(world: World, send: Send) -> None:
    notice = send("staff", reading_required=True)
    with world.acting("staff"):
        services.notice_read(pk=notice.pk)
    with world.acting("chief"), pytest.raises(Conflict):
        services.notice_remind(pk=notice.pk)
