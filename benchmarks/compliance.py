"""The board, a clause's page, and how states are kept, clause by unit, at a big city's size.

`python -m benchmarks.compliance [--people N] [--applications N] [--json]`, in the city of `benchmarks.big_city`, on the database
that SEKIMORI_DATABASE names. Computing everything from the records has to find nothing that the tables did not say already, after
the applications were copied in (which is brought up to date first) and after acts. What an act spends on states is set against
the whole act and against computing everything: ratios of one run. What the clock does tomorrow morning is done and undone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks import big_city, measuring
from benchmarks.big_city import City
from benchmarks.pages import client

ACTS, TURNS = 15, 25
# What the design asks of the board.
QUERIES, KILOBYTES = 12, 250


def boards(city: City) -> dict[str, float]:
    """The pages of states, by who asks."""
    numbers: dict[str, float] = {}
    unit, clause = city.section.unit, "/compliance/clause/5.1(1)③(イ)/"
    overseer = client(city.ciso)
    for name, address in {
        "board, the city": "/compliance/",
        "board, a section": f"/compliance/?unit={unit}",
        "board, a department": f"/compliance/?unit={_department(unit)}",
    }.items():
        found = measuring.page(overseer, name, address, turns=TURNS, most=QUERIES)
        size = found.pop(f"{name}: KB")
        numbers |= {**found, f"{name}: KB (hold {KILOBYTES})": size}
    numbers |= measuring.page(overseer, "a clause, the city with its units", clause, turns=TURNS)
    numbers |= measuring.page(overseer, "a clause, a unit", f"{clause}?unit={unit}", turns=TURNS)
    for who, person in (("head", city.section.head), ("staff", city.section.staff[-1])):
        signed_in = client(person)
        numbers |= measuring.page(signed_in, f"board, {who}", "/compliance/", turns=TURNS, most=QUERIES)
        numbers |= measuring.page(signed_in, f"a clause, {who}", f"{clause}?unit={unit}", turns=TURNS)
        numbers |= measuring.page(signed_in, f"what I answer, {who}", "/compliance/mine/", turns=TURNS)
    return numbers


def _department(unit: int) -> int:
    from sekimori.portal.compliance.selectors.scope import adoptions_held

    return adoptions_held()[0].extent.department_of(unit)


class Watched:
    """How long states were brought up to date in acts."""

    def __init__(self) -> None:
        self.spent: list[float] = []


@contextmanager
def watched() -> Iterator[Watched]:
    """Times what acts spend on states in the block."""
    from sekimori.portal.compliance import observing

    ordinary, found = observing.bring_up_to_date, Watched()

    def timed(entries: Any) -> None:
        found.spent.append(measuring.worked(lambda: ordinary(entries)))

    observing.bring_up_to_date = timed
    try:
        yield found
    finally:
        observing.bring_up_to_date = ordinary


def in_acts(city: City, everything: float) -> dict[str, float]:
    """What approving spends on states: absolutely, of the act, and of computing everything."""
    acts, spent = [], []
    for number in range(ACTS):
        record = big_city.take_out(city.section, f"状態{number}")
        with watched() as found:
            acts.append(measuring.worked(lambda record=record: big_city.approve(city.section, record)))  # type: ignore[misc]
        spent.append(sum(found.spent))
        big_city.close(city.section, record)
    return {
        "states in an act, ms p95": 1000 * measuring.p95(spent),
        "states in an act, share of the act": sum(spent) / sum(acts),
        "computing everything, in acts' worth of states": everything / (sum(spent) / len(spent)),
    }


def from_the_records() -> dict[str, float]:
    """Everything computed from the records; the first time brings what was copied in up to date."""
    from sekimori.portal.acts import context
    from sekimori.portal.compliance import services

    with context.as_system("benchmark"):
        services.recompute()
        made = services.recompute()
    if made is None:
        raise SystemExit("nothing is adopted")
    return {
        "states from the records": float(made.states),
        "readings from the records": float(made.readings),
        "computing everything, s": made.seconds,
        "computing everything, states/s": made.states / made.seconds,
        "computing everything, differences (hold 0)": float(made.differences),
        "computing everything, readers that failed (hold 0)": float(len(made.failed_readers)),
    }


def by_the_clock() -> dict[str, float]:
    """What the job of every 30 seconds takes when nothing is due, and what it does by tomorrow morning, undone again."""
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    from sekimori.common.clock import FixedClock
    from sekimori.portal.acts import context
    from sekimori.portal.compliance import services

    now = dt.datetime.now(dt.UTC)
    with context.as_system("scheduler"):
        services.states_refresh()
        with CaptureQueriesContext(connection) as queries:
            services.states_refresh()
        idle, _waited = measuring.turns_of(services.states_refresh, TURNS)
    looked = 0

    def tomorrow() -> None:
        nonlocal looked
        with context.as_system("scheduler", clock=FixedClock(now + dt.timedelta(days=1))), transaction.atomic():
            looked = services.states_refresh()
            transaction.set_rollback(True)

    spent = measuring.worked(tomorrow)
    return {
        "by the clock, nothing due: queries (hold 4)": float(len(queries)),
        "by the clock, nothing due: ms p95": 1000 * measuring.p95(idle),
        "by the clock, until tomorrow: states": float(looked),
        "by the clock, until tomorrow: s": spent,
    }


def main() -> None:
    """Prints the numbers."""
    from django.db import connection

    given = measuring.arguments(__doc__, people=big_city.PEOPLE, applications=big_city.APPLICATIONS)
    city = big_city.opened(given.people, given.applications)
    from sekimori.portal.compliance.models import Reading, State

    numbers = {
        f"states ({connection.vendor})": float(State.objects.count()),
        "readings": float(Reading.objects.count()),
        "sections": float(len(city.sections)),
    }
    numbers |= from_the_records()
    numbers |= boards(city)
    numbers |= in_acts(city, numbers["computing everything, s"])
    numbers |= by_the_clock()
    numbers |= {f"after acts, {name}": each for name, each in from_the_records().items() if "hold" in name}
    measuring.show(numbers, as_json=given.json)


if __name__ == "__main__":
    main()
