"""A table-top drill from its plan to what it has shown; who may do what; that it leaves real incidents alone."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from sekimori.common.errors import Conflict, InvalidInput, ManyFaults, Refused
from sekimori.portal.acts import context
from sekimori.portal.clocks.models import Timer
from sekimori.portal.drills import home_tasks, selectors, services
from sekimori.portal.drills.models import Decision, Drill, Gap, Player
from sekimori.portal.incidents import selectors as incidents
from sekimori.portal.incidents.models import Incident, Serial
from sekimori.portal.notices.models import Notice
from sekimori.portal.organization import selectors as organization
from tests.portal.drills.conftest import Hall
from tests.world import TODAY


def told(hall: Hall, record: Drill, who: str) -> list[str]:
    """The keys of the injects that somebody sees now."""
    with hall.world.acting(who):
        actor = context.current().actor
        return [each.inject.key for each in selectors.told(selectors.view_of(record, actor), actor)]


def test_a_plan_lays_down_structure_and_scope_and_gets_a_number_of_its_own(hall: Hall) -> None:
    record = hall.plan()
    assert record.number == "令8-訓練-001"
    assert str(record) == "【訓練】令8-訓練-001 秋の訓練"
    with pytest.raises(ManyFaults) as faults:
        hall.plan(structure=" ", scope="", scenario="")
    assert {each.field for each in faults.value.items} == {"structure", "scope", "scenario"}
    assert hall.plan().number == "令8-訓練-002"


def test_the_story_stays_what_it_was_when_the_drill_was_planned(hall: Hall) -> None:
    record = hall.plan()
    assert record.story["key"] == "lost_bag"
    Drill.objects.get(pk=record.pk)
    with hall.world.acting("csirt"):
        changed = services.drill_change(
            pk=record.pk,
            plan=services.Plan("名前を変えた訓練", record.planned_for, "体制", "範囲", "lost_bag", 2),
            seen=record.version,
        )
        assert (changed.title, changed.pace) == ("名前を変えた訓練", 2)
        with pytest.raises(Conflict):
            services.drill_change(
                pk=record.pk,
                plan=services.Plan("別", record.planned_for, "体制", "範囲", "lost_bag"),
                seen=record.version,
            )


def test_nobody_begins_without_players_and_a_part_can_be_taken_away_until_then(hall: Hall) -> None:
    record = hall.plan()
    with pytest.raises(InvalidInput, match="配役"):
        hall.start(record)
    player = hall.cast(record, "section", "head_citizen")
    with pytest.raises(InvalidInput, match="すでに"):
        hall.cast(record, "section", "head_citizen")
    with pytest.raises(InvalidInput, match="役はありません"):
        hall.cast(record, "nobody", "head_citizen")
    with hall.world.acting("csirt"):
        services.part_take(pk=player.pk)
    assert not record.players.exists()


def test_injects_come_due_by_the_clock_and_are_told_to_the_parts_they_are_for(hall: Hall) -> None:
    record = hall.running()
    assert told(hall, record, "csirt") == ["call"]
    assert told(hall, record, "head_citizen") == ["call"]
    hall.at(10, 10)
    assert told(hall, record, "csirt") == ["contents", "call"]
    assert told(hall, record, "head_citizen") == ["call"]
    hall.at(10, 20)
    assert told(hall, record, "head_citizen") == ["found", "call"]


def test_the_clock_runs_faster_and_is_put_forward_when_everything_was_answered(hall: Hall) -> None:
    record = hall.running(pace=2)
    hall.at(10, 4)
    assert record.elapsed(hall.world.clock.now()) == 8
    with hall.world.acting("csirt"):
        moved = services.clock_advance(pk=record.pk)
        assert moved.elapsed(hall.world.clock.now()) == 10
        services.clock_advance(pk=record.pk)
        with pytest.raises(InvalidInput, match="次の状況"):
            services.clock_advance(pk=record.pk)
    assert told(hall, Drill.objects.get(pk=record.pk), "csirt") == ["found", "contents", "call"]


def test_what_is_decided_stands_with_the_minute_and_the_part(hall: Hall) -> None:
    record = hall.running()
    hall.at(10, 3)
    made = hall.decide(record)
    assert (made.minute, made.part_label, made.inject) == (3, "課の管理者", "call")
    with pytest.raises(InvalidInput, match="まだ出ていません"):
        hall.decide(record, inject="found")
    with pytest.raises(InvalidInput, match="役を選んで"):
        hall.decide(record, part="contact")
    with pytest.raises(InvalidInput, match="判断したこと"):
        hall.decide(record, text=" ")
    with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
        Decision.objects.filter(pk=made.pk).update(text="別のこと")
    with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
        Decision.objects.filter(pk=made.pk).delete()


def test_who_runs_the_drill_writes_down_for_others(hall: Hall) -> None:
    record = hall.running()
    assert hall.decide(record, by="system", part="section").part_label == "課の管理者"
    assert hall.decide(record, by="system", part="", inject="").part_label == "進行"


def test_an_inject_without_answer_in_its_time_is_shown_as_such(hall: Hall) -> None:
    record = hall.running()
    hall.at(10, 6)
    with hall.world.acting("csirt"):
        actor = context.current().actor
        (first,) = selectors.told(selectors.view_of(record, actor), actor)
    assert first.late


def test_an_assessment_wants_a_word_on_every_inject_that_came_and_then_stands(hall: Hall) -> None:
    record = hall.ended()
    with pytest.raises(ManyFaults) as faults:
        hall.evaluate(record, lessons="", judged={"call": ("met", "")})
    assert {each.field for each in faults.value.items} == {"lessons", "verdict_contents", "verdict_found"}
    record = hall.evaluate(record)
    assert record.state == Drill.State.EVALUATED
    with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
        Drill.objects.filter(pk=record.pk).update(lessons="書き換え")
    with pytest.raises(DatabaseError, match="on record"), transaction.atomic():
        Player.objects.filter(drill=record).delete()


def test_what_a_drill_has_shown_is_over_only_when_another_person_has_confirmed_it(hall: Hall) -> None:
    gap = hall.gap(hall.ended(), owner="csirt", by="system")
    with hall.world.acting("csirt"):
        services.gap_do(pk=gap.pk, result="配った。")
        with pytest.raises(Refused):
            services.gap_confirm(pk=gap.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Gap.objects.filter(pk=gap.pk).update(
            state="confirmed", confirmed_at=hall.world.clock.now(), confirmed_by=hall.world.people["csirt"]
        )
    with hall.world.acting("system"):
        assert services.gap_return(pk=gap.pk, reason="夜間の分がない。").state == Gap.State.OPEN
    with hall.world.acting("csirt"):
        services.gap_do(pk=gap.pk, result="夜間の分も配った。")
    with hall.world.acting("system"):
        assert services.gap_confirm(pk=gap.pk, note="見た。").state == Gap.State.CONFIRMED


def test_an_owner_is_reminded_once_after_the_last_day(hall: Hall) -> None:
    gap = hall.gap(hall.ended())
    hall.at(8, day=gap.due_on + dt.timedelta(days=1))
    hall.tick()
    assert not Notice.objects.filter(kind="drills:late").exists()
    hall.at(9, 1, day=gap.due_on + dt.timedelta(days=1))
    hall.tick()
    (late,) = Notice.objects.filter(kind="drills:late")
    assert late.subject.startswith("【督促】【訓練】")
    hall.at(9, 1, day=gap.due_on + dt.timedelta(days=9))
    hall.tick()
    assert Notice.objects.filter(kind="drills:late").count() == 1


def test_a_gap_wants_a_day_to_come_and_somebody_who_is_there(hall: Hall) -> None:
    record = hall.ended()
    with pytest.raises(ManyFaults) as faults:
        hall.gap(record, text=" ", due_on=TODAY - dt.timedelta(days=1))
    assert {each.field for each in faults.value.items} == {"text", "due_on"}


def test_a_drill_that_is_called_off_says_why_and_tells_who_takes_part(hall: Hall) -> None:
    record = hall.running()
    with hall.world.acting("csirt"):
        services.drill_cancel(pk=record.pk, reason="台風のため。")
    assert Notice.objects.filter(subject__contains="中止", body="台風のため。").exists()
    with pytest.raises(Refused):
        hall.decide(record)


def test_everybody_finds_his_part_on_the_first_screen(hall: Hall) -> None:
    record = hall.running()

    def hints(who: str) -> list[str]:
        with hall.world.acting(who):
            return [str(each.hint) for each in home_tasks.to_do(context.current().actor, 9)]

    assert "判断を書いて" in hints("head_citizen")[0]
    assert hints("staff_tax") == []
    hall.at(10, 25)
    record = hall.end(record)
    assert hints("head_citizen") == []
    assert "評価" in hints("csirt")[0]
    gap = hall.gap(record)
    assert "改善" in hints("head_citizen")[0]
    with hall.world.acting("head_citizen"):
        services.gap_do(pk=gap.pk, result="配った。")
    assert any("完了を確かめて" in hint for hint in hints("csirt"))


def test_a_drill_leaves_numbers_clocks_and_statistics_of_real_incidents_alone(hall: Hall) -> None:
    year = (hall.world.clock.now() - dt.timedelta(days=300), hall.world.clock.now() + dt.timedelta(days=300))
    before = incidents.year_of_incidents(*year)
    record = hall.ended()
    hall.evaluate(record)
    hall.gap(record)
    assert not Incident.objects.exists()
    assert not Serial.objects.exists()
    assert not Timer.objects.filter(kind__startswith="incidents").exists()
    assert incidents.year_of_incidents(*year) == before
    assert all("【訓練】" in each.subject for each in Notice.objects.filter(kind__startswith="drills:"))


@pytest.mark.parametrize("who", ["outsider", "staff", "staff_tax", "head_tax"])
def test_strangers_neither_see_nor_hold_drills(hall: Hall, who: str) -> None:
    record = hall.running()
    with hall.world.acting(who):
        actor = context.current().actor
        assert not selectors.drills(actor).exists()
        with pytest.raises(Refused):
            services.drill_plan(kind="table", plan=services.Plan("題", record.planned_for, "体", "範", "lost_bag"))
        with pytest.raises(InvalidInput):
            services.drill_end(pk=record.pk)


def test_players_see_their_drill_and_auditors_all(hall: Hall) -> None:
    record = hall.running()
    seen = {
        who
        for who in hall.world.people
        if selectors.drills(organization.actor_of(hall.world.people[who], moment=hall.world.clock.now()))
        .filter(pk=record.pk)
        .exists()
    }
    assert seen >= {"head_citizen", "csirt", "chief", "ciso", "system", "auditor"}
    assert seen.isdisjoint({"outsider", "staff", "colleague", "staff_tax", "head_tax", "director"})
