"""What the clock does: receipts and steps that nobody answered, assessments, orders and reports that are late."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from sekimori.portal.acts import revisions
from sekimori.portal.acts.performing import Performing, performing, subject_of
from sekimori.portal.clocks import timers
from sekimori.portal.clocks.models import Timer
from sekimori.portal.clocks.services import Setting, timer_cancel, timers_set
from sekimori.portal.incidents import act_types, announcements, chain, rules_in_force, walls
from sekimori.portal.incidents.models import Hop, Incident

WATCH = "incidents:watch"
MOST = 20


@timers.handler(chain.STEP)
def step_due(timer: Timer) -> None:
    """Nobody has answered in time: the contact point's receipt is asked of those above, a step of the chain is carried on."""
    with performing(act_types.LAPSED) as act:
        hop = Hop.objects.select_for_update(of=("self",)).select_related("incident").get(pk=timer.payload["hop"])
        if hop.state != Hop.State.WAITING or hop.incident.over:
            return
        if hop.position == 0 or hop.last:
            _ask_above(act, hop)
            return
        hop.state = Hop.State.LAPSED
        hop.save()
        why = _("期限までに応答がないため、次の役割へ進みました。")
        chain.note(act, hop.incident, hop, act_types.LAPSED, reason=why)
        chain.advance(act, hop.incident, hop.position + 1, None)
        revisions.renew(walls.KEPT)


def _ask_above(act: Performing, hop: Hop) -> None:
    """First whom it was asked of and who leads the team, then the chief; each time told once more, until it is answered."""
    rules = rules_in_force.in_force()
    hop.reminded += 1
    hop.save()
    people = announcements.with_ability("lead_csirt", *(("direct",) if hop.reminded > 1 or hop.last else ()))
    people += announcements.team() if hop.position == 0 else announcements.holders(hop.role, hop.unit_id)
    announcements.tell_step(hop.incident, hop, people, again=True)
    act.record(
        hop.incident,
        act_type=act_types.CHASED,
        after={"role": hop.role_label, "reminded": hop.reminded},
        clauses=rules_in_force.lineages("incident_report" if hop.position == 0 else "incident_escalation"),
        unit=hop.incident.unit_id,
        wall=walls.INCIDENTS,
    )
    if hop.reminded < MOST:
        later = [each for each in rules.clocks.upward if hop.position == 0][hop.reminded - 1 :]
        minutes = later[0] if later else None
        due = hop.opened_at + dt.timedelta(minutes=minutes) if minutes else None
        step = dt.timedelta(minutes=rules.clocks.hop)
        due = due if due is not None and due > act.now() else act.now() + step
        timers_set([chain.clock_of(hop, due)])


def clock_of(record: Incident, what: str, due_at: dt.datetime) -> Setting:
    """The clock of an assessment, investigation or direction."""
    payload = {"incident": record.pk, "what": what}
    return Setting(WATCH, f"{WATCH}:{record.pk}:{what}", due_at, subject_of(record), payload)


def watch(record: Incident, what: str, due_at: dt.datetime) -> None:
    """Sets the clock of an assessment, investigation or direction."""
    timers_set([clock_of(record, what, due_at)])


def unwatch(record: Incident, what: str = "") -> None:
    """It was done, or (without `what`) nothing is waited for any more, no step either."""
    if what:
        timer_cancel(key=f"{WATCH}:{record.pk}:{what}")
    else:
        timer_cancel(subject=subject_of(record))


@timers.handler(WATCH)
def watched_due(timer: Timer) -> None:
    """Something that an incident waits for is late."""
    record = Incident.objects.get(pk=timer.payload["incident"])
    if record.over:
        return
    what = timer.payload["what"]
    sentences = {
        "assessment": _("評価の期限を過ぎています。インシデントに当たるかどうかを評価してください。"),
        "investigation": _("原因と再発防止策の報告の期限を過ぎています。ＣＩＳＯへ報告してください。"),
        "direction": _("再発防止の指示の期限を過ぎています。内容を確かめて判断してください。"),
    }
    people = announcements.with_ability("lead_csirt", "respond_incidents")
    if what == "direction":
        people = announcements.with_ability("command")
    announcements.tell_of(record, people, sentences[what], f"late:{what}:{timer.due_at.isoformat()}")
