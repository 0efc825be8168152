"""The course of a violation: told, guided, stopped only where guidance failed, lifted; nothing follows from silence."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from sekimori.common.clock import moment_at
from sekimori.common.errors import Conflict, InvalidInput, ManyFaults, Refused
from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.notices.models import Delivery
from sekimori.portal.violations import selectors, services
from sekimori.portal.violations.models import Case, Stop
from tests.portal.violations.conftest import Court
from tests.world import TODAY


def told(court: Court, *keys: str, kind: str = "") -> set[str]:
    """Which of these people were sent something about violations (of one kind)."""
    rows = Delivery.objects.filter(notice__kind__startswith=kind or "violations:")
    people = set(rows.values_list("person", flat=True))
    return {key for key in keys if court.world.people[key].pk in people}


def _actor() -> Actor:
    """Who acts in the block that is open."""
    return context.current().actor


EVERYBODY = (
    "ciso",
    "chief",
    "system",
    "director",
    "head_citizen",
    "head_tax",
    "staff",
    "colleague",
    "csirt",
    "auditor",
)


@pytest.mark.clause("7.6(2)①")
def test_what_the_chief_has_confirmed_is_told_to_the_manager_of_the_persons_section(court: Court) -> None:
    case = court.notify()
    assert case.number == "令8-違反-000001"
    assert case.to_label == "市民課 情報セキュリティ管理者"
    assert case.supervisors == "市民課長 汐入 花、市民部長 磯部 正"
    assert told(court, *EVERYBODY) == {"head_citizen"}


@pytest.mark.clause("7.6(2)②")
def test_what_the_system_manager_has_confirmed_reaches_the_chief_and_the_manager_in_one_act(court: Court) -> None:
    case = court.notify(by="system")
    assert case.role == "information_system_manager"
    assert told(court, *EVERYBODY) == {"head_citizen", "chief"}


def test_a_person_who_is_the_manager_himself_is_told_to_his_superior(court: Court) -> None:
    case = court.notify(about="head_citizen")
    assert case.to_label == "市民部 情報セキュリティ責任者"
    assert told(court, *EVERYBODY) == {"director"}
    assert case.supervisors == "市民部長 磯部 正"


def test_nobody_asks_himself_for_measures(court: Court) -> None:
    case = court.notify(about="head_general")
    assert case.to_label == "最高情報セキュリティ責任者"
    with pytest.raises(InvalidInput):
        court.notify(about="ciso")


def test_the_manager_is_passed_over_with_a_reason_only(court: Court) -> None:
    case = court.notify(above="課長も同じ媒体を使っていた。")
    assert told(court, *EVERYBODY) == {"director"}
    with court.world.acting("director"):
        assert selectors.case_of(case.pk, _actor()).to_reason
    with court.world.acting("head_citizen"), pytest.raises(NotFound):
        selectors.case_of(case.pk, _actor())


@pytest.mark.clause("6.1(20)②")
def test_browsing_outside_of_work_is_told_by_the_chief_alone(court: Court) -> None:
    assert court.notify(source="web_misuse").source == "web_misuse"
    with pytest.raises(ManyFaults):
        court.notify(by="system", source="web_misuse")


@pytest.mark.clause("6.5(5)")
def test_access_by_an_insider_wants_the_incident_in_which_the_proof_is_kept(court: Court) -> None:
    with pytest.raises(ManyFaults):
        court.notify(source="insider_access")
    case = court.notify(source="insider_access", incident=court.incident())
    assert case.incident is not None


def test_nobody_confirms_his_own_violation_and_others_none_at_all(court: Court) -> None:
    with pytest.raises(ManyFaults):
        court.notify(about="chief")
    for who in ("staff", "head_citizen", "director", "csirt", "ciso", "auditor", "outsider"):
        with pytest.raises(Refused):
            court.notify(by=who)


def test_the_manager_guides_and_the_person_hears_the_guidance_and_no_more(court: Court) -> None:
    case = court.notify()
    guidance = court.guide(case)
    court.work()
    assert told(court, "staff", "colleague", kind="violations:person") == {"staff"}
    with court.world.acting("staff"):
        about = selectors.mine(_actor())
        assert [each.text for each in about.guidances] == [guidance.text]
        with pytest.raises(NotFound):
            selectors.case_of(case.pk, _actor())
    court.settle(guidance, improved=True)
    case.refresh_from_db()
    assert case.state == Case.State.IMPROVED
    assert "chief" in told(court, "chief")


def test_guidance_is_recorded_by_whoever_is_asked_and_by_nobody_else(court: Court) -> None:
    case = court.notify()
    for who in ("chief", "system", "ciso"):
        with pytest.raises((Refused, NotFound)):
            court.guide(case, by=who)
    for who in ("staff", "colleague", "head_tax", "director", "outsider", "auditor"):
        with pytest.raises(NotFound):
            court.guide(case, by=who)


@pytest.mark.clause("7.6(2)③")
def test_no_right_is_stopped_before_guidance_has_failed(court: Court) -> None:
    case = court.notify()
    with pytest.raises(Refused):
        court.stop(case)
    guidance = court.guide(case)
    with pytest.raises(Refused):
        court.stop(case)
    court.settle(guidance, improved=True)
    with pytest.raises(Refused):
        court.stop(case)
    assert not Stop.objects.exists()


@pytest.mark.clause("7.6(2)③")
def test_a_stop_is_told_to_the_ciso_and_the_manager_in_the_same_act_and_holds_until_it_is_lifted(court: Court) -> None:
    case = court.failed()
    Delivery.objects.all().delete()
    stop = court.stop(case)
    court.work()
    assert stop.told_at == stop.decided_at
    assert told(court, *EVERYBODY, kind="violations:told") == {"ciso", "head_citizen", "system"}
    assert told(court, *EVERYBODY, kind="violations:person") == {"staff"}
    person = court.world.people["staff"].pk
    assert [each.pk for each in selectors.rights_stopped(person, court.world.clock.now())] == [stop.pk]
    court.at(10, 20)
    with court.world.acting("system"):
        assert services.stop_carry_out(pk=stop.pk, done="10時20分に全ＩＤを無効にした。").carried_out_at is not None
    with court.world.acting("chief"), pytest.raises(Refused):
        services.case_close(pk=case.pk, outcome="終わり")
    with court.world.acting("chief"):
        services.stop_lift(pk=stop.pk, reason="研修を受けた。")
    assert selectors.rights_stopped(person, court.world.clock.now()) == []
    with court.world.acting("system"):
        services.stop_restore(pk=stop.pk)
    with court.world.acting("chief"):
        assert services.case_close(pk=case.pk, outcome="改善された。").state == Case.State.CLOSED


@pytest.mark.parametrize("who", ["system", "ciso", "head_citizen", "staff", "csirt", "outsider"])
def test_rights_are_stopped_by_the_chief_alone(court: Court, who: str) -> None:
    case = court.failed()
    with pytest.raises((Refused, NotFound)):
        court.stop(case, by=who)


def test_the_database_refuses_a_stop_without_failed_guidance_and_a_changed_notice(court: Court) -> None:
    case = court.notify()
    now = court.world.clock.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        Stop.objects.create(
            case=case, person_id=case.person_id, kind="suspended", scope="x", reason="x", condition="x",
            decided_label="x", decided_at=now, told_at=now, due_at=now,
        )  # fmt: skip
    for statement in ("UPDATE violations_case SET facts = 'x'", "DELETE FROM violations_case"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_silence_reminds_and_never_stops_a_right(court: Court) -> None:
    case = court.notify()
    late = case.answer_due_at + dt.timedelta(minutes=1)
    court.world.clock.set(late)
    court.tick()
    assert "head_citizen" in told(court, "head_citizen", kind="violations:late")
    assert told(court, "chief", kind="violations:late") == set()
    court.at(18, 0, TODAY + dt.timedelta(days=30))
    court.tick()
    assert told(court, "chief", kind="violations:late") == {"chief"}
    case.refresh_from_db()
    assert case.state == Case.State.NOTIFIED
    assert not Stop.objects.exists()


@pytest.mark.clause("7.6(1)")
def test_what_is_handed_on_names_the_supervisors_and_never_the_person_as_a_reader(court: Court) -> None:
    case = court.notify()
    made = court.refer(case)
    assert "市民課長" in made.supervisors
    with pytest.raises(ManyFaults):
        court.refer(case, readers=("staff",))
    with pytest.raises(ManyFaults):
        court.refer(case, readers=())


def test_a_form_that_is_sent_twice_or_is_out_of_date_does_nothing(court: Court) -> None:
    case = court.notify()
    with court.world.acting("head_citizen"), pytest.raises(Conflict):
        services.guidance_give(pk=case.pk, text="使わない。", seen=case.version + 5)
    with pytest.raises(ManyFaults):
        court.guide(case, text=" ", due_at=moment_at(TODAY, 9))
    with pytest.raises(ManyFaults):
        court.notify(facts="", asked="", confirmed_at=moment_at(TODAY, 23))
    with court.world.acting("chief"), pytest.raises(InvalidInput):
        services.case_close(pk=case.pk, outcome=" ")


def test_what_was_no_violation_is_ended_with_the_reason(court: Court) -> None:
    case = court.notify()
    court.guide(case)
    with court.world.acting("chief"):
        services.case_close(pk=case.pk, outcome="許可があった。")
    assert selectors.open_cases() == ()
