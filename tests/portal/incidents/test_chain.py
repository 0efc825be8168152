"""The chain of 5.3(1): passed on, folded, carried on by silence, deputies, the absence of the CISO, the clocks."""

from __future__ import annotations

import datetime as dt

import pytest

from sekimori.common.errors import InvalidInput, Refused
from sekimori.portal.acts.selectors import history_of
from sekimori.portal.incidents import services
from sekimori.portal.incidents.models import Hop, Incident
from sekimori.portal.notices.models import Delivery
from sekimori.portal.organization import services as organization
from tests.adopting import adopt
from tests.portal.incidents.conftest import Room, with_incidents
from tests.world import World
from tests.world_roles import ROLES

State = Hop.State


def states(record: Incident) -> list[tuple[str, str]]:
    return [(hop.role, hop.state) for hop in Hop.objects.filter(incident=record, position__gt=0)]


def was_told(room: Room, record: Incident, key: str) -> int:
    about = f"incidents.incident:{record.pk}"
    return Delivery.objects.filter(notice__about=about, person=room.world.people[key]).count()


def test_it_goes_from_the_manager_to_the_officer_to_the_chief_to_the_ciso(room: Room) -> None:
    record = room.report()
    room.pass_on(record, 1, "head_citizen")
    assert was_told(room, record, "system") == 1
    room.pass_on(record, 2, "director")
    with pytest.raises(InvalidInput):
        room.pass_on(record, 3, "chief")
    room.pass_on(record, 3, "chief", measures="端末を隔離し、代替機を出す。")
    room.pass_on(record, 4, "ciso", note="")
    assert [state for _role, state in states(record)] == [State.PASSED] * 4
    with room.world.acting("chief"):
        assert [str(line.act) for line in history_of(record)].count("インシデントの上申") == 3


@pytest.mark.parametrize("who", ["staff", "colleague", "head_tax", "director", "csirt", "outsider"])
def test_nobody_else_passes_a_step_on(room: Room, who: str) -> None:
    record = room.report()
    with pytest.raises((Refused, InvalidInput)):
        room.pass_on(record, 1, who)


def test_steps_held_by_one_person_are_folded_and_the_record_says_so(room: Room) -> None:
    record = room.report(by="head_citizen")
    assert states(record) == [
        ("section_security_manager", State.FOLDED),
        ("department_security_officer", State.WAITING),
    ]
    record = room.report(by="chief")
    found = dict(states(record))
    assert found["department_security_officer"] == found["chief_security_manager"] == State.FOLDED
    assert found["ciso"] == State.WAITING
    assert "同じ人" in room.hop(record, 3).note


def test_a_section_without_department_goes_on_to_the_chief(room: Room) -> None:
    record = room.report(by="election")
    assert states(record)[:3] == [
        ("section_security_manager", State.FOLDED),
        ("department_security_officer", State.FOLDED),
        ("chief_security_manager", State.WAITING),
    ]
    assert "いないため" in room.hop(record, 2).note


def test_silence_carries_a_report_upward_after_an_hour_and_the_late_answer_is_still_taken(room: Room) -> None:
    record = room.report()
    room.at(10, 59)
    room.tick()
    assert states(record) == [("section_security_manager", State.WAITING)]
    room.at(11, 0)
    room.tick()
    assert states(record) == [
        ("section_security_manager", State.LAPSED),
        ("department_security_officer", State.WAITING),
    ]
    assert was_told(room, record, "director") == 1
    room.pass_on(record, 1, "head_citizen")
    assert states(record) == [
        ("section_security_manager", State.PASSED),
        ("department_security_officer", State.WAITING),
    ]


def test_silence_never_ends_with_nobody_told(room: Room) -> None:
    record = room.report()
    for hour in (11, 12, 13):
        room.at(hour, 0)
        room.tick()
    assert states(record)[-1] == ("ciso", State.WAITING)
    assert was_told(room, record, "ciso") == 1
    room.at(14, 0)
    room.tick()
    assert was_told(room, record, "ciso") == 2


def test_the_receipt_is_chased_after_15_minutes_then_goes_up_to_the_chief(room: Room) -> None:
    record = room.report()
    room.at(10, 15)
    room.tick()
    assert was_told(room, record, "csirt") == 2
    assert was_told(room, record, "chief") == 0
    room.at(10, 30)
    room.tick()
    assert was_told(room, record, "chief") == 1
    room.receive(record)
    before = was_told(room, record, "csirt")
    room.at(10, 59)
    room.tick()
    assert was_told(room, record, "csirt") == before


def test_a_deputy_passes_on_in_a_recorded_absence(room: Room) -> None:
    people, now = room.world.people, room.world.clock.now()
    with room.world.acting("chief"):
        organization.absence_record(
            person=people["head_citizen"], starts_at=now, ends_at=now + dt.timedelta(days=1), deputy=people["colleague"]
        )
    record = room.report()
    assert was_told(room, record, "colleague") == 1
    hop = room.pass_on(record, 1, "colleague")
    assert "鴎 みなみ" in hop.by_label


def test_the_chief_acts_on_his_own_judgement_while_the_ciso_is_absent(room: Room) -> None:
    record = room.report(by="chief")
    hop = room.hop(record, 4)
    with room.world.acting("chief"), pytest.raises(InvalidInput):
        services.act_for_ciso(pk=hop.pk, absence="", measures="遮断する。")
    with room.world.acting("director"), pytest.raises((Refused, InvalidInput)):
        services.act_for_ciso(pk=hop.pk, absence="出張", measures="遮断する。")
    with room.acting("chief"):
        found = services.act_for_ciso(pk=hop.pk, absence="出張中で電話に出ない。", measures="回線を遮断する。")
    assert found.state == State.ACTED_FOR
    assert was_told(room, record, "ciso") == 2


def test_what_is_no_incident_or_is_closed_chases_nobody(room: Room) -> None:
    record = room.report()
    room.receive(record)
    room.assess(record, incident=False, reason="訓練のメールだった。")
    before = Delivery.objects.count()
    room.at(18, 0)
    room.tick()
    assert Delivery.objects.count() == before
    assert State.WAITING not in dict(states(record)).values()


def test_while_the_ciso_is_recorded_as_absent_his_step_waits_and_the_chief_who_stands_in_acts_by_name(
    world: World,
) -> None:
    adopt(world, with_incidents().model_copy(update={"roles": tuple(ROLES)}))
    room, now = Room(world), world.clock.now()
    with world.acting("chief"):
        organization.absence_record(person=world.people["ciso"], starts_at=now, ends_at=now + dt.timedelta(days=1))
    record = room.report(by="chief")
    hop = room.hop(record, 4)
    assert hop.state == State.WAITING
    assert was_told(room, record, "ciso") == 1
    with pytest.raises(Refused):
        room.pass_on(record, 4, "chief")
    with world.acting("chief"):
        assert services.act_for_ciso(pk=hop.pk, absence="出張中", measures="遮断する。").state == State.ACTED_FOR
