from __future__ import annotations

import pytest

from sekimori.common.clock import FixedClock, moment_at
from sekimori.portal.organization.models import PostVersion
from sekimori.standards import packages
from tests import grounds
from tests.adopting import adopt
from tests.world import TODAY, World


@pytest.fixture
def clock() -> FixedClock:
    """Ten in the morning of an office day."""
    return FixedClock(moment_at(TODAY, 10))


@pytest.fixture
def world(request: pytest.FixtureRequest, db: None, clock: FixedClock) -> World:
    """The small city and its people."""
    return grounds.city(request, clock)


@grounds.ground
def published(world: World) -> None:
    """The published package is in force."""
    PostVersion.objects.filter(post=world.posts["system"]).update(designation="digital_promotion_head")
    adopt(world, packages.get("miyako"))
