from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from sekimori.portal.evidence import keys, services
from sekimori.portal.evidence.models import Evidence
from sekimori.portal.registers.models import Device
from tests.world import World

Keep = Callable[..., Evidence]


@pytest.fixture(autouse=True)
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder of this test's own, with a key."""
    with override_settings(DATA_DIR=tmp_path):
        keys.create()
        yield tmp_path


@pytest.fixture
def device(world: World) -> Device:
    """A device of the citizen section, to which evidence can be attached."""
    now = world.clock.now()
    return Device.objects.create(
        number="D-1", name="窓口ノート", kind="pc", unit=world.units["210"], registered_at=now, changed_at=now
    )


@pytest.fixture
def keep(world: World, device: Device) -> Keep:
    """Keeps a file of the device as `by`, in the citizen section unless told otherwise."""

    def keep(
        content: bytes = b"minutes", *, by: str = "head_citizen", name: str = "minutes.txt", **more: Any
    ) -> Evidence:
        given: dict[str, Any] = {"unit": world.unit("210"), "subject": device, **more}
        with world.acting(by):
            return services.keep(untrusted=content, name=name, **given)

    return keep
