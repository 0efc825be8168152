"""What duties say about clauses at a moment, and when that changes by time alone."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sekimori.common.clock import moment_at
from sekimori.portal.acts import readings
from sekimori.portal.acts.readings import Question, Reading, Status
from sekimori.portal.duties import services
from sekimori.portal.duties.models import Content
from sekimori.standards.models import Mechanism, MechanismKind, Modality, Norm
from tests.portal.duties.conftest import NETWORK, Office


def question(name: str) -> Question:
    mechanism = Mechanism(kind=MechanismKind.DUTY, name=name)
    norm = Norm(actors=("chief_security_manager",), modality=Modality.DUTY)
    return Question(1, "3(1)", "3(1)", mechanism, norm)


def read(office: Office, name: str, unit: int | None, on: dt.date, hour: int = 10) -> Reading:
    asked = question(name)
    reader = readings.reader_of(asked.mechanism)
    assert reader is not None
    with office.world.system():
        return reader.read(asked, [unit], moment_at(on, hour))[unit]


def test_a_duty_that_nothing_defines_has_no_reader(office: Office) -> None:
    with office.world.system():
        assert readings.reader_of(Mechanism(kind=MechanismKind.DUTY, name="no_such_duty")) is None


@pytest.mark.mechanism("duty:contact_network_update")
def test_a_duty_is_due_in_its_window_then_overdue_then_met(office: Office) -> None:
    before = read(office, "contact_network_update", None, dt.date(2026, 10, 30), 23)
    assert (before.status, before.next_change_at) == (Status.DUE, moment_at(dt.date(2026, 10, 31)))
    after = read(office, "contact_network_update", None, dt.date(2026, 10, 31), 0)
    assert after.status is Status.OVERDUE
    office.at(dt.date(2026, 11, 2))
    record = office.finish("chief", office.one("contact_network_update"), NETWORK)
    met = read(office, "contact_network_update", office.world.unit("210"), dt.date(2026, 11, 2))
    assert (met.status, met.next_change_at) == (Status.MET, moment_at(dt.date(2027, 4, 1)))
    assert met.record == f"duties.occurrence:{record.pk}"


@pytest.mark.mechanism("duty:policy_review")
def test_nothing_is_known_before_the_first_window_opens(office: Office) -> None:
    found = read(office, "policy_review", None, dt.date(2026, 12, 1))
    assert (found.status, found.next_change_at) == (Status.UNKNOWN, moment_at(dt.date(2027, 2, 1)))


@pytest.mark.mechanism("duty:id_stocktaking")
def test_a_unit_answers_for_itself_and_the_city_for_the_worst(office: Office) -> None:
    record = office.finish("head_citizen", office.one("id_stocktaking", "210"))
    waiting = read(office, "id_stocktaking", office.world.unit("210"), dt.date(2026, 10, 2))
    assert (waiting.status, "確認" in waiting.sentence()) == (Status.DUE, True)
    with office.world.acting("system"):
        services.occurrence_confirm(pk=record.pk, digest=Content.objects.get(occurrence=record).digest)
    assert read(office, "id_stocktaking", office.world.unit("210"), dt.date(2026, 11, 2)).status is Status.MET
    assert read(office, "id_stocktaking", None, dt.date(2026, 11, 2)).status is Status.OVERDUE


@pytest.mark.mechanism("duty:id_stocktaking")
def test_not_needed_is_shown_with_its_decision(office: Office) -> None:
    with office.world.acting("system"):
        services.occurrence_waive(pk=office.one("id_stocktaking", "900").pk, reason="ＩＤがない。")
    found = read(office, "id_stocktaking", office.world.unit("900"), dt.date(2026, 11, 2))
    assert found.status is Status.NOT_APPLICABLE


def test_one_query_answers_for_any_number_of_units_and_duties(office: Office) -> None:
    names = ("contact_network_update", "id_stocktaking", "policy_review")
    asked = [(question(name), [None, *(unit.pk for unit in office.world.units.values())]) for name in names]
    reader = readings.reader_of(asked[0][0].mechanism)
    assert reader is not None
    with office.world.system(), CaptureQueriesContext(connection) as queries:
        found = reader.read_all(asked, office.clock.now())
    assert len(queries) == 1
    assert all(len(each) == len(asked[0][1]) for each in found)
