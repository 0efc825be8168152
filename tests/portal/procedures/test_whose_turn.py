"""Whether somebody is asked now follows his step, whoever changes it, and is held against the steps each night."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekimori.portal.compliance import services as compliance
from sekimori.portal.procedures import selectors, whose_turn
from sekimori.portal.procedures.models import Party, Step
from tests.effort import examples
from tests.portal.procedures.conftest import Office


def kept() -> set[int]:
    return set(Party.objects.filter(waiting=True).values_list("pk", flat=True))


def real() -> set[int]:
    return set(Party.objects.filter(step__state=Step.State.WAITING).values_list("pk", flat=True))


def test_a_party_is_asked_while_its_step_waits_and_not_afterwards(office: Office) -> None:
    record = office.submit("staff", "one", what="鍵")
    assert kept() == real() != set()
    office.decide("head_citizen", record)
    assert kept() == real() == set()


def test_a_wrong_mark_is_found_told_and_put_right(office: Office) -> None:
    office.submit("staff", "one", what="鍵")
    asked = kept()
    assert whose_turn.put_right() == 0
    Party.objects.update(waiting=False)
    assert whose_turn.put_right() == len(asked)
    assert kept() == real() == asked


def test_the_nightly_computation_tells_of_wrong_marks(office: Office) -> None:
    office.submit("staff", "one", what="鍵")
    with office.world.system():
        compliance.recompute()
        Party.objects.update(waiting=False)
        assert (found := compliance.recompute()) is not None
    assert ["", "counts", 1] in found.examples
    assert kept() == real()


def test_whose_turn_it_is_is_looked_up_without_the_steps_of_the_city(office: Office) -> None:
    office.submit("staff", "one", what="鍵")
    with office.world.acting("head_citizen") as circumstances, CaptureQueriesContext(connection) as queries:
        assert selectors.waiting_count(circumstances.actor) == 1
    asked = queries.captured_queries[-1]["sql"].partition("procedures_party")[2].partition("procedures_involvement")[0]
    assert "JOIN" not in asked


MOVES = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(sorted(Step.State))), max_size=12)


@settings(max_examples=examples(15), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(moves=MOVES)
def test_the_mark_follows_whatever_becomes_of_steps(office: Office, moves: list[tuple[int, Step.State]]) -> None:
    if not Step.objects.exists():
        for _turn in range(3):
            office.submit("staff", "one", what="鍵")
    steps = list(Step.objects.order_by("pk")[:3])
    for which, state in moves:
        Step.objects.filter(pk=steps[which].pk).update(state=state)
        assert kept() == real()
    assert whose_turn.put_right() == 0
