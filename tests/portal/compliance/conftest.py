from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sekimori.portal.compliance import extents, falling_due, recomputing
from sekimori.portal.compliance.models import Reading, State
from tests import grounds
from tests.adopting import adopt
from tests.portal.compliance.sample import sample_package
from tests.world import World

Table = dict[tuple[Any, ...], tuple[Any, ...]]
DERIVED = {"pk", "id", "since", "adoption", "lineage", "unit", "mechanism"}


@grounds.ground
def measured(world: World) -> None:
    """The invented standard is in force."""
    adopt(world, sample_package())


@pytest.fixture
def city(world: World, measured: None) -> World:
    """The small city under the invented standard."""
    return world


def tables() -> tuple[Table, Table]:
    """Everything derived, by its place: what it says, not since when."""
    readings = {
        (row.adoption_id, row.lineage, row.mechanism, row.unit): (
            row.status, row.reason, row.values, row.record, row.attested, row.beyond_text, row.next_change_at,
        )
        for row in Reading.objects.all()
    }  # fmt: skip
    states = {
        (row.adoption_id, row.lineage, row.unit): (
            row.standing, row.department, row.attested, row.excepted, row.contradicted, row.claim, row.counts,
            row.exceptions, row.exception_ahead, row.waiver, row.next_change_at,
        )
        for row in State.objects.all()
    }  # fmt: skip
    return readings, states


def computed_anew(world: World) -> tuple[Table, Table]:
    """What the tables would say if they were made now from nothing."""
    Reading.objects.all().delete()
    State.objects.all().delete()
    with world.system():
        ground = extents.put(world.clock.now().date(), [], world.clock.now())
        recomputing.shaped(ground, world.clock.now(), None)
    return tables()


def state(clause: str, unit: int = 0) -> State:
    """The state of a clause for a unit (0: the city)."""
    return State.objects.get(lineage=clause, unit=unit)


@pytest.fixture
def excepting() -> Iterator[Callable[..., None]]:
    """Lets a test grant exceptions; none stays behind."""
    from tests.portal.compliance import exceptional

    exceptional.GRANTED.clear()
    yield exceptional.grant
    exceptional.GRANTED.clear()


def clock_strikes(world: World) -> int:
    """What the clock's job does."""
    with world.system():
        return falling_due.apply_due()
