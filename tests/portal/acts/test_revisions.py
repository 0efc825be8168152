"""What is kept in memory holds while nothing has changed: here, in another process, in an act that is undone."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from sekimori.portal.acts import registry, revisions
from sekimori.portal.acts.appending import order_held
from sekimori.portal.acts.models import Revision
from sekimori.portal.acts.performing import performing
from sekimori.portal.acts.revisions import Kept
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.models import UnitVersion
from tests.world import TODAY, World

TRIED = registry.register("test:revision:tried", "変更（試験）")
NAME = "test:slow"


@pytest.fixture
def slow(world: World) -> Callable[[], int]:
    """Something kept in memory that says how often it was made."""
    assert world
    revisions.renew(NAME)
    kept, made = Kept[int](NAME, most=2), iter(range(1, 100))
    return lambda: kept.get("", lambda: next(made))


def elsewhere() -> None:
    """Another process changes it: nothing here is told."""
    Revision.objects.filter(name=NAME).update(token=uuid.uuid4())


def asked(function: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        function()
    return sum("acts_revision" in query["sql"] for query in captured.captured_queries)


def test_it_is_made_once_while_nothing_changes_and_anew_after_a_change(slow: Callable[[], int]) -> None:
    assert (slow(), slow()) == (1, 1)
    revisions.renew(NAME)
    assert (slow(), slow()) == (2, 2)


def test_a_change_by_another_process_is_noticed(slow: Callable[[], int]) -> None:
    assert slow() == 1
    elsewhere()
    assert slow() == 2


def test_nothing_is_kept_of_what_has_no_token(slow: Callable[[], int]) -> None:
    Revision.objects.filter(name=NAME).delete()
    assert (slow(), slow()) == (1, 2)


def test_what_was_made_in_a_transaction_that_is_undone_is_forgotten(slow: Callable[[], int]) -> None:
    assert slow() == 1
    with transaction.atomic():
        revisions.renew(NAME)
        assert slow() == 2
        transaction.set_rollback(True)
    assert slow() == 1


def test_so_is_what_was_made_in_the_undone_part_of_a_transaction_that_had_changed_it_before(
    slow: Callable[[], int],
) -> None:
    with transaction.atomic():
        revisions.renew(NAME)
        with transaction.atomic():
            revisions.renew(NAME)
            assert slow() == 1
            transaction.set_rollback(True)
        assert slow() == 2


def test_in_an_act_the_tokens_are_read_once_and_anew_after_a_change_of_its_own_and_when_that_is_undone(
    world: World, slow: Callable[[], int]
) -> None:
    with world.system(), performing(TRIED):
        assert asked(lambda: (slow(), slow())) == 1
        assert asked(slow) == 0
        with transaction.atomic():
            revisions.renew(NAME)
            assert asked(lambda: (slow(), slow())) == 1
            assert slow() == 2
            transaction.set_rollback(True)
        assert asked(lambda: (slow(), slow())) == 1
        assert slow() == 1


def test_a_change_that_is_undone_within_a_savepoint_around_it_is_forgotten(
    world: World, slow: Callable[[], int]
) -> None:
    with world.system(), performing(TRIED):
        assert slow() == 1
        with transaction.atomic():
            with transaction.atomic():
                revisions.renew(NAME)
            assert slow() == 2
            transaction.set_rollback(True)
        assert slow() == 1


def test_who_writes_alone_reads_the_tokens_no_more_often_for_the_order_of_the_ledger(
    world: World, slow: Callable[[], int]
) -> None:
    with world.system(), transaction.atomic(), revisions.remembered(alone=True):
        assert slow() == 1
        order_held()
        assert asked(slow) == 0
        revisions.renew(NAME)
        assert slow() == 2
        assert asked(slow) == 0


def test_a_fact_is_asked_for_once_in_a_block_and_each_time_outside() -> None:
    answers = iter(range(10))
    with revisions.remembered():
        assert [revisions.fact("fact", lambda: next(answers)) for _each in range(3)] == [0, 0, 0]
    assert revisions.fact("fact", lambda: next(answers)) == 1


def test_an_act_sees_what_others_have_committed_once_it_holds_the_order_of_the_ledger(
    world: World, slow: Callable[[], int]
) -> None:
    with world.system(), performing(TRIED):
        assert slow() == 1
        elsewhere()
        assert slow() == 1
        order_held()
        assert slow() == 2


def test_a_web_request_reads_the_tokens_once_and_the_next_one_anew(world: World, slow: Callable[[], int]) -> None:
    with world.acting("staff"):
        assert asked(lambda: (slow(), slow())) == 1
        elsewhere()
        assert slow() == 1
    with world.acting("staff"):
        assert slow() == 2


def test_every_way_of_writing_units_is_noticed(world: World) -> None:
    pk = world.unit("210")
    row = UnitVersion.objects.get(unit=pk)

    def name() -> str:
        return organization.structure(TODAY).nodes[pk].name

    def structure_has(expected: str) -> None:
        assert name() == expected

    structure_has("市民課")
    row.name = "窓口課"
    row.save()
    structure_has("窓口課")
    UnitVersion.objects.filter(unit=pk).update(name="住民課")
    structure_has("住民課")
    row.name = "戸籍課"
    UnitVersion.objects.bulk_update([row], ["name"])
    structure_has("戸籍課")
    UnitVersion.objects.filter(unit=pk).delete()
    assert pk not in organization.structure(TODAY).nodes


def test_after_a_migration_every_name_has_a_token_and_keeps_it(world: World) -> None:
    assert world
    Revision.objects.filter(name=organization.SHAPE).delete()
    revisions.begin()
    first = Revision.objects.get(name=organization.SHAPE).token
    revisions.begin()
    assert Revision.objects.get(name=organization.SHAPE).token == first
