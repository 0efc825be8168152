"""The needs follow the record: seconds after an assessment the table is asked, by the software itself, and its answer recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sekimori.portal.acts import observers, revisions
from sekimori.portal.acts.appending import Entry
from sekimori.portal.acts.context import Circumstances
from sekimori.portal.acts.performing import performing
from sekimori.portal.clocks import timers
from sekimori.portal.clocks.models import Timer
from sekimori.portal.clocks.services import Setting
from sekimori.portal.disclosures import act_types, needs
from sekimori.portal.disclosures.models import OPEN_DISCLOSURES
from sekimori.portal.incidents import act_types as incident_acts
from sekimori.portal.incidents import following
from sekimori.portal.incidents import selectors as incidents
from sekimori.portal.incidents.models import Incident

KIND = "disclosures:reckon"
# What belongs to the incident itself stands behind its own wall.
INCIDENT_WALL = "incidents"
# After these nothing has to be reported about it any more.
ENDING = frozenset({incident_acts.ASSESSED.name, incident_acts.GROUPED.name})


@following.register
def asked_soon(record: Incident, now: dt.datetime) -> Setting:
    """The clock that asks the table about an incident."""
    return Setting(KIND, f"{KIND}:{record.pk}", now, "", {"incident": record.pk})


@timers.handler(KIND)
def reckon(timer: Timer) -> None:
    """Asks the table about an incident that was assessed, and records what it answers."""
    with performing(act_types.RECKONED) as act:
        record = Incident.objects.select_for_update().get(pk=timer.payload["incident"])
        rows = [each for each in needs.reckon(record, act.now()) if each.needed]
        revisions.renew(OPEN_DISCLOSURES)
        mechanisms = {form.mechanism for each in rows if (form := needs.form_of(each)) is not None}
        clauses = dict.fromkeys(lineage for each in sorted(mechanisms) for lineage in incidents.lineages(each))
        after = {"needed": [str(each) for each in rows]}
        act.record(record, after=after, clauses=tuple(clauses), unit=record.unit_id, wall=INCIDENT_WALL)


@observers.register
def let_go(entries: Sequence[Entry], circumstances: Circumstances) -> None:
    """What was judged no incident, or put to another one, asks for nothing any more; inside the act that did so."""
    for each in entries:
        if each.act in ENDING and isinstance(each.record, Incident) and each.record.over:
            needs.reckon(each.record, circumstances.clock.now())
