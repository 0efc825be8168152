"""What outside reports say about their clauses: unknown, due, overdue, met; each law for its own reports."""

from __future__ import annotations

import datetime as dt

import pytest

from sekimori.common.clock import moment_at
from sekimori.portal.acts import readings
from sekimori.portal.acts.readings import Question, Reading, Status, reader_of
from sekimori.portal.disclosures import services
from sekimori.portal.disclosures.models import Requirement
from sekimori.portal.rules import selectors as rules
from tests.portal.disclosures.conftest import Desk
from tests.world import TODAY


def reading(desk: Desk, clause_id: str, unit: str = "") -> Reading:
    with desk.world.system():
        view = rules.adoption_on()
        clause = view.package.clause(clause_id)
        reader = reader_of(clause.mechanisms[0], view.package)
        assert reader is not None
        question = Question(view.pk, clause.id, clause.lineage, clause.mechanisms[0], clause.norms[0])
        place = desk.world.unit(unit) if unit else None
        with readings.sharing():
            return reader.read(question, [place], desk.world.clock.now())[place]


def test_without_an_incident_nothing_is_said(desk: Desk) -> None:
    assert reading(desk, "4(1)").status is Status.UNKNOWN


@pytest.mark.mechanism("procedure:external_incident_report")
def test_a_report_is_due_then_overdue_and_met_once_it_is_sent(desk: Desk) -> None:
    record = desk.incident(level=2, people=0, facts=())
    assert reading(desk, "4(1)").status is Status.DUE
    desk.at(9, 0, TODAY + dt.timedelta(days=1))
    late = reading(desk, "4(1)")
    assert late.status is Status.OVERDUE
    assert late.values["late"] == 1
    for _stage in ("first", "follow_up", "final"):
        desk.sent(record)
    assert reading(desk, "4(1)").status is Status.MET


@pytest.mark.mechanism("procedure:press_release")
def test_what_a_person_judged_unnecessary_is_met_and_what_the_table_takes_back_was_never_owed(desk: Desk) -> None:
    desk.incident()
    assert reading(desk, "4(4)").status is Status.DUE
    for row in Requirement.objects.filter(form__in=["press_release", "web_notice"]):
        with desk.world.acting("csirt"):
            services.requirement_judge(pk=row.pk, needed=False, reason="対象者への通知で足りる。")
    assert reading(desk, "4(4)").status is Status.MET


@pytest.mark.mechanism("procedure:personal_data_breach_report")
def test_each_law_counts_the_reports_that_it_asks_for(desk: Desk) -> None:
    record = desk.incident(facts=("personal_data", "sensitive_data"))
    assert reading(desk, "4(2)", "210").status is Status.DUE
    assert "number" not in reading(desk, "4(3)", "210").record
    numbers = Requirement.objects.filter(form="ppc_number_report")
    assert not numbers.exists()
    desk.tell(record, specific_numbers=True)
    assert numbers.exists()


def test_the_section_of_the_incident_answers_for_it_and_another_one_does_not(desk: Desk) -> None:
    desk.incident()
    assert reading(desk, "4(2)", "210").status is Status.DUE
    assert reading(desk, "4(2)", "200").status is Status.DUE
    assert reading(desk, "4(2)", "220").status is Status.UNKNOWN


@pytest.mark.mechanism("procedure:information_sharing")
def test_what_is_shared_unasked_is_met(desk: Desk) -> None:
    record = desk.incident(level=2, people=0, facts=())
    assert reading(desk, "4(5)").status is Status.UNKNOWN
    shared = desk.submit(desk.draft(record, "information_share", mark="green"))
    desk.send(shared)
    assert reading(desk, "4(5)").status is Status.MET


@pytest.mark.mechanism("notice:response_policy_notice")
def test_the_policy_that_was_made_known_is_due_until_it_is_read(desk: Desk) -> None:
    record = desk.incident()
    with desk.world.acting("csirt"):
        services.policy_announce(
            incident=record.pk, to=[("department_security_officer", desk.world.unit("200"))], body="一斉送信を控える。"
        )
    assert reading(desk, "4(6)").status is Status.DUE


def test_next_year_begins_another_count(desk: Desk) -> None:
    record = desk.incident(level=2, people=0, facts=())
    for _stage in ("first", "follow_up", "final"):
        desk.sent(record)
    desk.world.clock.set(moment_at(dt.date(2028, 4, 2), 9))
    assert reading(desk, "4(1)").status is Status.UNKNOWN
