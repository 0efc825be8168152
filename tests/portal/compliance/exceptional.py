"""A source of exceptions for tests: what procedures do, without procedures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from sekimori.portal.acts import exceptions, registry
from sekimori.portal.acts.exceptions import Excepted
from sekimori.portal.acts.models import Deployment
from sekimori.portal.acts.performing import performing
from tests.world import World

CHANGED = registry.register("test:exception:changed", "例外措置（試験）")
GRANTED: list[Excepted] = []


@exceptions.register(listens={CHANGED.name})
def granted(moment: dt.datetime, lineages: Collection[str] | None) -> Iterable[Excepted]:
    """What this test has granted and has not ended."""
    return [each for each in GRANTED if moment < each.until and (lineages is None or each.lineage in lineages)]


def grant(
    world: World, lineage: str, unit: int | None, *, since: dt.datetime | None = None, until: dt.datetime
) -> None:
    """Grants an exception by an act."""
    with world.acting("ciso"), performing(CHANGED) as act:
        record = f"test.exception:{len(GRANTED) + 1}"
        GRANTED.append(Excepted(lineage, unit, record, since or world.clock.now(), until, label="令8例第1号"))
        act.record(Deployment.objects.get(), unit=unit)


def take_back(world: World) -> None:
    """Ends every exception by an act."""
    with world.acting("ciso"), performing(CHANGED) as act:
        GRANTED.clear()
        act.record(Deployment.objects.get())
