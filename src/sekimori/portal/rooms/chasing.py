"""Telling units what is asked of them after an incident, and chasing those that have not answered; the incident is never named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common.clock import day_of, moment_at
from sekimori.portal.acts import outbox
from sekimori.portal.acts.models import OutboxRow
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.clocks import timers
from sekimori.portal.clocks.models import Timer
from sekimori.portal.clocks.services import Setting, timers_set
from sekimori.portal.incidents import selectors as incidents
from sekimori.portal.notices import kinds
from sekimori.portal.notices import services as notices
from sekimori.portal.notices.services import Recipients
from sekimori.portal.organization import selectors as organization
from sekimori.portal.rooms.models import Answer, Spread

OUTBOX, TIMER = "rooms:spread", "rooms:spread"
ASKED = kinds.register("rooms:spread", gettext_lazy("横展開の依頼"), required=True)
LATE = kinds.register("rooms:late", gettext_lazy("横展開の督促"), required=True, reminder=True)
# Office days on which those who have not answered are written to again.
MOST = 10
MORNING = 9


def clock_of(spread: Spread, due_at: dt.datetime, number: int = 1) -> Setting:
    """The clock that chases its answers."""
    payload = {"spread": spread.pk, "number": number}
    return Setting(TIMER, f"{TIMER}:{spread.pk}", due_at, f"rooms.spread:{spread.pk}", payload)


def heads_of(units: Iterable[int]) -> list[int]:
    """Who answers for these units now; a query or two for all of them."""
    wanted, found = set(units), set[int]()
    for role in incidents.roles_with("manage_section"):
        for unit, held in organization.holders_by_unit(role).items():
            if unit in wanted:
                found |= {each.person for each in held}
    return sorted(found)


@outbox.handler(OUTBOX)
def ask(row: OutboxRow) -> None:
    spread = Spread.objects.get(pk=row.payload["spread"])
    units = Answer.objects.filter(spread=spread).values_list("unit_id", flat=True)
    _tell(spread, list(units), ASKED.name, spread.text, f"{OUTBOX}:{spread.pk}")


@timers.handler(TIMER)
def chase(timer: Timer) -> None:
    spread = Spread.objects.get(pk=timer.payload["spread"])
    number, today = timer.payload["number"], day_of(timer.due_at)
    late = Q(state=Answer.State.WAITING) | Q(state=Answer.State.PLANNED, by_when__lt=today)
    open_ = Answer.objects.filter(spread=spread, state__in=Answer.OPEN)
    units = list(open_.filter(late).values_list("unit_id", flat=True))
    if units:
        said = _("回答、又は予定していた実施の報告の期限を過ぎています。画面から回答してください。")
        _tell(spread, units, LATE.name, said, f"{OUTBOX}:{spread.pk}:{number}")
    if number < MOST and open_.exists():
        following = clocks.calendar().add_office_days(today, 1)
        timers_set([clock_of(spread, moment_at(following, MORNING), number + 1)])


def _tell(spread: Spread, units: list[int], kind: str, body: str, key: str) -> None:
    people = heads_of(units)
    subject = _("【督促】%(subject)s") if kind == LATE.name else _("【依頼】%(subject)s")
    if people:
        notices.notify(
            to=Recipients(people=people),
            kind=kind,
            subject=subject % {"subject": spread.subject},
            body=body,
            key=key,
            url=reverse("rooms:spread", args=[spread.pk]),
            about=spread,
        )
