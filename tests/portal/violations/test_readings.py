"""What violations say about their clauses: unknown until something was told; each role for its own; the gate always."""

from __future__ import annotations

import pytest

from sekimori.common.clock import moment_at
from sekimori.portal.acts import readings
from sekimori.portal.acts.readings import Reading, Status, reader_of
from sekimori.portal.rules import selectors as rules
from tests.portal.violations.conftest import Court


def read(court: Court, clause_id: str) -> Reading:
    with court.world.system():
        view = rules.adoption_on()
        clause = view.package.clause(clause_id)
        mechanism = clause.mechanisms[0]
        reader = reader_of(mechanism, view.package)
        assert reader is not None
        asked = readings.Question(view.pk, clause.id, clause.lineage, mechanism, clause.norms[0])
        reading = reader.read(asked, [None], court.world.clock.now())[None]
    assert reading.sentence()
    return reading


@pytest.mark.mechanism("procedure:violation_notice")
def test_each_role_answers_for_what_it_has_confirmed(court: Court) -> None:
    assert read(court, "3(1)").status == read(court, "3(2)").status == Status.UNKNOWN
    court.notify()
    assert read(court, "3(1)").status == Status.MET
    assert read(court, "3(2)").status == Status.UNKNOWN
    court.notify(by="system", about="colleague")
    assert read(court, "3(2)").status == Status.MET


def test_a_notice_that_came_late_says_so(court: Court) -> None:
    import datetime as dt

    court.notify(confirmed_at=moment_at(dt.date(2026, 11, 2), 9))
    assert "遅れた" in read(court, "3(1)").sentence()


@pytest.mark.mechanism("procedure:web_misuse_correction")
@pytest.mark.mechanism("procedure:insider_access_correction")
def test_browsing_and_access_by_insiders_are_read_from_their_own_requests(court: Court) -> None:
    court.notify()
    assert read(court, "3(3)").status == read(court, "3(4)").status == Status.UNKNOWN
    court.notify(source="web_misuse")
    assert read(court, "3(3)").status == Status.MET
    court.notify(by="system", source="insider_access", incident=_seen_by_systems(court))
    assert read(court, "3(4)").status == Status.MET


def _seen_by_systems(court: Court) -> int:
    from sekimori.portal.incidents import services as incidents

    with court.world.acting("system"):
        return incidents.incident_report(report=incidents.Report("unauthorised_access", "権限外のアクセス。")).pk


@pytest.mark.mechanism("procedure:rights_suspension")
@pytest.mark.mechanism("gate:notice_with_suspension")
def test_a_stop_is_read_with_its_notice(court: Court) -> None:
    assert read(court, "3(5)").status == Status.UNKNOWN
    assert read(court, "3(6)").status == Status.MET
    court.stop(court.failed())
    assert read(court, "3(5)").status == read(court, "3(6)").status == Status.MET


@pytest.mark.mechanism("register:disciplinary_files")
def test_what_was_handed_on_is_counted_and_not_named(court: Court) -> None:
    assert read(court, "3(7)").status == Status.UNKNOWN
    court.refer(court.notify())
    found = read(court, "3(7)")
    assert found.status == Status.MET
    assert not found.record
