from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sekimori.portal.registers import services
from tests.world import World

Enter = Callable[..., Any]


@pytest.fixture
def city(world: World, published: None) -> World:
    """The small city under the published package, with its three axes and its network areas."""
    return world


@pytest.fixture
def enter(city: World) -> Enter:
    """Enters something into a register as `by` (the head of the citizen section), in that section unless told otherwise."""
    least: dict[str, dict[str, Any]] = {
        "devices": {"name": "窓口ノート", "kind": "pc"},
        "media": {"name": "統計用ＵＳＢ", "kind": "usb"},
        "information_assets": {"name": "住民異動届", "form": "paper"},
        "software": {"name": "表計算"},
    }

    def enter(key: str, *, by: str = "head_citizen", unit: str = "210", **values: Any) -> Any:
        procedure = {name: values.pop(name) for name in ("procedure", "application", "token") if name in values}
        with city.acting(by):
            return services.item_create(key, {**least[key], "unit": city.unit(unit), **values}, **procedure)

    return enter
