"""The chain of 5.3(1): steps opened, passed on, folded where one person holds two, carried on by silence; within an act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from sekimori.portal.acts.performing import Performing
from sekimori.portal.acts.registry import ActType
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.clocks import services as timers
from sekimori.portal.clocks.services import Setting
from sekimori.portal.incidents import act_types, announcements, rules_in_force, walls
from sekimori.portal.incidents.announcements import To
from sekimori.portal.incidents.models import Hop, Incident
from sekimori.portal.incidents.walls import Let
from sekimori.portal.organization import selectors as organization
from sekimori.standards.base import Scope
from sekimori.standards.incident_models import ChainStep

STEP = "incidents:step"


@dataclass
class _Opening:
    """Steps that are being opened in an act: written together, with their clocks, those let in and the entries."""

    act: Performing
    record: Incident
    hops: list[Hop] = field(default_factory=list)
    lets: list[Let] = field(default_factory=list)
    folded: list[Hop] = field(default_factory=list)

    def finish(self) -> list[Setting]:
        """Writes them; the clocks that are to be set."""
        Hop.objects.bulk_create(self.hops)
        walls.let_in_first(self.record, *self.lets)
        for hop in self.folded:
            note(self.act, self.record, hop, act_types.FOLDED, reason=hop.note)
        return [clock_of(hop, hop.due_at) for hop in self.hops if hop.state == Hop.State.WAITING]


def begin(act: Performing, record: Incident, reporter: int | None, besides: Iterable[Let] = ()) -> list[Setting]:
    """Two recipients at once: the contact point, and the first role of the chain; `besides` are let in too.

    The clocks that are to be set.
    """
    rules = rules_in_force.in_force()
    contact = Hop(
        incident=record,
        position=0,
        role_label=_("統一的な窓口"),
        opened_at=act.now(),
        due_at=clocks.due_at(act.now(), minutes=rules.clocks.receipt),
    )
    opening = _Opening(act, record, [contact], [*besides])
    for each in clocks.on_call(act.now()) if not clocks.calendar().is_open(act.now()) else ():
        opening.lets.append(Let(person=each.person))
    announcements.tell_step(record, contact, To(team=True))
    _walk(opening, 1, reporter)
    return opening.finish()


def advance(act: Performing, record: Incident, position: int, passer: int | None) -> None:
    """Opens the step at `position`, or the next that somebody other than `passer` holds; those left out are recorded with why."""
    opening = _Opening(act, record)
    step = _before(position)
    if step is not None:
        inform(opening, step)
    _walk(opening, position, passer)
    timers.timers_set(opening.finish())


def _before(position: int) -> ChainStep | None:
    """The step that has just been passed on."""
    steps = rules_in_force.in_force().chain
    return steps[position - 2] if 1 < position <= len(steps) + 1 else None


def _walk(opening: _Opening, position: int, passer: int | None) -> None:
    steps = rules_in_force.in_force().chain
    for number, step in enumerate(steps[position - 1 :], start=position):
        unit, place = _unit_of(opening.record, step.role)
        held = announcements.held(step.role, unit) if place else []
        people = walls.inside(opening.record, [each.person for each in held])
        why = ""
        if not people:
            why = _("この役割で知らせることのできる人がいないため、次の役割へ進みました。")
        elif passer in people and passer in announcements.own(held):
            why = _("前の段と同じ人が務めるため、この段を省きました。")
        hop = _opened(opening, number, step, unit, last=number == len(steps))
        if not why:
            announcements.tell_step(opening.record, hop, people)
            return
        _fold(opening, hop, step, why=why, by=passer if people else None)


def _opened(opening: _Opening, number: int, step: ChainStep, unit: int | None, *, last: bool) -> Hop:
    opening.lets.append(Let(step.role, unit))
    now = opening.act.now()
    hop = Hop(
        incident=opening.record,
        position=number,
        role=step.role,
        role_label=organization.role_label(step.role),
        unit_id=unit,
        last=last,
        recovery=step.recovery,
        opened_at=now,
        due_at=clocks.due_at(now, minutes=rules_in_force.in_force().clocks.hop),
    )
    opening.hops.append(hop)
    return hop


def _fold(opening: _Opening, hop: Hop, step: ChainStep, *, why: str, by: int | None) -> None:
    hop.state, hop.note, hop.at, hop.by_id = Hop.State.FOLDED, why, opening.act.now(), by
    hop.by_label = organization.names([by]).get(by, "") if by else ""
    opening.folded.append(hop)
    inform(opening, step)


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


def inform(opening: _Opening, step: ChainStep) -> None:
    """Those who are told besides the next step (5.3(1)②: the system manager)."""
    for role in step.inform:
        opening.lets.append(Let(role))
        what = _("インシデントの報告がありました。画面で内容を確かめてください。")
        announcements.tell_of(opening.record, To(roles=((role, None),)), what, f"inform:{step.role}:{role}")


def note(
    act: Performing, record: Incident, hop: Hop, act_type: ActType, *, reason: str = "", holding_note: str = ""
) -> None:
    """The entry of what became of a step."""
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


def clock_of(hop: Hop, due_at: dt.datetime) -> Setting:
    """The clock of the receipt, or of the one step of the chain that waits: the next step's takes the place of the last one's."""
    return Setting(STEP, _key(hop), due_at, f"incidents.incident:{hop.incident_id}", {"hop": hop.pk})


def _key(hop: Hop) -> str:
    return f"{STEP}:{hop.incident_id}:{'chain' if hop.position else 'receipt'}"


def stop_timer(hop: Hop) -> None:
    """The receipt or the last step is settled: nobody is told any more."""
    timers.timer_cancel(key=_key(hop))
