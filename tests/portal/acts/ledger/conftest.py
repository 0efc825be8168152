from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings

from sekimori.portal.acts.ledger import services, triggers
from sekimori.portal.acts.ledger.store import PortalStore
from sekimori.portal.organization import services as organization
from tests.world import TODAY, World


@pytest.fixture(autouse=True)
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder of this test's own, where its signing key lies."""
    with override_settings(DATA_DIR=tmp_path / "data"):
        yield tmp_path / "data"


@pytest.fixture
def log(world: World) -> World:
    """Twelve entries: eight signed in two checkpoints, four not yet."""
    for size in (5, 8):
        act(world, size - PortalStore().size())
        services.checkpoint_sign()
    act(world, 4)
    return world


def act(world: World, times: int = 1) -> None:
    """Leaves `times` entries, each with a side row."""
    with world.acting("ciso"):
        for _ in range(times):
            organization.nominate(role="csirt", person=world.people["staff"], valid_from=TODAY)


@pytest.fixture
def meddle(db: None) -> Callable[..., None]:
    """Changes the tables as the owner of the database can, who takes the triggers away first and puts them back."""

    def change(*statements: str) -> None:
        triggers.remove(connection)
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        triggers.install(connection)

    return change
