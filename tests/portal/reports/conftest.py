from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.adopting import adopt
from tests.portal.compliance import exceptional
from tests.portal.inspection.conftest import Office, with_inspection
from tests.world import World


@pytest.fixture
def office(world: World) -> Office:
    """The small city under a standard with self-inspection."""
    adopt(world, with_inspection())
    return Office(world)


@pytest.fixture
def excepting() -> Iterator[Callable[..., None]]:
    """Lets a test grant exceptions; none stays behind."""
    exceptional.GRANTED.clear()
    yield exceptional.grant
    exceptional.GRANTED.clear()
