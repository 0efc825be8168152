"""Who may open and send what: every address of the portal against everybody, as one table says."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from sekimori.common.clock import FixedClock, moment_at
from sekimori.portal.evidence import keys as evidence_keys
from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.procedures import items
from tests.portal.access import addresses, asking, table
from tests.portal.access.records import Keys, fill
from tests.portal.procedures.registers import MemoryRegisters
from tests.world import TODAY, World, build

pytestmark = pytest.mark.xdist_group("everybody everywhere")
EVERY = addresses.every()


@pytest.fixture(scope="module")
def city(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[World, Keys]]:
    """The small city with a record of everything, made once and undone at the end."""
    del django_db_setup
    clock, registers = FixedClock(moment_at(TODAY, 10)), MemoryRegisters()
    items.register_source(registers)
    data = override_settings(DATA_DIR=tmp_path_factory.mktemp("access"))
    with pytest.MonkeyPatch.context() as patch, data, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(ActContextMiddleware, "clock", clock)
        evidence_keys.create()
        world = build(clock)
        yield world, fill(world, registers)
        transaction.set_rollback(True)
    items.forget_source(registers)


def test_every_address_has_its_place_in_the_table() -> None:
    asked = {(method, each.route) for each in EVERY for method in table.METHODS}
    assert asked - set(table.read()) == set(), "write these into table.txt, after thinking who may"
    assert set(table.read()) - asked == set(), "these are no addresses any more"


@pytest.mark.django_db
@pytest.mark.parametrize("column", asking.PEOPLE)
def test_everybody_is_told_what_the_table_says(city: tuple[World, Keys], column: str) -> None:
    world, keys = city
    expected = {} if os.environ.get("SEKIMORI_WRITE_ACCESS") else table.read()
    found: dict[tuple[str, str], str] = {}
    with asking.quick(), transaction.atomic():
        for method in table.METHODS:
            for address, word in asking.answers(world, column, method, EVERY, keys):
                found[method, address.route] = word
        transaction.set_rollback(True)
    if not expected:
        table.write(column, found)
        return
    wrong = {place: (word, expected[place][column]) for place, word in found.items() if word != expected[place][column]}
    assert wrong == {}, "(told, in the table)"
