"""What applications say about clauses: due while something is owed in time, overdue after; nothing is claimed that is not known."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sekimori.portal.acts import readings
from sekimori.portal.acts.readings import Question, Reading, Status
from sekimori.portal.procedures import gates, hooks, services
from sekimori.portal.rules import selectors as rules
from sekimori.standards import packages
from tests.portal.procedures.miyako import filled
from tests.portal.procedures.miyako.conftest import City
from tests.world import TODAY


def asked(city: City, clause: str, name: str) -> Question:
    with city.world.system():
        view = rules.adoptions_on()[0]
    found = view.package.clause(clause)
    mechanism = next(each for each in found.mechanisms if each.name == name)
    return Question(view.pk, found.id, found.lineage, mechanism, found.norms[0])


def read(city: City, clause: str, name: str, unit: str = "") -> Reading:
    question = asked(city, clause, name)
    reader = readings.reader_of(question.mechanism)
    assert reader is not None
    place = city.world.unit(unit) if unit else None
    with city.world.system():
        return reader.read(question, [place], city.clock.now())[place]


@pytest.mark.mechanism("procedure:takeout")
def test_what_is_out_is_due_and_overdue_when_its_time_is_over(city: City) -> None:
    clause, name = "5.1(1)③(イ)", "takeout"
    assert read(city, clause, name, "210").status is Status.MET
    record = city.approved("staff", name, "head_citizen", **filled.takeout(devices=[city.enter("devices")]))
    city.report("staff", record, "taken")
    found = read(city, clause, name, "210")
    assert (found.status, found.next_change_at) == (Status.DUE, record.milestones.get(key="returned").due_at)
    city.at(TODAY, 17)
    late = read(city, clause, name, "210")
    assert (late.status, late.record, late.next_change_at) == (
        Status.OVERDUE,
        f"procedures.application:{record.pk}",
        None,
    )
    assert "待っているもの" not in late.reason, "nothing is said of what does not wait"
    assert read(city, clause, name).status is Status.OVERDUE
    assert read(city, clause, name, "220").status is Status.MET
    city.report("staff", record, "returned", data={"all_back": True})
    city.confirm("head_citizen", record, "returned", erased="erased")
    assert read(city, clause, name, "210").status is Status.MET


@pytest.mark.mechanism("procedure:disposal")
def test_a_regime_of_disposal_speaks_for_its_own_clause_only(city: City) -> None:
    record = city.approved("staff", "disposal", "head_citizen", **filled.disposal(media=[city.enter("media")]))
    assert record.variant == "record_media"
    city.at(TODAY + dt.timedelta(days=31))
    assert read(city, "2(2)⑩(ウ)", "disposal").status is Status.OVERDUE
    assert read(city, "6.1(11)③", "disposal").status is Status.MET
    assert read(city, "2(2)⑩(ウ)", "disposal_before_removal").status is Status.MET


@pytest.mark.mechanism("procedure:emergency_exception")
def test_an_emergency_is_unknown_until_one_is_reported_due_for_a_day_then_overdue(city: City) -> None:
    clause, name = "7.4(2)", "emergency_exception"
    assert read(city, clause, name).status is Status.UNKNOWN
    with city.world.acting("system"):
        services.emergency_begin(procedure=name, data={"suspended": ["3(1)②(イ)"]})
    assert read(city, clause, name).status is Status.DUE
    city.clock.set(city.clock.now() + dt.timedelta(hours=24))
    assert read(city, clause, name).status is Status.OVERDUE


def test_the_measures_themselves_must_have_been_laid_down(city: City) -> None:
    assert read(city, "5.1(1)③(ア)", "offsite_work").status is Status.NOT_MET
    with city.world.acting("ciso"):
        services.terms_set(document="offsite_safety_measures", lines=["鍵をかける"], effective_on=TODAY)
    assert read(city, "5.1(1)③(ア)", "offsite_work").status is Status.MET
    assert read(city, "5.1(1)③(ウ)", "offsite_work").status is Status.MET


@pytest.mark.mechanism("gate:applicant_is_not_approver", "register:takeout_records", "register:exceptions")
def test_separation_and_the_records_made_by_themselves_are_read(city: City) -> None:
    city.approved("staff", "takeout", "head_citizen", **filled.takeout(devices=[city.enter("devices")]))
    found = read(city, "1(8)①", "applicant_is_not_approver", "210")
    assert (found.status, found.values) == (Status.MET, {"unavoidable": 0, "wrong": 0})
    assert read(city, "5.1(1)⑤", "takeout_records").values == {"total": 1}
    assert read(city, "7.4(3)", "exceptions").status is Status.MET
    assert read(city, "6.1(10)②", "connection_survey").status is Status.MET


def test_the_queries_do_not_grow_with_sections_and_clauses(city: City) -> None:
    question = asked(city, "5.1(1)③(イ)", "takeout")
    reader = readings.reader_of(question.mechanism)
    assert reader is not None
    counts = []
    for times in (1, 9):
        units = [None, *(unit.pk for unit in city.world.units.values())][: times + 1]
        with city.world.system(), CaptureQueriesContext(connection) as captured:
            reader.read_all([(question, units)] * times, city.clock.now())
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 8


def test_every_function_that_the_package_names_exists_and_takes_its_settings() -> None:
    for procedure in packages.get("miyako").procedures:
        for gate in procedure.gates:
            assert gate.hook is None or gates.known(gate.hook), (procedure.key, gate.key)
        for rule in procedure.effects:
            hooks.get(rule.hook).settings.model_validate(rule.settings)
