"""What time alone changes: applied by the clock, in portions, each holding the order of the ledger for a moment."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from sekimori.portal.acts import context, revisions
from sekimori.portal.acts.appending import order_held
from sekimori.portal.compliance import extents, recomputing
from sekimori.portal.compliance.models import Reading, State
from sekimori.portal.compliance.plan import Asking, Plan, plans_on
from sekimori.portal.compliance.updating import Updating, Wanted

PORTION = 2_000


def apply_due() -> int:
    """Brings up to date whatever has fallen due by now; how many states were looked at. Two queries when nothing is."""
    recomputing.day_begun()
    looked = 0
    while found := _portion():
        looked += found
    return looked


def _portion() -> int:
    if not State.objects.filter(next_change_at__lte=context.now()).exists():
        return 0
    with transaction.atomic(), revisions.remembered():
        as_of = order_held()
        ground = extents.current()
        looked = 0
        for plan in plans_on(ground) if ground else ():
            wanted = _due(plan, as_of)
            looked += len(wanted.places)
            Updating(plan, as_of).refresh(wanted)
        return looked


def _due(plan: Plan, as_of: dt.datetime) -> Wanted:
    """The states whose time has come, with the readings behind them whose time has come."""
    wanted = Wanted()
    rows = State.objects.filter(adoption=plan.adoption, next_change_at__lte=as_of).order_by("next_change_at", "pk")
    places = {place for place in rows.values_list("lineage", "unit")[:PORTION] if place[0] in plan.clauses}
    if not places:
        return wanted
    wanted.places = places
    askings: dict[tuple[str, str], Asking] = {
        (lineage, asking.key): asking for lineage in wanted.lineages for asking in plan.by_lineage[lineage]
    }
    due = Reading.objects.filter(adoption=plan.adoption, lineage__in=wanted.lineages, next_change_at__lte=as_of)
    for lineage, key, unit in due.values_list("lineage", "mechanism", "unit"):
        if (lineage, unit) in places and (lineage, key) in askings:
            wanted.ask(askings[lineage, key], [unit])
    return wanted
