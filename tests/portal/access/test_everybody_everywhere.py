"""Who may open and send what: every address of the portal against everybody, as one table says."""

from __future__ import annotations

import os

import pytest
from django.db import transaction

from tests.portal.access import addresses, asking, table
from tests.portal.access.conftest import Everything

EVERY = addresses.every()


def test_every_address_has_its_place_in_the_table() -> None:
    asked = {(method, each.route) for each in EVERY for method in table.METHODS}
    assert asked - set(table.read()) == set(), "write these into table.txt, after thinking who may"
    assert set(table.read()) - asked == set(), "these are no addresses any more"


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("column", asking.PEOPLE)
def test_everybody_is_told_what_the_table_says(everything: Everything, column: str) -> None:
    world, keys, _seen = everything
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
