from __future__ import annotations

import uuid

from sekimori.portal.acts import revisions
from sekimori.portal.acts.performing import performing
from sekimori.portal.clocks import services as timers
from sekimori.portal.disclosures import act_types, facts, rules_in_force, ticking
from sekimori.portal.disclosures.models import OPEN_DISCLOSURES, Requirement
from sekimori.portal.disclosures.services.common import demanded, entry, label_of


def requirement_judge(
    *, pk: int, needed: bool, reason: str, seen: int | None = None, token: uuid.UUID | None = None
) -> Requirement:
    """Decides otherwise than the table whether a report is needed; the reason stays, and the clock follows.

    Raises InvalidInput without a reason, Refused for what was sent already, Conflict when somebody was faster.
    """
    with performing(act_types.JUDGED) as act:
        row = act.obtain(Requirement, pk, need="judge", seen=seen)
        act.once(token, row)
        row.judged_reason = demanded(reason)
        row.needed, row.judged_at, row.judged_label = needed, act.now(), label_of(act)
        row.save()
        revisions.renew(OPEN_DISCLOSURES)
        if needed:
            ticking.watch([row], facts.values_for_conditions(facts.sheet_of(row.incident, judging=True)))
        else:
            timers.timer_cancel(subject=ticking.subject_of(row), kind=ticking.KIND)
        form = rules_in_force.form_of(row.form)
        after = {"needed": needed, "stage_label": str(row)}
        entry(act, row, row.incident, form.mechanism if form else "", after=after, reason=row.judged_reason)
    return row
