from __future__ import annotations

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.portal.acts.performing import performing
from sekimori.portal.incidents import act_types, announcements
from sekimori.portal.incidents.announcements import To
from sekimori.portal.incidents.models import Incident, Note
from sekimori.portal.incidents.services.assessing import end_steps
from sekimori.portal.incidents.services.common import demanded, entry, label_of
from sekimori.portal.incidents.services.investigating import check_over


def incident_note(*, pk: int, text: str, at: dt.datetime | None = None, token: uuid.UUID | None = None) -> Note:
    """Notes something of the course of events that no act tells, with its own time (now when not given).

    Raises InvalidInput without words or for a time ahead of the clock.
    """
    with performing(act_types.NOTED) as act:
        record = act.obtain(Incident, pk, need="note")
        act.once(token, record)
        words = demanded(text, _("あったことを書いてください。"), "text")
        when = at or act.now()
        if when > act.now():
            raise InvalidInput(_("これからの日時は書けません。"), field="at")
        note = Note.objects.create(incident=record, at=when, text=words, by_label=label_of(act), noted_at=act.now())
        entry(act, record, (), after={"text": words}, occurred_at=when)
    return note


def plan_decide(*, pk: int, started: bool, reason: str, token: uuid.UUID | None = None) -> Incident:
    """The chief security manager decides whether the emergency plan starts (7.2(3)②). Raises InvalidInput without a reason."""
    with performing(act_types.PLAN_DECIDED) as act:
        record = act.obtain(Incident, pk, need="plan")
        act.once(token, record)
        record.plan = Incident.Plan.STARTED if started else Incident.Plan.NOT_NEEDED
        record.plan_reason, record.plan_at = demanded(reason, _("判断の理由を書いてください。"), "reason"), act.now()
        record.save()
        if started:
            said = _("統括が、緊急時対応計画を発動しました。計画に従って対応してください。")
            to = To(abilities=("command", "lead_csirt", "respond_incidents", "manage_systems"))
            announcements.tell_of(record, to, said, f"plan:{record.version}")
        entry(act, record, "emergency_plan_activation", after={"plan": record.plan}, reason=record.plan_reason)
    return record


def incident_close(*, pk: int, outcome: str, seen: int | None = None, token: uuid.UUID | None = None) -> Incident:
    """Closes an incident. Raises ManyFaults while cause, measures, the CISO's decision or the end of an order are missing."""
    with performing(act_types.CLOSED) as act:
        record = act.obtain(Incident, pk, need="close", seen=seen)
        act.once(token, record)
        check_over(record)
        record.outcome = demanded(outcome, _("処理の結果を書いてください。"), "outcome")
        record.state, record.closed_at = Incident.State.CLOSED, act.now()
        record.save()
        end_steps(act, record, _("終結したため、この段は不要になりました。"))
        told = _("報告いただいた件の対応が終わりました。知らせてくださり、ありがとうございました。")
        announcements.tell_reporter(record, told, "closed")
        entry(act, record, ["incident_investigation", "failure_report"], after={"outcome": record.outcome})
    return record
