from __future__ import annotations

import pytest

from sekimori.common.clock import FixedClock, moment_at
from tests.world import TODAY, World, build


@pytest.fixture
def clock() -> FixedClock:
    """Ten in the morning of an office day."""
    return FixedClock(moment_at(TODAY, 10))


@pytest.fixture
def world(db: None, clock: FixedClock) -> World:
    """The small city and its people."""
    return build(clock)
