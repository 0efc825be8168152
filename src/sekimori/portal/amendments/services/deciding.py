from __future__ import annotations

from django.utils.translation import gettext as _

from sekimori.common.clock import moment_at
from sekimori.common.errors import Conflict, InvalidInput
from sekimori.portal.acts.performing import performing
from sekimori.portal.amendments import act_types, announcements, coming, drafting
from sekimori.portal.amendments.models import Amendment
from sekimori.portal.clocks import services as clocks
from sekimori.portal.committee.agenda import Decided
from sekimori.portal.rules import services as rules
from sekimori.portal.rules.services import Decision

State = Amendment.State


def amendment_adopt(*, pk: int, decided: Decided) -> Amendment:
    """What the body approved: the new edition is adopted for its organs and takes effect on its day by itself.

    Raises Conflict when something else was put to the body, InvalidInput when its day has come meanwhile, Refused unless the
    actor may put the city's decision on record.
    """
    with performing(act_types.DECIDED) as act:
        record = act.obtain(Amendment, pk, need="decide")
        changes = list(record.changes.all())
        if record.edition is None or record.effective_on is None:
            raise InvalidInput(_("この改正案には、改正後の版がありません。"))
        if record.digest != decided.digest or drafting.digest_of(record, record.edition, changes) != record.digest:
            raise Conflict(_("議決された改正案と、いまの改正案の内容が違います。"))
        if record.effective_on <= act.today():
            raise InvalidInput(
                _("施行日を過ぎています。差し戻して、施行日を改めてください。遡って改めることはできません。")
            )
        drafting.check_removals(changes)
        decision = Decision(decided.held_on, decided.reference[:80], decided.body)
        record.adoption = rules.edition_adopt(
            edition=record.edition.pk,
            organs=list(record.organs),
            effective_on=record.effective_on,
            decision=decision,
            reason=record.title,
        )
        record.state, record.decided_at, record.conditions = State.DECIDED, act.now(), decided.reason
        record.save()
        clocks.timer_set(
            kind=coming.TIMER,
            key=f"{coming.TIMER}:{record.pk}",
            due_at=moment_at(record.effective_on, 8),
            payload={"amendment": record.pk},
        )
        announcements.tell_coming(record)
        announcements.tell_drafters(record, str(act_types.DECIDED.label), decided.reason)
        act.record(
            record,
            after={"state": record.state, "effective_on": record.effective_on, "reference": decided.reference},
            clauses=sorted({each.lineage for each in changes if each.lineage}),
        )
    return record


def amendment_return(*, pk: int, digest: str, reason: str) -> Amendment:
    """What the body did not approve goes back to those who drafted it."""
    with performing(act_types.RETURNED) as act:
        record = act.obtain(Amendment, pk, need="decide")
        if record.digest != digest:
            raise Conflict(_("議決された改正案と、いまの改正案の内容が違います。"))
        record.state, record.returned, record.digest = State.APPLIED, reason.strip(), ""
        record.save()
        announcements.tell_drafters(record, str(act_types.RETURNED.label), record.returned)
        act.record(record, after={"state": record.state}, reason=record.returned)
    return record
