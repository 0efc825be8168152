from __future__ import annotations

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from sekimori.common.errors import Faults
from sekimori.portal.acts.performing import performing
from sekimori.portal.incidents import selectors as incidents
from sekimori.portal.violations import act_types, announcements, recipients, watching
from sekimori.portal.violations.models import Case, Guidance
from sekimori.portal.violations.services.common import closing_of, demanded, entry, label_of

State = Case.State


def guidance_give(
    *,
    pk: int,
    text: str,
    due_at: dt.datetime | None = None,
    given_at: dt.datetime | None = None,
    seen: int | None = None,
    token: uuid.UUID | None = None,
) -> Guidance:
    """The manager has guided the person: what to mend, by when. The person is told the words and the limit, and no more.

    `given_at` is when it was said (now when not given). Raises ManyFaults for what is missing, Refused for anybody but whoever is
    asked, Conflict when somebody was faster.
    """
    with performing(act_types.GUIDED) as act:
        case = act.obtain(Case, pk, need="guide", seen=seen)
        act.once(token, case)
        due = due_at or closing_of(act, incidents.in_force().violations.improve_days)
        faults = Faults()
        if not text.strip():
            faults.add(_("指導の内容を書いてください。"), field="text")
        if due <= act.now():
            faults.add(_("期限は、これからの日時にしてください。"), field="due_at")
        if given_at is not None and given_at > act.now():
            faults.add(_("これからの日時は書けません。"), field="given_at")
        faults.raise_if_any()
        made = Guidance.objects.create(
            case=case,
            person_id=case.person_id,
            text=text.strip(),
            due_at=due,
            given_label=label_of(act),
            given_at=given_at or act.now(),
            recorded_at=act.now(),
        )
        case.state = State.GUIDING
        case.save(update_fields=["state"])
        watching.watch(case, "result", due)
        said = _("所属の管理者から指導がありました。画面で、改めることと期限を確かめてください。")
        announcements.tell_person(act, made, said, f"guided:{made.pk}")
        after = {"text": made.text, "due_at": made.due_at}
        entry(act, case, about=made, after=after, occurred_at=made.given_at)
        entry(act, case, after={"state": case.state})
    return made


def guidance_settle(*, pk: int, improved: bool, result: str, token: uuid.UUID | None = None) -> Guidance:
    """The manager reports what came of the guidance; the chief is told. Raises InvalidInput without words."""
    with performing(act_types.SETTLED) as act:
        made = act.obtain(Guidance, pk, need="settle")
        act.once(token, made)
        made.result = demanded(result, _("改善の状況を書いてください。"), "result")
        made.improved, made.settled_at, made.settled_label = improved, act.now(), label_of(act)
        made.save(update_fields=["result", "improved", "settled_at", "settled_label"])
        case = made.case
        case.state = State.IMPROVED if improved else State.FAILED
        case.save(update_fields=["state"])
        watching.unwatch(case)
        what = (
            _("指導により改善されたと報告がありました。")
            if improved
            else _("指導によっても改善されないと報告がありました。")
        )
        chief = recipients.with_ability("direct", without=case.person_id)
        announcements.tell(case, chief, what, f"settled:{made.pk}")
        entry(act, case, about=made, after={"improved": improved, "result": made.result})
        entry(act, case, after={"state": case.state})
    return made
