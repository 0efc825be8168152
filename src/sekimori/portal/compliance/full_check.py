"""Each night and on the command line: everything is computed again from the records and held against the tables.

What is found must be what the tables say already; every difference is a fault of the programs and is kept for the self-check.
"""

from __future__ import annotations

import time

from django.db import transaction

from sekimori.common.clock import day_of
from sekimori.portal.acts import context, readings
from sekimori.portal.acts.appending import order_held
from sekimori.portal.compliance import extents, falling_due, recomputing
from sekimori.portal.compliance.extents import Ground
from sekimori.portal.compliance.models import Recomputation
from sekimori.portal.compliance.updating import Report

EXAMPLES = 50


def recompute() -> Recomputation | None:
    """Computes everything and keeps what differed; None before the first adoption.

    What time alone has changed by now is brought up to date first, so that it is no difference.
    """
    falling_due.apply_due()
    ground = extents.current()
    if ground is None:
        with transaction.atomic():
            recomputing.shaped(None, order_held(), None)
        ground = extents.current()
        if ground is None:
            return None
    started = time.perf_counter()
    report = _with_ground(ground)
    return Recomputation.objects.create(
        at=context.now(),
        readings=report.readings,
        states=report.states,
        seconds=round(time.perf_counter() - started, 3),
        differences=len(report.differences),
        examples=[list(each) for each in report.differences[:EXAMPLES]],
        failed_readers=report.failed,
    )


def _with_ground(ground: Ground) -> Report:
    """Checks the ground and what is kept counted too: units or counts that were wrong without being noticed are differences."""
    miscounted = sum(reader.recount() for reader in readings.all_readers())
    with transaction.atomic():
        as_of = order_held()
        found = extents.derive(day_of(as_of))
        same = list(ground.extents) == found
        if not same:
            ground = extents.put(day_of(as_of), found, as_of)
            recomputing.drop_others(ground)
    report = recomputing.everything(ground)
    if not same:
        report.differences.insert(0, ("", "extent", 0))
    if miscounted:
        report.differences.insert(0, ("", "counts", miscounted))
    return report
