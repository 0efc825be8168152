"""What has been granted is counted by the database as it changes, and the count is held against the applications."""

from __future__ import annotations

from django.db import connection
from django.db.models import Count, Max
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekimori.portal.acts import guarding
from sekimori.portal.compliance import services as compliance
from sekimori.portal.procedures import counting, services
from sekimori.portal.procedures.models import Application, GrantedCount
from sekimori.portal.procedures.tallies import Tallies, Tally
from tests.effort import examples
from tests.portal.procedures.conftest import Office

State = Application.State
WEEK = {"start": "2026-11-24", "end": "2026-11-27"}


def kept() -> dict[tuple[str, str, int], tuple[int, int]]:
    rows = GrantedCount.objects.filter(number__gt=0).values_list("procedure", "variant", "unit", "number", "latest")
    return {(procedure, variant, unit): (number, latest) for procedure, variant, unit, number, latest in rows}


def real() -> dict[tuple[str, str, int], tuple[int, int]]:
    rows = Application.objects.filter(state__in=counting.GRANTED, decided_at__isnull=False).order_by()
    counted = rows.values_list("procedure", "variant", "unit").annotate(number=Count("pk"), latest=Max("pk"))
    return {(procedure, variant, unit or 0): (n, newest) for procedure, variant, unit, n, newest in counted}


def test_what_is_granted_counts_from_the_decision_on_until_the_approval_is_void(office: Office) -> None:
    office.registers.add("things", 1, "机", office.world.unit("220"))
    record = office.submit("staff", "either", what="会議", things=[1], period=WEEK)
    assert kept() == real() == {}
    office.decide("head_tax", record)
    assert kept() == real() == {("either", "", office.world.unit("210")): (1, record.pk)}
    with office.world.acting("staff"):
        services.application_reopen(application=record.pk, reason="日を間違えたため")
    assert kept() == real() == {}


def test_refusals_do_not_count_and_sections_count_apart(office: Office) -> None:
    office.decide("head_citizen", office.submit("staff", "one", what="鍵"), "refused")
    office.approved("staff", "one", "head_citizen", what="鍵")
    office.approved("staff_tax", "one", "head_tax", what="印章")
    assert kept() == real()
    assert sorted(number for number, _latest in kept().values()) == [1, 1]


def test_a_wrong_count_is_found_told_and_put_right(office: Office) -> None:
    office.approved("staff", "one", "head_citizen", what="鍵")
    assert counting.recount() == 0
    GrantedCount.objects.update(number=7)
    GrantedCount.objects.create(procedure="two", unit=1, number=3, latest=9)
    assert counting.recount() == 2
    assert kept() == real()
    assert counting.recount() == 0


def test_the_nightly_computation_tells_of_wrong_counts(office: Office) -> None:
    office.approved("staff", "one", "head_citizen", what="鍵")
    with office.world.system():
        compliance.recompute()
        assert (found := compliance.recompute()) is not None
        assert found.differences == 0
        GrantedCount.objects.update(number=7)
        assert (found := compliance.recompute()) is not None
    assert ["", "counts", 1] in found.examples


def test_an_act_reads_counts_and_not_the_applications_of_all_years(office: Office) -> None:
    record = office.approved("staff", "one", "head_citizen", what="鍵")
    with CaptureQueriesContext(connection) as queries:
        tallies = Tallies(office.clock.now()).need({"one"})
    assert tallies.of("one", "", None) == Tally(1, newest=record.pk)
    first = queries.captured_queries[0]["sql"].split("UNION")[0]
    assert "procedures_grantedcount" in first
    assert "procedures_application" not in first


MOVES = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(sorted(State)), st.integers(0, 2), st.booleans()), max_size=12
)


@settings(max_examples=examples(15), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(moves=MOVES)
def test_the_count_follows_whatever_becomes_of_applications(
    office: Office, moves: list[tuple[int, State, int, bool]]
) -> None:
    """Straight at the table, without the guards that would refuse most of these: the count has no opinion of what may be."""
    if not Application.objects.exists():
        for _turn in range(3):
            office.submit("staff", "one", what="鍵")
        guarding.remove(connection)
    records = Application.objects.order_by("pk")
    for which, state, place, decided in moves:
        unit = [None, office.world.unit("210"), office.world.unit("220")][place]
        when = office.clock.now() if decided else None
        Application.objects.filter(pk=records[which].pk).update(state=state, unit=unit, decided_at=when)
        assert kept() == real()
    assert counting.recount() == 0
