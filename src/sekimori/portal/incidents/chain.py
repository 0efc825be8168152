"""The chain of 5.3(1): steps opened, passed on, folded where one person holds two, carried on by silence; within an act."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from sekimori.portal.acts import revisions
from sekimori.portal.acts.performing import Performing
from sekimori.portal.acts.registry import ActType
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.clocks import services as timers
from sekimori.portal.incidents import act_types, announcements, rules_in_force, walls
from sekimori.portal.incidents.models import Hop, Incident, Reporter
from sekimori.portal.organization import selectors as organization
from sekimori.standards.base import Scope
from sekimori.standards.incident_models import ChainStep

STEP = "incidents:step"


def begin(act: Performing, record: Incident) -> None:
    """Two recipients at once: the contact point, and the first role of the chain."""
    rules = rules_in_force.in_force()
    contact = Hop.objects.create(
        incident=record,
        position=0,
        role_label=_("統一的な窓口"),
        opened_at=act.now(),
        due_at=clocks.due_at(act.now(), minutes=rules.clocks.receipt),
    )
    people = announcements.team()
    for each in clocks.on_call(act.now()) if not clocks.calendar().is_open(act.now()) else ():
        walls.let_in(record, person=each.person)
    announcements.tell_step(record, contact, people)
    set_timer(contact, contact.due_at)
    reporter = Reporter.objects.filter(incident=record).first()
    advance(act, record, 1, reporter.person_id if reporter else None)


def advance(act: Performing, record: Incident, position: int, passer: int | None) -> None:
    """Opens the step at `position`, or the next that somebody other than `passer` holds; those left out are recorded with why."""
    steps = rules_in_force.in_force().chain
    for number, step in enumerate(steps[position - 1 :], start=position):
        unit, place = _unit_of(record, step.role)
        people = walls.inside(record, announcements.holders(step.role, unit) if place else ())
        why = ""
        if not people:
            why = _("この役割で知らせることのできる人がいないため、次の役割へ進みました。")
        elif passer in people and passer in announcements.own_holders(step.role, unit):
            why = _("前の段と同じ人が務めるため、この段を省きました。")
        hop = _opened(act, record, number, step, unit, last=number == len(steps))
        if not why:
            announcements.tell_step(record, hop, people)
            set_timer(hop, hop.due_at)
            return
        _fold(act, record, hop, step, why=why, by=passer if people else None)


def _opened(act: Performing, record: Incident, number: int, step: ChainStep, unit: int | None, *, last: bool) -> Hop:
    walls.let_in(record, role=step.role, unit=unit)
    return Hop.objects.create(
        incident=record,
        position=number,
        role=step.role,
        role_label=organization.role_label(step.role),
        unit_id=unit,
        last=last,
        recovery=step.recovery,
        opened_at=act.now(),
        due_at=clocks.due_at(act.now(), minutes=rules_in_force.in_force().clocks.hop),
    )


def _fold(act: Performing, record: Incident, hop: Hop, step: ChainStep, *, why: str, by: int | None) -> None:
    hop.state, hop.note, hop.at, hop.by_id = Hop.State.FOLDED, why, act.now(), by
    hop.by_label = organization.names([by]).get(by, "") if by else ""
    hop.save()
    inform(record, step)
    note(act, record, hop, act_types.FOLDED, reason=why)


def _unit_of(record: Incident, role: str) -> tuple[int | None, bool]:
    """For which unit a role is asked, and whether there is such a place at all."""
    rule = next((each for each in organization.rulebook().roles if each.key == role), None)
    if rule is None:
        return None, False
    if rule.scope is Scope.CITY:
        return None, True
    if record.unit_id is None:
        return None, False
    if rule.scope is Scope.DEPARTMENT:
        department = organization.responsible_department(record.unit_id).department
        return (department.id, True) if department else (None, False)
    section = organization.structure().section_of(record.unit_id)
    return (section.id, True) if section else (None, False)


def inform(record: Incident, step: ChainStep) -> None:
    """Those who are told besides the next step (5.3(1)②: the system manager)."""
    for role in step.inform:
        walls.let_in(record, role=role)
        what = _("インシデントの報告がありました。画面で内容を確かめてください。")
        announcements.tell_of(record, announcements.holders(role, None), what, f"inform:{step.role}:{role}")


def step_of(hop: Hop) -> ChainStep | None:
    """What the edition in force says about a step's role; None when it has it no longer."""
    return next((each for each in rules_in_force.in_force().chain if each.role == hop.role), None)


def note(
    act: Performing, record: Incident, hop: Hop, act_type: ActType, *, reason: str = "", holding_note: str = ""
) -> None:
    """The entry of what became of a step."""
    revisions.renew(walls.KEPT)
    act.record(
        record,
        act_type=act_type,
        after={
            "role": hop.role_label,
            "step": hop.get_state_display(),
            **({"note": holding_note} if holding_note else {}),
        },
        reason=reason,
        clauses=rules_in_force.lineages("incident_escalation", hop.role),
        unit=hop.unit_id,
        wall=walls.INCIDENTS,
    )


def set_timer(hop: Hop, due_at: dt.datetime) -> None:
    """The clock of a step: it fires unless the step is settled before."""
    timers.timer_set(
        kind=STEP,
        key=f"{STEP}:{hop.pk}",
        due_at=due_at,
        subject=f"incidents.hop:{hop.pk}",
        payload={"hop": hop.pk},
    )


def stop_timer(hop: Hop) -> None:
    """The step is settled: nobody is told any more."""
    timers.timer_cancel(key=f"{STEP}:{hop.pk}")
