from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext as _

from sekimori.common.errors import Faults, InvalidInput
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.clocks import services as timers
from sekimori.portal.incidents import act_types, announcements, chain, following, rules_in_force, ticking, walls
from sekimori.portal.incidents.announcements import To
from sekimori.portal.incidents.models import Hop, Incident
from sekimori.portal.incidents.services.common import entry, label_of
from sekimori.portal.incidents.services.ordering import give_at_once, orders_at_once
from sekimori.portal.incidents.walls import Let
from sekimori.standards.incident_models import AtOnce

State = Incident.State


def incident_receive(*, pk: int, advice: str = "", token: uuid.UUID | None = None) -> Incident:
    """The contact point has the report; `advice` is what it tells who reported to do now (5.4(1)①(ウ), 6.4(3)③).

    Raises Refused when it was received already or for whoever does not answer incidents.
    """
    with performing(act_types.RECEIVED) as act:
        record = act.obtain(Incident, pk, need="receive")
        act.once(token, record)
        _received(act, record)
        record.state, record.advice = State.RECEIVED, advice.strip()
        record.save()
        said = _("窓口が報告を受け取りました。早く知らせてくださり、ありがとうございます。")
        announcements.tell_reporter(record, "\n".join([said, *([record.advice] if record.advice else [])]), "received")
        after = {"received_at": record.received_at, "advice": record.advice}
        entry(act, record, ["incident_report"], after=after)
    return record


def _received(act: Performing, record: Incident) -> None:
    record.received_at, record.received_label = act.now(), label_of(act)
    hop = Hop.objects.filter(incident=record, position=0, state=Hop.State.WAITING).first()
    if hop is not None:
        hop.state, hop.at, hop.by_id, hop.by_label = Hop.State.PASSED, act.now(), act.actor.person, label_of(act)
        hop.save()
        chain.stop_timer(hop)


@dataclass(frozen=True)
class Assessment:
    """What the CSIRT finds: an incident or not, which facts are so, how many people's data, which level and why."""

    incident: bool
    facts: Sequence[str] = ()
    people: int = 0
    level: int = 0
    reason: str = ""


def incident_assess(*, pk: int, found: Assessment, seen: int | None = None, token: uuid.UUID | None = None) -> Incident:
    """Assesses what was reported (5.3(2)①); what is an incident is told to the CISO in the same act (②).

    Raises ManyFaults when it is no incident and no reason is given, when the level differs from what the facts propose without
    a reason, or for facts and levels that the edition does not know; Conflict when somebody was faster.
    """
    with performing(act_types.ASSESSED) as act:
        record = act.obtain(Incident, pk, need="assess", seen=seen)
        act.once(token, record)
        rules = rules_in_force.in_force()
        proposed = rules.proposed(record.kind, list(found.facts), found.people) if found.incident else 0
        _check(found, proposed)
        if not found.incident and record.state == State.OPEN and record.orders.exclude(state__in=_OVER).exists():
            raise InvalidInput(_("終わっていない指示があります。先に終えるか取り消してください。"), field="incident")
        new = [each for each in rules.facts if each.key in found.facts and each.key not in record.facts]
        record.facts, record.people = sorted(found.facts), found.people
        record.proposed, record.level = proposed, found.level if found.incident else 0
        record.reason, record.assessed_at = found.reason.strip(), act.now()
        with announcements.together():
            if found.incident:
                _is_one(act, record)
                _begin(act, record, [order for each in new for order in each.at_once])
            else:
                _is_none(act, record)
        record.save()
        after = {"state": record.state, "level": record.level, "proposed": proposed, "people": record.people}
        entry(act, record, "incident_assessment", after=after, reason=record.reason)
    return record


_OVER = ("confirmed", "withdrawn")


