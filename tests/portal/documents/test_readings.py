"""What required documents say about clauses, and when that changes by time alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sekimori.common.clock import moment_at
from sekimori.portal.acts import readings
from sekimori.portal.acts.readings import Question, Reading, Status
from sekimori.portal.compliance.models import State
from sekimori.portal.documents import services
from sekimori.portal.rules import selectors as rules
from sekimori.standards.models import Mechanism, MechanismKind, Modality, Norm
from tests.portal.documents.conftest import NEXT_YEAR, Office
from tests.world import TODAY

LATER = dt.date(2027, 1, 4)


def read(office: Office, on: dt.date, **settings: Any) -> Reading:
    given = {"document": "log_standard", "content": ["items"], **settings}
    mechanism = Mechanism(kind=MechanismKind.REGISTER, name="required_documents", settings=given)
    reader = readings.reader_of(mechanism)
    assert reader is not None
    with office.world.system():
        norm = Norm(actors=("ciso",), modality=Modality.DUTY)
        asked = Question(rules.adoption_on().pk, "3(1)", "3(1)", mechanism, norm)
        return reader.read(asked, [None], moment_at(on, 12))[None]


@pytest.mark.mechanism("register:required_documents")
def test_a_document_meets_its_clause_from_the_day_it_comes_into_force_until_its_review_is_late(office: Office) -> None:
    assert read(office, TODAY).status is Status.NOT_MET
    version = office.laid_down(effective_on=LATER)
    ahead = read(office, TODAY)
    assert (ahead.status, ahead.next_change_at) == (Status.NOT_MET, moment_at(LATER))
    met = read(office, LATER)
    assert (met.status, met.record) == (Status.MET, f"documents.version:{version.pk}")
    assert met.next_change_at == moment_at(NEXT_YEAR + dt.timedelta(days=1))
    assert read(office, NEXT_YEAR).status is Status.MET
    assert read(office, NEXT_YEAR + dt.timedelta(days=1)).status is Status.OVERDUE


@pytest.mark.mechanism("register:required_documents")
def test_a_content_that_the_clause_wants_and_nobody_wrote_is_named(office: Office) -> None:
    office.laid_down(places={"retention": "第２条"})
    lacking = read(office, TODAY)
    assert (lacking.status, lacking.values["content"]) == (Status.NOT_MET, "取得する項目")
    assert read(office, TODAY, content=["retention"]).status is Status.MET


def test_what_only_waits_for_its_decision_meets_nothing(office: Office) -> None:
    office.waiting()
    assert read(office, TODAY).status is Status.NOT_MET


def test_a_review_and_an_abolition_count_from_their_moment(office: Office) -> None:
    version = office.laid_down()
    office.at(NEXT_YEAR)
    with office.world.acting("chief"):
        services.document_review(pk=version.document_id, note="改定を要しない。", next_on=dt.date(2028, 10, 1))
    assert read(office, NEXT_YEAR + dt.timedelta(days=9)).status is Status.MET
    office.at(dt.date(2027, 12, 1))
    with office.world.acting("ciso"):
        services.document_abolish(pk=version.document_id, reason="統合")
    assert read(office, dt.date(2027, 11, 30)).status is Status.MET
    assert read(office, dt.date(2027, 12, 2)).status is Status.NOT_MET


def test_the_state_of_the_clause_follows_in_the_act_itself(office: Office) -> None:
    office.laid_down()
    assert State.objects.get(lineage="3(1)").standing == "met"
    assert State.objects.get(lineage="3(3)").standing == "not_met"


def test_many_demands_cost_no_more_queries_than_one(office: Office) -> None:
    office.laid_down()
    reader = readings.reader_of(Mechanism(kind=MechanismKind.REGISTER, name="required_documents"))
    assert reader is not None
    norm = Norm(actors=("ciso",), modality=Modality.DUTY)
    counts = []
    with office.world.system():
        adoption = rules.adoption_on().pk
        for documents in (["log_standard"], ["log_standard", "continuity"] * 20):
            asked = [
                (
                    Question(
                        adoption, "3(1)", "3(1)",
                        Mechanism(kind=MechanismKind.REGISTER, name="required_documents", settings={"document": key}), norm,
                    ),
                    [None],
                )
                for key in documents
            ]  # fmt: skip
            with CaptureQueriesContext(connection) as captured:
                reader.read_all(asked, moment_at(TODAY, 12))
            counts.append(len(captured))
    assert counts[1] <= counts[0]
