"""The clock of orders: reminded at the limit and again and again, and those who gave it are told."""

from __future__ import annotations

import datetime as dt

from sekimori.portal.clocks import timers
from sekimori.portal.clocks.models import Timer
from sekimori.portal.clocks.services import Setting, timer_cancel, timers_set
from sekimori.portal.incidents import announcements, rules_in_force
from sekimori.portal.incidents.announcements import To
from sekimori.portal.incidents.models import Order

KIND = "incidents:order"
# After so many reminders it stays red on the screens, but nobody is written to any more.
MOST = 10


def clock_of(order: Order, due_at: dt.datetime, number: int = 1) -> Setting:
    """The clock of an order."""
    return Setting(KIND, f"{KIND}:{order.pk}", due_at, "", {"order": order.pk, "number": number})


def pause(order: Order) -> dt.timedelta:
    """The time between two reminders: minutes for first aid and recovery, a day for what has days or months."""
    minutes = rules_in_force.in_force().clocks.order_reminder
    return dt.timedelta(minutes=minutes) if order.sort == Order.Sort.RESPONSE else dt.timedelta(days=1)


def stop(order: Order) -> None:
    """It was carried out or taken back."""
    timer_cancel(key=f"{KIND}:{order.pk}")


def people_of(order: Order) -> list[int]:
    """Whom an order has reached: the person, or who holds the role now."""
    return [order.person_id] if order.person_id is not None else announcements.holders(order.role, order.unit_id)


def whom(order: Order) -> To:
    """The same, found out when they are told."""
    return To((order.person_id,)) if order.person_id is not None else To(roles=((order.role, order.unit_id),))


@timers.handler(KIND)
def order_due(timer: Timer) -> None:
    order = Order.objects.select_related("incident").get(pk=timer.payload["order"])
    if order.state in {Order.State.DONE, *Order.OVER} or order.incident.over:
        return
    number = timer.payload["number"]
    giver = [order.given_by_id] if order.given_by_id is not None else announcements.with_ability("lead_csirt")
    announcements.tell_order(order, [*people_of(order), *giver], late=number)
    if number < MOST:
        timers_set([clock_of(order, timer.due_at + pause(order), number + 1)])