def _check(found: Assessment, proposed: int) -> None:
    rules, faults = rules_in_force.in_force(), Faults()
    known = {each.key for each in rules.facts}
    if not set(found.facts) <= known:
        faults.add(_("分かっていることを選んでください。"), field="facts")
    if found.incident and rules.level(found.level) is None:
        faults.add(_("レベルを選んでください。"), field="level")
    if not found.incident and not found.reason.strip():
        faults.add(_("非該当とする理由を書いてください。"), field="reason")
    if found.incident and found.level != proposed and not found.reason.strip():
        sentence = _("選んだ事実からはレベル%(level)sです。違うレベルにする理由を書いてください。")
        faults.add(sentence % {"level": proposed}, field="reason")
    faults.raise_if_any()


def _is_one(act: Performing, record: Incident) -> None:
    first = record.state != State.OPEN
    record.state = State.OPEN
    settings = following.clocks_of(record, act.now())
    if record.investigation_due_at is None:
        days = rules_in_force.in_force().clocks.investigation_days
        record.investigation_due_at = clocks.due_at(act.now(), calendar_days=days)
        settings.append(ticking.clock_of(record, "investigation", record.investigation_due_at))
    if settings:
        timers.timers_set(settings)
    ticking.unwatch(record, "assessment")
    walls.let_in(record, *(Let(role) for role in rules_in_force.roles_with("command")))
    said = _("ＣＳＩＲＴがインシデントに当たると評価しました（レベル%(level)s）。") % {"level": record.level}
    announcements.tell_of(record, To(abilities=("command", "direct")), said, f"assessed:{record.version}")
    if first:
        told = _("報告いただいた件は、インシデントとして対応しています。")
        announcements.tell_reporter(record, told, "open")


def _begin(act: Performing, record: Incident, rules: Sequence[AtOnce]) -> None:
    """The orders that begin with what was found to be so."""
    if orders := orders_at_once(act, record, rules):
        walls.let_in(record, *(Let(each.role) for each in orders))
        timers.timers_set(give_at_once(act, orders))


def _is_none(act: Performing, record: Incident) -> None:
    record.state, record.closed_at = State.NOT_INCIDENT, act.now()
    end_steps(act, record, _("非該当と評価したため、この段は不要になりました。"))
    told = _("確かめたところ、インシデントには当たりませんでした。知らせてくださり、ありがとうございました。")
    announcements.tell_reporter(record, told, "not_incident")


def end_steps(act: Performing, record: Incident, why: str) -> None:
    """Nothing is waited for any more: neither the steps that still wait, nor what the clock watches."""
    waiting = Hop.objects.filter(incident=record, state=Hop.State.WAITING)
    waiting.update(state=Hop.State.FOLDED, note=why, at=act.now(), version=F("version") + 1)
    ticking.unwatch(record)


def incident_group(*, pk: int, into: int, reason: str = "", token: uuid.UUID | None = None) -> Incident:
    """Puts a report to another one of the same thing, so that both are answered as one; each keeps its number.

    Raises InvalidInput for one of another kind, for itself, and for one that is over or belongs to another already.
    """
    with performing(act_types.GROUPED) as act:
        record = act.obtain(Incident, pk, need="group")
        act.once(token, record)
        other = act.obtain(Incident, into, need="note")
        if other.pk == record.pk or other.over or other.kind != record.kind:
            raise InvalidInput(_("まとめる先は、同じ種別の、対応中の別の件から選んでください。"), field="into")
        if record.state == State.NEW:
            _received(act, record)
        record.state, record.parent, record.closed_at = State.GROUPED, other, act.now()
        record.save()
        end_steps(
            act, record, _("同じ件（%(number)s）にまとめたため、この段は不要になりました。") % {"number": other.number}
        )
        told = _("同じ件の報告が先にあり、まとめて対応しています。知らせてくださり、ありがとうございました。")
        announcements.tell_reporter(record, told, "grouped")
        after = {"parent": other.number}
        entry(act, record, ["incident_assessment", "incident_report"], after=after, reason=reason.strip())
        entry(act, other, (), act_type=act_types.GROUPED, after={"number": record.number})
    return record
