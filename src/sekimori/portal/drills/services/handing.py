"""What a drill was, written into the record of the year's duty, so that nobody types it twice; its owner then says it is done."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common.clock import TOKYO, day_of
from sekimori.common.errors import InvalidInput
from sekimori.portal.acts import context, policies
from sekimori.portal.acts.performing import performing
from sekimori.portal.drills import act_types, selectors
from sekimori.portal.drills.models import Drill
from sekimori.portal.drills.services.common import entry
from sekimori.portal.duties import selectors as duties
from sekimori.portal.duties.models import Occurrence
from sekimori.portal.duties.services import occurrence_write
from sekimori.portal.ui.wording import in_japanese

DUTIES = {Drill.Kind.TABLE: "emergency_drill", Drill.Kind.CALL: "contact_drill", Drill.Kind.MAIL: "mail_drill"}


def drill_hand_over(*, pk: int, token: uuid.UUID | None = None) -> int:
    """Fills the form of the duty that this kind of drill carries out, of the occurrence that waits; its primary key.

    Raises InvalidInput when none waits in which the actor may write.
    """
    with performing(act_types.HANDED_OVER) as act, in_japanese():
        record = act.obtain(Drill, pk, need="hand_over")
        act.once(token, record)
        rows = duties.occurrences(act.actor).filter(duty=DUTIES[Drill.Kind(record.kind)], opens_on__lte=act.today())
        waiting = rows.filter(state__in=Occurrence.WAITING).order_by("due_on", "pk")
        found = next((each for each in waiting if policies.decide(act.actor, "write", each)), None)
        if found is None:
            raise InvalidInput(_("書き写せる実施記録がありません。実施の期間になっていないか、もう実施済みです。"))
        data = {**found.data, "fields": {**found.data.get("fields", {}), **_fields(record)}}
        occurrence_write(pk=found.pk, data=data)
        entry(act, record, record, after={"duty": str(found)})
    return found.pk


def _fields(record: Drill) -> dict[str, Any]:
    return {Drill.Kind.TABLE: _table, Drill.Kind.CALL: _call, Drill.Kind.MAIL: _mail}[Drill.Kind(record.kind)](record)


def _held_on(record: Drill) -> str:
    return day_of(record.started_at or record.planned_for).isoformat()


def _table(record: Drill) -> dict[str, Any]:
    view = selectors.view_of(record, context.current().actor)
    lines = [
        {"at": _("%(minute)s分") % {"minute": each.minute}, "event": each.text[:160], "by": each.part_label[:60]}
        for each in view.decisions[:50]
    ]
    summary = view.story.summary.ja if view.story else record.title
    return {
        "scenario": f"{record}\n{summary}"[:800],
        "structure": record.structure[:600],
        "scope": record.scope[:600],
        "held_on": _held_on(record),
        "participants": len({each.person_id for each in view.players}),
        "timeline": lines,
        "minutes_to_report": view.decisions[0].minute if view.decisions else None,
        "worked": list(record.worked),
        "lessons": record.lessons[:1000],
        "plan_changes": record.plan_changes,
    }


def _call(record: Drill) -> dict[str, Any]:
    tally = selectors.calls_tally(record)
    local = (record.started_at or record.planned_for).astimezone(TOKYO)
    return {
        "held_on": _held_on(record),
        "hours": "office" if selectors.in_office_hours(local) else "night",
        "called": tally.called,
        "answered": tally.reached,
        "minutes": tally.last,
        "measures": record.lessons[:800],
    }


def _mail(record: Drill) -> dict[str, Any]:
    tally = selectors.mail_tally(record)
    return {
        "held_on": _held_on(record),
        "scenario": f"{record.title}\n{record.scope}"[:600],
        "sent": tally.sent,
        "opened": tally.opened,
        "reported": tally.reported,
        "first_report": tally.first,
        "lessons": record.lessons[:1000],
    }
