"""What questions say about the clause that wants doubts to be asked about."""

from __future__ import annotations

import datetime as dt

import pytest

from sekimori.common.clock import moment_at
from sekimori.portal.acts import readings
from sekimori.portal.acts.readings import Reading, reader_of
from sekimori.portal.rules import selectors as rules
from tests.portal.questions.conftest import Counter
from tests.world import TODAY


def read(counter: Counter, unit: str | None = "210", day: dt.date = TODAY, hour: int = 23) -> Reading:
    with counter.world.system():
        view = rules.adoption_on(day)
        clause = view.package.clause("2(4)")
        (mechanism,) = [each for each in clause.mechanisms if each.name == "policy_question"]
        reader = reader_of(mechanism, view.package)
        assert reader is not None
        asked = readings.Question(view.pk, clause.id, clause.lineage, mechanism, clause.norms[0])
        place = counter.world.unit(unit) if unit else None
        reading = reader.read(asked, [place], moment_at(day, hour))[place]
    assert reading.sentence()
    return reading


@pytest.mark.mechanism("procedure:policy_question")
@pytest.mark.clause("5.1(1)①")
def test_an_open_question_is_due_then_overdue_and_met_once_it_was_answered(counter: Counter) -> None:
    assert read(counter).status == "unknown"
    question = counter.ask()
    waiting = read(counter)
    assert (waiting.status, waiting.next_change_at) == ("due", question.due_at)
    assert read(counter, day=TODAY + dt.timedelta(days=10)).status == "overdue"
    assert read(counter, None).status == "due"
    assert read(counter, "220").status == "unknown"
    counter.answer(question)
    assert read(counter).status == "met"
