from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from sekimori.common.clock import FixedClock, moment_at
from sekimori.portal.evidence import keys as evidence_keys
from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.procedures import items
from tests import grounds
from tests.portal.access.records import Keys, fill
from tests.portal.procedures.registers import MemoryRegisters
from tests.watching import Watch, watch
from tests.world import TODAY, World, build


@contextmanager
def empty() -> Iterator[None]:
    """A database without any city, which is as it was afterwards."""
    grounds.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Everything(NamedTuple):
    """The city, what stands in addresses, and what the watch at the database saw while all this was made."""

    world: World
    keys: Keys
    seen: Watch


@pytest.fixture(scope="package")
def everything(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Everything]:
    """The small city with a record of everything, made once and undone at the end."""
    del django_db_setup
    clock, registers = FixedClock(moment_at(TODAY, 10)), MemoryRegisters()
    items.register_source(registers)
    data = override_settings(DATA_DIR=tmp_path_factory.mktemp("access"))
    with pytest.MonkeyPatch.context() as patch, data, django_db_blocker.unblock(), empty():
        patch.setattr(ActContextMiddleware, "clock", clock)
        evidence_keys.create()
        world = build(clock)
        with watch() as seen:
            keys = fill(world, registers)
        yield Everything(world, keys, seen)
    items.forget_source(registers)
