"""What incidents say about their clauses: unknown, due, overdue, met; each role for its own step, each kind for its own reports."""

from __future__ import annotations

import datetime as dt

import pytest

from sekimori.common.clock import moment_at
from sekimori.portal.acts import readings
from sekimori.portal.acts.readings import Reading, Status, reader_of
from sekimori.portal.incidents import services
from sekimori.portal.rules import selectors as rules
from tests.portal.incidents.conftest import Room
from tests.world import TODAY

LATER = moment_at(TODAY + dt.timedelta(days=60), 9)


def read(room: Room, clause_id: str, unit: str | None = None, at: dt.datetime | None = None) -> Reading:
    with room.world.system():
        view = rules.adoption_on()
        clause = view.package.clause(clause_id)
        (mechanism,) = [each for each in clause.mechanisms if each.name != "self_inspection"]
        reader = reader_of(mechanism, view.package)
        assert reader is not None
        asked = readings.Question(view.pk, clause.id, clause.lineage, mechanism, clause.norms[0])
        place = room.world.unit(unit) if unit else None
        reading = reader.read(asked, [place], at or room.world.clock.now())[place]
    assert reading.sentence()
    return reading


def status(room: Room, clause_id: str, unit: str | None = None, at: dt.datetime | None = None) -> Status:
    return read(room, clause_id, unit, at).status


@pytest.mark.mechanism("procedure:incident_report")
@pytest.mark.mechanism("register:incident_records")
def test_a_report_is_due_until_it_is_received_and_overdue_after_15_minutes(room: Room) -> None:
    assert status(room, "3(1)") == status(room, "3(17)") == Status.UNKNOWN
    record = room.report()
    found = read(room, "3(1)", "210")
    assert found.status == Status.DUE
    assert found.next_change_at == record.recorded_at + dt.timedelta(minutes=15)
    assert status(room, "3(1)", at=moment_at(TODAY, 10, 15)) == Status.OVERDUE
    assert status(room, "3(1)", "220") == Status.UNKNOWN
    room.receive(record)
    assert status(room, "3(1)", "210") == status(room, "3(1)") == status(room, "3(17)") == Status.MET


@pytest.mark.mechanism("procedure:incident_escalation")
@pytest.mark.mechanism("procedure:incident_recovery")
def test_each_role_answers_for_its_own_step(room: Room) -> None:
    record = room.report()
    assert status(room, "3(2)", "210") == Status.DUE
    assert status(room, "3(3)", "200") == Status.UNKNOWN
    room.pass_on(record, 1, "head_citizen")
    assert status(room, "3(2)", "210") == Status.MET
    assert status(room, "3(3)", "200") == Status.DUE
    room.at(11, 0)
    room.tick()
    assert status(room, "3(3)", "200") == Status.OVERDUE
    assert status(room, "3(4)") == status(room, "3(9)") == Status.DUE
    room.pass_on(record, 2, "director")
    assert status(room, "3(3)", "200") == Status.MET
    room.pass_on(record, 3, "chief", measures="代替機を出した。")
    assert status(room, "3(4)") == status(room, "3(9)") == Status.MET


@pytest.mark.mechanism("procedure:incident_assessment")
@pytest.mark.mechanism("procedure:incident_order")
@pytest.mark.mechanism("procedure:incident_investigation")
@pytest.mark.mechanism("procedure:prevention_order")
def test_assessment_orders_investigation_and_direction_are_owed_one_after_the_other(room: Room) -> None:
    record = room.receive(room.report())
    assert status(room, "3(5)") == Status.DUE
    assert status(room, "3(5)", at=moment_at(TODAY, 12)) == Status.OVERDUE
    room.assess(record)
    assert status(room, "3(5)") == Status.MET
    assert status(room, "3(6)") == Status.UNKNOWN
    order = room.order(record)
    assert status(room, "3(6)") == Status.DUE
    room.advance(order, "done")
    assert status(room, "3(6)") == Status.MET
    assert status(room, "3(7)") == Status.DUE
    assert status(room, "3(7)", at=LATER) == Status.OVERDUE
    assert status(room, "3(8)") == Status.UNKNOWN
    room.investigate(record)
    assert status(room, "3(7)") == Status.MET
    assert status(room, "3(8)") == Status.DUE
    room.direct(record)
    assert status(room, "3(8)") == Status.MET


