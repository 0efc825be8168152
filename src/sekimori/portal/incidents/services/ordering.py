from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sekimori.common.errors import Faults, InvalidInput, Refused
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.acts.registry import ActType
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.clocks.services import Setting, timers_set
from sekimori.portal.incidents import act_types, announcements, ordering_clock, rules_in_force, walls
from sekimori.portal.incidents.announcements import To
from sekimori.portal.incidents.models import Incident, Order
from sekimori.portal.incidents.services.common import demanded, entry, label_of
from sekimori.portal.incidents.walls import Let
from sekimori.portal.organization import selectors as organization
from sekimori.portal.ui.wording import in_japanese, words
from sekimori.standards.incident_models import AtOnce, Measure

State, Sort = Order.State, Order.Sort


@dataclass(frozen=True)
class Given:
    """An order: what, to whom (a role, for a unit where it has units, or a person), until when.

    `measure` is one of the edition's; its steps, limit and recipient count where nothing else is said.
    """

    text: str = ""
    measure: str = ""
    role: str = ""
    unit: int | None = None
    person: int | None = None
    due_at: dt.datetime | None = None
    sort: str = Sort.RESPONSE


def order_give(*, incident: int, given: Given, token: uuid.UUID | None = None) -> Order:
    """Gives an order for first aid, recovery (5.3(2)③) or against recurrence (⑤); it is told at once and chased until done.

    Raises ManyFaults for what is missing, InvalidInput when nobody can be reached, Refused when the actor may not order that.
    """
    with performing(act_types.ORDERED) as act:
        record = act.obtain(Incident, incident, need="direct" if given.sort == Sort.PREVENTION else "order")
        act.once(token, record)
        measure = rules_in_force.in_force().measure(given.measure)
        _check(act, given, measure)
        role = given.role or ("" if given.person is not None else (measure.role if measure else "") or "")
        text = given.text.strip()
        if measure is not None:
            with in_japanese():
                text = "\n".join(part for part in (words(measure.label), text) if part)
        due = given.due_at or clocks.due_at(act.now(), minutes=measure.minutes if measure else 60)
        return _make(
            act, record, given, role=role, text=text, due_at=due, mechanism=measure.mechanism if measure else None
        )


def _check(act: Performing, given: Given, measure: Measure | None) -> None:
    faults = Faults()
    if measure is None and not given.text.strip():
        faults.add(_("指示の内容を書いてください。"), field="text")
    role = given.role or (measure.role if measure else None)
    if given.person is None and not role:
        faults.add(_("指示の相手を選んでください。"), field="role")
    if given.due_at is None and given.sort == Sort.TASK:
        faults.add(_("作業の期限を書いてください。"), field="due_at")
    if given.due_at is not None and given.due_at <= act.now():
        faults.add(_("期限は、これからの日時にしてください。"), field="due_at")
    faults.raise_if_any()
    if measure is not None and measure.by and not any(act.actor.can(each) for each in measure.by):
        raise Refused(_("「%(measure)s」を指示できるのは、統括です。") % {"measure": words(measure.label)})


def _make(
    act: Performing, record: Incident, given: Given, *, role: str, text: str, due_at: dt.datetime, mechanism: str | None
) -> Order:
    order = _drafted(act, record, given, role=role, text=text, due_at=due_at)
    order.mechanism = mechanism or ""
    people = walls.inside(record, ordering_clock.people_of(order))
    if not people:
        raise InvalidInput(
            _("この相手には、いま指示を届けられる人がいません。別の相手を選んでください。"), field="role"
        )
    order.save()
    walls.let_in(record, Let(role, given.unit, given.person))
    announcements.tell_order(order, people)
    timers_set([ordering_clock.clock_of(order, due_at)])
    _given(act, order)
    return order


def _drafted(act: Performing, record: Incident, given: Given, *, role: str, text: str, due_at: dt.datetime) -> Order:
    order = Order(incident=record, sort=given.sort, measure=given.measure, text=text, role=role)
    order.unit_id, order.person_id = given.unit, given.person
    order.to_label = _label(order)[:200]
    order.given_by_id, order.given_label = act.actor.person, label_of(act) or _("関守")
    order.given_at, order.due_at = act.now(), due_at
    return order


def _given(act: Performing, order: Order, *, last: bool = True) -> None:
    after: dict[str, object] = {"to": order.to_label, "text": order.text, "due_at": order.due_at}
    _entry(act, order, act_types.ORDERED, after=after, last=last)


def orders_at_once(act: Performing, record: Incident, rules: Sequence[AtOnce]) -> list[Order]:
    """The orders that begin with the report; where nobody holds the role it is left to the CSIRT, who see the report."""
    orders = []
    for rule in rules:
        if not walls.inside(record, announcements.holders(rule.role, None)):
            continue
        with in_japanese():
            text = words(rule.text)
        due = clocks.due_at(act.now(), minutes=rule.minutes)
        order = _drafted(act, record, Given(role=rule.role), role=rule.role, text=text, due_at=due)
        order.mechanism, order.given_by_id, order.given_label = rule.mechanism or "", None, _("関守（報告と同時）")
        orders.append(order)
    return orders


