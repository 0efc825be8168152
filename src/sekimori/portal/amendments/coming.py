"""The day on which an amendment takes effect: the adoption does so by itself; those whose clauses changed are asked to read."""

from __future__ import annotations

from sekimori.portal.acts.performing import performing
from sekimori.portal.amendments import act_types, announcements
from sekimori.portal.amendments.models import Amendment
from sekimori.portal.clocks import timers
from sekimori.portal.clocks.models import Timer

TIMER = "amendments:in-force"


@timers.handler(TIMER)
def fire(timer: Timer) -> None:
    """Notes that an amendment is in force, unless its adoption was withdrawn, and asks those concerned to read it."""
    with performing(act_types.IN_FORCE) as act:
        record = Amendment.objects.select_for_update(of=("self",)).filter(pk=timer.payload["amendment"]).first()
        if record is None or record.state != Amendment.State.DECIDED or record.adoption is None:
            return
        if record.adoption.withdrawn_at is not None:
            record.state, record.closed_at = Amendment.State.WITHDRAWN, act.now()
            record.save()
            act.record(record, act_type=act_types.WITHDRAWN, after={"state": record.state})
            return
        record.state, record.closed_at = Amendment.State.IN_FORCE, act.now()
        record.save()
        announcements.tell_in_force(record)
        clauses = sorted({each.lineage for each in record.changes.all() if each.lineage})
        act.record(record, after={"state": record.state, "effective_on": record.effective_on}, clauses=clauses)