@pytest.mark.mechanism("procedure:card_loss_report")
@pytest.mark.mechanism("procedure:access_stop")
def test_a_lost_card_is_read_from_its_report_and_from_the_stop_of_accesses(room: Room) -> None:
    room.receive(room.report(kind="other"))
    assert status(room, "3(11)") == status(room, "3(10)") == Status.UNKNOWN
    record = room.receive(room.report(kind="card_loss"))
    assert status(room, "3(11)", "210") == Status.MET
    assert status(room, "3(10)") == Status.DUE
    assert status(room, "3(10)", at=moment_at(TODAY, 10, 15)) == Status.OVERDUE
    for role, who in (("information_system_manager", "system"), ("chief_security_manager", "chief")):
        room.advance(record.orders.get(role=role), "done", by=who)
    assert status(room, "3(10)") == Status.MET


@pytest.mark.mechanism("procedure:credential_leak_report")
def test_a_leaked_password_is_two_things_to_two_roles(room: Room) -> None:
    record = room.report(kind="credential_leak")
    assert status(room, "3(13)", "210") == status(room, "3(12)") == Status.DUE
    room.receive(record)
    assert status(room, "3(13)", "210") == Status.MET
    assert status(room, "3(12)") == Status.DUE
    room.advance(record.orders.get(), "done", by="system")
    assert status(room, "3(12)") == Status.MET


@pytest.mark.mechanism("procedure:violation_report")
@pytest.mark.mechanism("procedure:emergency_plan_activation")
def test_a_violation_wants_the_chief_to_decide_about_the_emergency_plan(room: Room) -> None:
    record = room.report(kind="violation")
    assert status(room, "3(14)", "210") == Status.DUE
    assert status(room, "3(14)", "210", at=moment_at(TODAY, 12)) == Status.OVERDUE
    with room.world.acting("chief"):
        services.plan_decide(pk=record.pk, started=False, reason="軽い。")
    assert status(room, "3(14)", "210") == Status.MET


@pytest.mark.mechanism("procedure:line_cutoff")
@pytest.mark.mechanism("procedure:mail_stop")
def test_a_line_that_is_to_be_cut_off_is_due_until_it_is(room: Room) -> None:
    record = room.opened()
    assert status(room, "3(15)") == Status.UNKNOWN
    order = room.order(record, by="chief", measure="line_cutoff", role="", unit=None)
    assert status(room, "3(15)") == Status.DUE
    room.advance(order, "done", by="system")
    assert status(room, "3(15)") == Status.MET


@pytest.mark.mechanism("procedure:failure_report")
@pytest.mark.mechanism("register:failure_records")
def test_a_failure_is_recorded_with_what_came_of_it(room: Room) -> None:
    record = room.receive(room.report(kind="failure"))
    room.assess(record, level=1)
    assert status(room, "3(16)") == Status.DUE
    room.investigate(record)
    room.direct(record)
    room.close(record)
    assert status(room, "3(16)") == Status.MET


def test_what_is_no_incident_owes_nothing_more(room: Room) -> None:
    record = room.receive(room.report())
    room.assess(record, incident=False, reason="訓練")
    for clause_id in ("3(2)", "3(5)"):
        assert status(room, clause_id, at=LATER) in {Status.MET, Status.UNKNOWN}
    assert status(room, "3(7)", at=LATER) == Status.UNKNOWN


@pytest.mark.mechanism("procedure:misdirected_mail_report")
@pytest.mark.mechanism("procedure:suspicious_mail_report")
@pytest.mark.mechanism("procedure:infection_report")
@pytest.mark.parametrize(
    ("mechanism", "kind"),
    [
        ("misdirected_mail_report", "misdirected_mail"),
        ("suspicious_mail_report", "suspicious_mail"),
        ("infection_report", "infection"),
    ],
)
def test_a_report_of_a_kind_is_read_from_the_reports_of_that_kind_alone(room: Room, mechanism: str, kind: str) -> None:
    def said() -> Status:
        with room.world.system():
            view = rules.adoption_on()
            clause = view.package.clause("3(11)")
            named = clause.mechanisms[0].model_copy(update={"name": mechanism})
            reader = reader_of(named, view.package)
            assert reader
            asked = readings.Question(view.pk, clause.id, clause.lineage, named, clause.norms[0])
            return reader.read(asked, [None], room.world.clock.now())[None].status

    room.receive(room.report(kind="other"))
    assert said() == Status.UNKNOWN
    room.receive(room.report(kind=kind))
    assert said() == Status.MET
