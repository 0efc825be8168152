"""Everything again from the records, in portions: on adoption and reorganisation, on a new day, and for a full check."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Q

from sekimori.common.clock import day_of
from sekimori.portal.acts import context, revisions
from sekimori.portal.acts.appending import order_held
from sekimori.portal.compliance import extents
from sekimori.portal.compliance.extents import Ground
from sekimori.portal.compliance.models import Reading, State
from sekimori.portal.compliance.plan import Plan, plans_on
from sekimori.portal.compliance.updating import Report, Updating

# How many states are computed while the order of the ledger is held: a fraction of a second.
CHUNK = 6_000
Steps = Iterator[tuple[Plan, list[str]]]


def shaped(ground: Ground | None, as_of: dt.datetime, entry: int | None) -> bool:
    """Looks whether the clauses or units that count are others now; if so computes everything, in the open transaction."""
    day = day_of(as_of)
    found = extents.derive(day)
    if ground is not None and list(ground.extents) == found:
        return False
    if ground is None and not found:
        return False
    ground = extents.put(day, found, as_of)
    drop_others(ground)
    for plan, lineages in steps(ground):
        Updating(plan, as_of, entry=entry).renew(lineages)
    return True


def drop_others(ground: Ground) -> None:
    """Removes what was derived for adoptions that no longer hold."""
    inside = Q(adoption__in=[extent.adoption for extent in ground.extents])
    Reading.objects.exclude(inside).delete()
    State.objects.exclude(inside).delete()


def steps(ground: Ground) -> Steps:
    """The work in portions: a plan with as many of its clauses as make about CHUNK states."""
    for plan in plans_on(ground):
        portion: list[str] = []
        size = 0
        for lineage in plan.clauses:
            portion.append(lineage)
            size += len(plan.places(lineage)) + 1
            if size >= CHUNK:
                yield plan, portion
                portion, size = [], 0
        if portion:
            yield plan, portion


def day_begun() -> bool:
    """Follows the calendar: on a new day other adoptions and units may count. Whether they do; three queries a look."""
    ground = extents.current()
    today = context.today()
    if ground is None or ground.day == today:
        return False
    with transaction.atomic():
        as_of = order_held()
        found = extents.derive(day_of(as_of))
        same = list(ground.extents) == found
        ground = extents.put(day_of(as_of), found, as_of)
        if not same:
            drop_others(ground)
    if not same:
        everything(ground)
    return not same


def everything(ground: Ground) -> Report:
    """Computes all readings and states, each portion in a transaction of its own that holds the ledger's order."""
    report = Report()
    for plan, lineages in steps(ground):
        with transaction.atomic(), revisions.remembered():
            as_of = order_held()
            report.add(Updating(plan, as_of).renew(lineages))
    return report
