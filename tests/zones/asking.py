"""Short ways to ask the product, for the tests."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable

from sekimori.zones import areas, proving, reading
from sekimori.zones.network import Net

DAY = dt.date(2026, 11, 23)
TWO_AREAS = """
areas:
  - id: a
    addresses: [10.0.0.0/30]
  - id: b
    addresses: [10.9.0.0/30]
"""


def net(plan: str, **configurations: str) -> Net:
    """A network of configurations, named by keyword."""
    read = (reading.read_bytes(text.encode(), f"{name}.conf") for name, text in configurations.items())
    return Net(reading.together(read), _plan(plan))


@functools.cache
def _plan(text: str) -> areas.Areas:
    return areas.parse(text, "areas.yaml")


def pair(told: Net, source: str = "a", destination: str = "b") -> proving.Pair:
    return proving.Prover(told, DAY).pair(source, destination)


def lines(leaks: Iterable[proving.Leak]) -> set[int]:
    return {leak.line.number for leak in leaks}
