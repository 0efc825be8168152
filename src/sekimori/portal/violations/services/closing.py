from __future__ import annotations

import uuid

from django.utils.translation import gettext as _

from sekimori.portal.acts.performing import performing
from sekimori.portal.violations import act_types, announcements, recipients, watching
from sekimori.portal.violations.models import Case
from sekimori.portal.violations.services.common import demanded, entry


def case_close(*, pk: int, outcome: str, seen: int | None = None, token: uuid.UUID | None = None) -> Case:
    """The chief ends a case: it was mended, or it was found to be none. Raises InvalidInput without words, Refused while rights

    are stopped. Guidance whose result is not known yet stays so.
    """
    with performing(act_types.CLOSED) as act:
        case = act.obtain(Case, pk, need="close", seen=seen)
        act.once(token, case)
        case.outcome = demanded(outcome, _("どのように終わったかを書いてください。"), "outcome")
        case.state, case.closed_at = Case.State.CLOSED, act.now()
        case.save()
        watching.unwatch(case)
        people = recipients.holders(case.to_role, case.to_unit_id, without=case.person_id)
        people += [case.confirmed_by_id]
        announcements.tell(case, people, _("この件への対応を終えました。"), "closed")
        entry(act, case, after={"state": case.state, "outcome": case.outcome})
    return case
