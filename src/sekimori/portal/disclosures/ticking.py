"""The clocks of outside reports: called to mind before the limit, told higher and higher after it, still once one was sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from sekimori.portal.acts.performing import performing
from sekimori.portal.acts.performing import subject_of as named
from sekimori.portal.clocks import timers
from sekimori.portal.clocks.models import Timer
from sekimori.portal.clocks.services import Setting, timers_set
from sekimori.portal.disclosures import act_types, announcements, limits, policies, rules_in_force
from sekimori.portal.disclosures.models import Requirement

KIND = "disclosures:due"
# After so many reminders it stays red on the screens, but nobody is written to any more.
MOST = 10


def subject_of(row: Requirement) -> str:
    """How the clock names a requirement."""
    return named(row)


def watch(rows: Iterable[Requirement], values: Mapping[str, Any]) -> None:
    """Sets the clocks of requirements that have a limit; one query."""
    settings = []
    for row in rows:
        form = rules_in_force.form_of(row.form)
        stage = form.stage(row.stage) if form else None
        limit = limits.limit_of(stage, values) if stage else None
        if row.due_at is None or limit is None:
            continue
        settings += [
            _setting(row, row.due_at - dt.timedelta(hours=hours), f"before:{hours}", 0) for hours in limit.remind_hours
        ]
        settings.append(_setting(row, row.due_at, "late", 1))
    if settings:
        timers_set(settings)


def _setting(row: Requirement, due_at: dt.datetime, what: str, number: int) -> Setting:
    return Setting(KIND, f"{KIND}:{row.pk}:{what}", due_at, subject_of(row), {"requirement": row.pk, "number": number})


@timers.handler(KIND)
def requirement_due(timer: Timer) -> None:
    """Somebody waits for a report: those who draw it up are told, once it is late those above them too, until it is sent."""
    row = Requirement.objects.select_related("incident").get(pk=timer.payload["requirement"])
    if row.settled_at is not None or not row.needed or row.due_at is None:
        return
    number = timer.payload["number"]
    with performing(act_types.CHASED) as act:
        announcements.tell_due(row, late=number)
        after = {"stage_label": row.stage_label, "due_at": row.due_at, "reminded": number}
        act.record(row, after=after, clauses=(), unit=row.incident.unit_id, wall=policies.WALL)
        if 0 < number < MOST:
            again = dt.timedelta(minutes=rules_in_force.in_force().again_minutes)
            timers_set([_setting(row, timer.due_at + again, "late", number + 1)])