def give_at_once(act: Performing, orders: Sequence[Order]) -> list[Setting]:
    """Gives them; their clocks, which are to be set."""
    Order.objects.bulk_create(orders)
    for order in orders:
        announcements.tell_order(order, ordering_clock.whom(order))
        _given(act, order, last=False)
    return [ordering_clock.clock_of(order, order.due_at) for order in orders]


def _label(order: Order) -> str:
    if order.person_id is not None:
        mark = organization.labels([order.person_id])[order.person_id]
        return f"{mark.post} {mark.name}".strip()
    unit = organization.structure().name(order.unit_id) if order.unit_id else ""
    return f"{unit} {organization.role_label(order.role)}".strip()


def _entry(
    act: Performing, order: Order, act_type: ActType, *, after: dict[str, object], reason: str = "", last: bool = True
) -> None:
    names = {Sort.PREVENTION: ["prevention_order"], Sort.RESPONSE: ["incident_order"]}.get(Sort(order.sort), [])
    entry(act, order.incident, [*names, *([order.mechanism] if order.mechanism else [])], act_type=act_type,
          after=after, reason=reason, last=last)  # fmt: skip


STEPS = {State.RECEIVED: (State.GIVEN,), State.BEGUN: (State.GIVEN, State.RECEIVED),
         State.DONE: (State.GIVEN, State.RECEIVED, State.BEGUN)}  # fmt: skip
TYPES = {State.RECEIVED: act_types.ORDER_RECEIVED, State.BEGUN: act_types.ORDER_BEGUN, State.DONE: act_types.ORDER_DONE}


def order_advance(*, pk: int, to: str, result: str = "", token: uuid.UUID | None = None) -> Order:
    """Says that an order was received, begun or done; earlier steps count as taken at the same moment.

    Raises InvalidInput for another step, or when it is done without a result.
    """
    with performing(act_types.ORDER_DONE) as act:
        order = act.obtain(Order, pk, need="carry_out")
        act.once(token, order)
        state = State(to) if to in State.values else None
        if state not in STEPS or order.state not in STEPS[state]:
            raise InvalidInput(_("この指示は、その段階にできません。"), field="to")
        if state is State.DONE:
            order.result = demanded(result, _("行ったことと時刻を書いてください。"), "result")
        order.state = state
        order.received_at = order.received_at or act.now()
        if state is not State.RECEIVED:
            order.begun_at = order.begun_at or act.now()
        if state is State.DONE:
            order.done_at, order.done_by_id = act.now(), act.actor.person
            ordering_clock.stop(order)
            _tell_giver(order)
        order.save()
        _entry(act, order, TYPES[state], after={"to": order.to_label, "text": order.text, "result": order.result})
    return order


def _tell_giver(order: Order) -> None:
    people = (order.given_by_id,) if order.given_by_id is not None else ()
    to = To(people, abilities=("command" if order.sort == Sort.PREVENTION else "lead_csirt",))
    said = _("指示の完了の報告がありました（%(who)s）。確かめてください。") % {"who": order.to_label}
    announcements.tell_of(order.incident, to, said, f"done:{order.pk}:{order.version}")


def order_confirm(*, pk: int, note: str = "", token: uuid.UUID | None = None) -> Order:
    """Confirms that an order was carried out; never by who carried it out."""
    with performing(act_types.ORDER_CONFIRMED) as act:
        order = act.obtain(Order, pk, need="confirm")
        act.once(token, order)
        order.state, order.confirmed_at = State.CONFIRMED, act.now()
        order.save()
        _entry(
            act, order, act_types.ORDER_CONFIRMED, after={"to": order.to_label, "text": order.text}, reason=note.strip()
        )
    return order


def order_return(*, pk: int, reason: str, token: uuid.UUID | None = None) -> Order:
    """Says that it is not done yet, and why; the clock runs on."""
    with performing(act_types.ORDER_RETURNED) as act:
        order = act.obtain(Order, pk, need="confirm")
        act.once(token, order)
        why = demanded(reason, _("差し戻す理由を書いてください。"), "reason")
        order.state = State.BEGUN
        order.save()
        announcements.tell_order(order, ordering_clock.whom(order), again=order.version)
        timers_set([ordering_clock.clock_of(order, act.now() + ordering_clock.pause(order))])
        _entry(act, order, act_types.ORDER_RETURNED, after={"to": order.to_label, "text": order.text}, reason=why)
    return order


def order_withdraw(*, pk: int, reason: str, token: uuid.UUID | None = None) -> Order:
    """Takes an order back that was not done; it stays on record."""
    with performing(act_types.ORDER_WITHDRAWN) as act:
        order = act.obtain(Order, pk, need="withdraw")
        act.once(token, order)
        why = demanded(reason, _("取り消す理由を書いてください。"), "reason")
        order.state = State.WITHDRAWN
        order.save()
        ordering_clock.stop(order)
        said = _("指示が取り消されました（%(who)s）。") % {"who": order.to_label}
        announcements.tell_of(order.incident, ordering_clock.whom(order), said, f"withdrawn:{order.pk}")
        _entry(act, order, act_types.ORDER_WITHDRAWN, after={"to": order.to_label, "text": order.text}, reason=why)
    return order
