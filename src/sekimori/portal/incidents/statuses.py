"""States of incidents, steps and orders in words."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from sekimori.portal.incidents import rules_in_force
from sekimori.portal.incidents.models import Hop, Incident, Order
from sekimori.portal.ui.components import Status, Step, StepState, Tone
from sekimori.portal.ui.wording import words

TONES: dict[str, Tone] = {
    "new": "waiting", "received": "waiting", "open": "danger", "not_incident": "void", "grouped": "void", "closed": "success",
}  # fmt: skip
ORDER_TONES: dict[str, Tone] = {
    "given": "waiting", "received": "info", "begun": "info", "done": "waiting", "confirmed": "success", "withdrawn": "void",
}  # fmt: skip
STEP_STATES: dict[str, StepState] = {
    "waiting": "current", "passed": "done", "folded": "skipped", "lapsed": "returned", "acted_for": "done",
}  # fmt: skip
GRAVE, SERIOUS = 4, 3


def of_incident(record: Incident, now: dt.datetime) -> Status:
    """An incident; one that should have been assessed by now is shown as late."""
    if record.state in {Incident.State.NEW, Incident.State.RECEIVED} and record.assess_due_at <= now:
        return Status(_("評価の期限超過"), "overdue")
    return Status(str(record.get_state_display()), TONES[record.state])


def of_level(rank: int | None) -> Status | None:
    """The level of gravity; None before it was assessed."""
    if rank is None:
        return None
    level = rules_in_force.in_force().level(rank)
    label = _("レベル%(rank)s %(label)s") % {"rank": rank, "label": words(level.label) if level else ""}
    tone: Tone = "danger" if rank >= GRAVE else "warning" if rank >= SERIOUS else "neutral"
    return Status(label.strip(), tone)


def of_order(order: Order, now: dt.datetime) -> Status:
    """An order; one that should have been done by now is shown as late."""
    if order.state in {Order.State.GIVEN, Order.State.RECEIVED, Order.State.BEGUN} and order.due_at <= now:
        return Status(_("期限超過（%(state)s）") % {"state": order.get_state_display()}, "overdue")
    return Status(str(order.get_state_display()), ORDER_TONES[order.state])


def of_hop(hop: Hop, now: dt.datetime) -> Step:
    """A step of the chain as the row of steps shows it."""
    who, note = hop.by_label, hop.note
    if hop.state == Hop.State.WAITING:
        late = hop.due_at <= now
        note = _("期限を過ぎています") if late else ""
    elif hop.state != Hop.State.PASSED:
        note = "　".join(part for part in (str(hop.get_state_display()), hop.note) if part)
    if hop.measures:
        note = "　".join(part for part in (note, _("措置：%(text)s") % {"text": hop.measures}) if part)
    when = hop.at if hop.at is not None else hop.due_at
    return Step(hop.role_label, STEP_STATES[hop.state], who, when, note)
