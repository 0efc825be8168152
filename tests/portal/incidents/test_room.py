"""The CSIRT's room: receipt, assessment, grouping, orders, cause and measures, the CISO's decision, the end; the timeline."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from sekimori.common.clock import moment_at
from sekimori.common.errors import Conflict, InvalidInput, ManyFaults, Refused, SekimoriError
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.incidents import selectors, services
from sekimori.portal.incidents.models import Hop, Incident, Order
from sekimori.portal.incidents.services import Assessment
from sekimori.portal.notices.models import Delivery
from tests.portal.incidents.conftest import Room
from tests.world import TODAY

State = Incident.State


def test_it_is_received_once_and_the_reporter_learns_what_to_do(room: Room) -> None:
    record = room.receive(room.report(), advice="電源は切らないでください。")
    assert record.state == State.RECEIVED
    assert room.hop(record, 0).state == Hop.State.PASSED
    bodies = Delivery.objects.filter(person=room.world.people["staff"]).values_list("notice__body", flat=True)
    assert any("電源は切らないでください。" in body and "ありがとう" in body for body in bodies)
    with pytest.raises(Refused):
        room.receive(record)


def test_the_level_follows_from_the_facts_and_another_one_wants_a_reason(room: Room) -> None:
    record = room.receive(room.report(kind="misdirected_mail"))
    with room.world.acting("csirt"):
        assert selectors.proposed_level(record, ["personal_data"], 254) == 4
        assert selectors.proposed_level(record, ["personal_data"], 0) == 2
        assert selectors.proposed_level(record, [], 0) == 1
    with pytest.raises(ManyFaults):
        room.assess(record, facts=["personal_data"], people=254, level=3)
    found = room.assess(record, facts=["personal_data"], people=254, level=3, reason="全員に連絡が付いた。")
    assert (found.proposed, found.level, found.state) == (4, 3, State.OPEN)


@pytest.mark.parametrize(
    "more", [{"incident": False}, {"level": 9}, {"facts": ["no_such_fact"]}], ids=["no reason", "level", "fact"]
)
def test_an_assessment_that_lacks_something_is_not_taken(room: Room, more: dict[str, Any]) -> None:
    record = room.receive(room.report())
    with pytest.raises(ManyFaults):
        room.assess(record, **more)


def test_only_the_csirt_assesses_and_only_after_the_receipt(room: Room) -> None:
    record = room.report()
    with pytest.raises(Refused):
        room.assess(record)
    room.receive(record)
    for who in ("staff", "head_citizen", "chief", "ciso", "system", "outsider"):
        with pytest.raises((Refused, NotFound)):
            room.assess(record, by=who)


def test_what_is_assessed_as_an_incident_is_told_to_the_ciso_in_the_same_act(room: Room) -> None:
    before = Delivery.objects.filter(person=room.world.people["ciso"]).count()
    room.opened()
    assert Delivery.objects.filter(person=room.world.people["ciso"]).count() == before + 1


def test_somebody_who_was_slower_is_told(room: Room) -> None:
    record = room.receive(room.report())
    with room.world.acting("csirt"), pytest.raises(Conflict):
        services.incident_assess(pk=record.pk, found=Assessment(incident=True, level=2), seen=record.version - 1)


def test_reports_of_the_same_thing_are_answered_as_one(room: Room) -> None:
    first, second, other = room.opened(), room.report(by="staff_tax"), room.report(kind="failure")
    with room.world.acting("csirt"):
        with pytest.raises(InvalidInput):
            services.incident_group(pk=other.pk, into=first.pk)
        with pytest.raises(InvalidInput):
            services.incident_group(pk=second.pk, into=second.pk)
        assert [each.pk for each in selectors.of_same_kind(second, room.world_actor())] == [first.pk]
        services.incident_group(pk=second.pk, into=first.pk, reason="同じメール")
    second.refresh_from_db()
    assert (second.state, second.parent_id) == (State.GROUPED, first.pk)
    assert Hop.objects.filter(incident=second, state=Hop.State.WAITING).count() == 0


def test_an_order_is_received_begun_done_and_confirmed_by_another(room: Room) -> None:
    record = room.opened()
    order = room.order(record)
    assert Delivery.objects.filter(person=room.world.people["director"], notice__subject__contains="指示").exists()
    with pytest.raises((Refused, NotFound)):
        room.advance(order, "received", by="head_tax")
    room.advance(order, "received")
    room.advance(order, "begun")
    with pytest.raises(InvalidInput):
        room.advance(order, "received")
    with pytest.raises(InvalidInput):
        room.advance(order, "done", result="")
    done = room.advance(order, "done")
    assert done.received_at
    assert done.done_at
    assert room.confirm(order).state == Order.State.CONFIRMED


def test_nobody_confirms_what_he_did_himself(room: Room) -> None:
    record = room.opened()
    order = room.order(record, role="", unit=None, person=room.world.people["csirt"].pk)
    room.advance(order, "done", by="csirt")
    with pytest.raises(Refused):
        room.confirm(order, by="csirt")
    assert room.confirm(order, by="chief").state == Order.State.CONFIRMED


def test_an_order_that_is_late_is_chased_every_half_hour(room: Room) -> None:
    order = room.order(room.opened())
    mine = Delivery.objects.filter(person=room.world.people["director"], notice__kind="incidents:late")
    for minutes, count in ((59, 0), (60, 1), (89, 1), (90, 2)):
        room.at(10 + minutes // 60, minutes % 60)
        room.tick()
        assert mine.filter(notice__key__contains=f"order:{order.pk}").count() == count, minutes


def test_a_task_has_a_day_is_chased_once_a_day_and_is_confirmed_by_another(room: Room) -> None:
    record = room.opened()
    with pytest.raises(ManyFaults):
        room.order(record, sort="task", text="端末の記録を調べる。")
    due = moment_at(TODAY + dt.timedelta(days=2), 17)
    task = room.order(record, sort="task", text="端末の記録を調べる。", due_at=due)
    late = Delivery.objects.filter(person=room.world.people["director"], notice__kind="incidents:late")
    for hours, count in ((0, 1), (23, 1), (24, 2)):
        room.world.clock.set(due + dt.timedelta(hours=hours))
        room.tick()
        assert late.filter(notice__key__contains=f"order:{task.pk}").count() == count, hours
    with room.world.acting("director"):
        assert [each.record for each in selectors.orders_to_do(room.world_actor())] == [task.pk]
    room.advance(task, "done")
    with room.world.acting("csirt"):
        assert [each.record for each in selectors.to_confirm(room.world_actor())] == [task.pk]
    assert room.confirm(task).state == Order.State.CONFIRMED


def test_the_ciso_finds_the_report_of_causes_on_the_first_screen_until_it_is_decided(room: Room) -> None:
    record = room.opened()
    room.investigate(record)
    with room.world.acting("ciso"):
        assert [each.incident for each in selectors.to_direct(room.world_actor())] == [record.pk]
    with room.world.acting("csirt"):
        assert selectors.to_direct(room.world_actor()) == []
    room.direct(record)
    with room.world.acting("ciso"):
        assert selectors.to_direct(room.world_actor()) == []


def test_cutting_a_line_off_is_ordered_by_the_chief_alone_and_goes_to_the_system_manager(room: Room) -> None:
    record = room.opened()
    for who in ("csirt", "ciso"):
        with pytest.raises(Refused):
            room.order(record, by=who, measure="line_cutoff", role="", unit=None)
    order = room.order(record, by="chief", measure="line_cutoff", role="", unit=None, text="県の回線")
    assert (order.role, order.mechanism) == ("information_system_manager", "line_cutoff")
    assert order.text.startswith("外部ネットワークを物理的に遮断する")


def test_an_order_to_nobody_is_refused(room: Room) -> None:
    record = room.opened()
    with pytest.raises(ManyFaults):
        room.order(record, role="", unit=None)
    with pytest.raises(InvalidInput):
        room.order(record, role="information_system_operator", unit=None)


def test_it_is_not_closed_before_everything_is_there(room: Room) -> None:
    record = room.opened()
    order = room.order(record)
    with pytest.raises(ManyFaults) as caught:
        room.close(record)
    assert len(caught.value.items) == 3
    room.advance(order, "done")
    room.confirm(order)
    with pytest.raises(Refused):
        room.direct(record)
    room.investigate(record)
    with pytest.raises(Refused):
        room.direct(record, by="chief")
    room.direct(record)
    prevention = room.order(record, by="ciso", sort="prevention", due_at=moment_at(TODAY + dt.timedelta(days=30), 17))
    with pytest.raises(ManyFaults):
        room.close(record)
    room.advance(prevention, "done")
    with pytest.raises(Refused):
        room.confirm(prevention, by="csirt")
    room.confirm(prevention, by="ciso")
    assert room.close(record).state == State.CLOSED


def test_nothing_is_done_to_a_closed_incident(room: Room) -> None:
    record = room.opened()
    room.investigate(record)
    room.direct(record)
    room.close(record)
    for act in (room.receive, room.assess, room.investigate, room.direct, room.close, room.order):
        with pytest.raises(SekimoriError):
            act(record)


def test_the_course_of_events_fills_itself_and_takes_what_happened_outside(room: Room) -> None:
    record = room.opened()
    with room.world.acting("csirt"):
        services.incident_note(pk=record.pk, text="利用者から電話。", at=moment_at(TODAY, 8, 50))
        with pytest.raises(InvalidInput):
            services.incident_note(pk=record.pk, text="明日のこと。", at=moment_at(TODAY, 23))
        found = selectors.room_of(record, room.world_actor())
        assert found
        lines = selectors.lines_of(found)
    assert [line.what for line in lines] == [
        "経過", "インシデントの報告", "窓口の受領", "インシデントの評価",
    ]  # fmt: skip
    assert lines[0].text == "利用者から電話。"
    assert lines[0].noted_at is not None


def test_the_chief_decides_whether_the_emergency_plan_starts(room: Room) -> None:
    record = room.report(kind="violation")
    with room.world.acting("csirt"), pytest.raises(Refused):
        services.plan_decide(pk=record.pk, started=True, reason="重大")
    with room.world.acting("chief"):
        assert services.plan_decide(pk=record.pk, started=True, reason="重大").plan == "started"


def test_the_first_screen_has_what_waits_for_each(room: Room) -> None:
    record = room.report()
    with room.world.acting("csirt"):
        assert [each.incident for each in selectors.waiting_for_team(room.world_actor())] == [record.pk]
    with room.world.acting("head_citizen"):
        assert [each.incident for each in selectors.steps_to_take(room.world_actor())] == [record.pk]
    order = room.order(room.assess(room.receive(record)))
    with room.world.acting("director"):
        assert [each.record for each in selectors.orders_to_do(room.world_actor())] == [order.pk]
    for who in ("staff", "head_tax", "outsider"):
        with room.world.acting(who):
            actor = room.world_actor()
            assert not [
                *selectors.waiting_for_team(actor),
                *selectors.steps_to_take(actor),
                *selectors.orders_to_do(actor),
            ]
