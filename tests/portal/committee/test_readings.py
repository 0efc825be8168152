"""What the decisions of the committee say about clauses."""

from __future__ import annotations

import datetime as dt

import pytest

from sekimori.common.clock import moment_at
from sekimori.portal.acts.readings import Question, Reading, reader_of
from sekimori.portal.rules import selectors as rules
from tests.portal.committee.conftest import Committee
from tests.world import TODAY


def read(committee: Committee, clause: str, name: str, day: dt.date = TODAY) -> Reading:
    """What the mechanism says about the clause for the whole city."""
    with committee.world.system():
        view = rules.adoption_on(day)
        found = view.package.clause(clause)
        mechanism = next(each for each in found.mechanisms if each.name == name)
        reader = reader_of(mechanism, view.package)
        assert reader is not None
        question = Question(view.pk, found.id, found.lineage, mechanism, found.norms[0])
        reading = reader.read(question, [None], moment_at(day, 23))[None]
    assert reading.sentence()
    return reading


@pytest.mark.mechanism("procedure:committee_decision")
def test_nothing_is_said_before_the_first_decision_and_then_it_is_met(committee: Committee) -> None:
    assert read(committee, "3(1)", "committee_decision").status == "unknown"
    committee.called(hour=20)
    assert read(committee, "3(1)", "committee_decision").status == "unknown"
    meeting = committee.decided()
    reading = read(committee, "3(1)", "committee_decision")
    assert (reading.status, reading.record) == ("met", f"committee.meeting:{meeting.pk}")


@pytest.mark.mechanism("gate:committee_approval")
def test_the_policy_rests_on_the_minutes_by_which_it_was_adopted(committee: Committee) -> None:
    reading = read(committee, "3(1)", "committee_approval")
    assert reading.status == "met"
    assert "令6推会第1号" in reading.sentence()


@pytest.mark.mechanism("gate:committee_approval")
@pytest.mark.parametrize(("verdict", "status"), [("approved", "met"), ("refused", "not_met")])
def test_a_plan_is_met_once_it_was_approved_and_not_met_once_it_was_refused(
    committee: Committee, verdict: str, status: str
) -> None:
    assert read(committee, "3(2)", "committee_approval").status == "unknown"
    committee.decided(verdict, **({"conditions": "時期を改めること。"} if verdict == "refused" else {}))
    assert read(committee, "3(2)", "committee_approval").status == status
    assert read(committee, "3(2)", "committee_approval", dt.date(2027, 4, 1)).status == "unknown"
