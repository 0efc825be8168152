"""Reminding: those who have not handed in, then the heads of their units, then those above; and the owners of improvements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Count, Q

from sekimori.common.clock import moment_at
from sekimori.portal.acts import context
from sekimori.portal.acts.performing import performing, subject_of
from sekimori.portal.clocks import services as clocks
from sekimori.portal.clocks import timers
from sekimori.portal.clocks.models import Timer
from sekimori.portal.inspection import act_types, announcements
from sekimori.portal.inspection.models import CITY, Campaign, Improvement, Sheet
from sekimori.portal.organization import selectors as organization
from sekimori.standards.base import Scope

TIMER, TASK = "inspection:chase", "inspection:improvement"
# Calendar days from the last day on which people, their heads, and those above are told.
PEOPLE, HEADS, ABOVE = (-7, 0, 1, 7), (1, 7), (7, 14)
HOUR = 9
AHEAD = dt.timedelta(days=7)
Q_OPEN = Q(state=Sheet.State.OPEN)


def set_clock(record: Campaign) -> None:
    """Sets the timer for the next day on which somebody is told; inside an act."""
    days = sorted({*PEOPLE, *HEADS, *ABOVE})
    moments = [moment_at(record.due_on + dt.timedelta(days=day), HOUR) for day in days]
    coming = [each for each in moments if each > context.now()]
    key = f"{TIMER}:{record.pk}"
    if not coming or record.state != Campaign.State.OPEN:
        clocks.timer_cancel(key=key)
        return
    clocks.timer_set(kind=TIMER, key=key, due_at=coming[0], payload={"campaign": record.pk})


def stop(record: Campaign) -> None:
    """Nobody is chased any more; inside an act."""
    clocks.timer_cancel(key=f"{TIMER}:{record.pk}")


@timers.handler(TIMER)
def fire(timer: Timer) -> None:
    """Tells whoever is to be told on this day, and sets the timer anew."""
    with performing(act_types.REMINDED) as act:
        record = Campaign.objects.select_for_update().filter(pk=timer.payload["campaign"]).first()
        if record is None or record.state != Campaign.State.OPEN:
            return
        day = (act.today() - record.due_on).days
        told = chase(record, day, key=act.today().isoformat())
        act.record(record, after={"day": day, "people": told}, clauses=("9.2(1)①", "9.2(1)②"))
        set_clock(record)


def chase(record: Campaign, day: int, *, key: str) -> int:
    """Tells everybody who is to be told `day` days after the last one; how many people still owe a sheet."""
    people = _owing(record)
    if people and _last_of(PEOPLE, day):
        announcements.chase_people(record, people, late=day > 0, key=key)
    if day >= HEADS[0] and _last_of(HEADS, day):
        _tell_leaders(record, Scope.SECTION, "unit", key)
    if day >= ABOVE[0] and _last_of(ABOVE, day):
        _tell_leaders(record, Scope.DEPARTMENT, "department", key)
    return len(people)


def _last_of(days: Sequence[int], day: int) -> bool:
    """Whether one of these days has come; a timer that fires late does not skip its own."""
    return any(each <= day for each in days)


def _owing(record: Campaign) -> list[int]:
    rows = record.sheets.filter(Q_OPEN)
    people = set(rows.filter(person__isnull=False).values_list("person", flat=True))
    sections = set(rows.filter(person__isnull=True).values_list("unit", flat=True))
    if sections:
        heads = organization.heads_of_sections()
        people |= {held.person for unit in sections for held in heads.get(unit, ())}
    return sorted(people)


def _tell_leaders(record: Campaign, scope: Scope, column: str, key: str) -> None:
    """One notice for each unit with sheets missing, to the role that heads it."""
    role = leading(scope)
    if role is None:
        return
    structure = organization.structure()
    rows = record.sheets.filter(Q_OPEN).exclude(**{column: CITY}).order_by().values_list(column)
    for unit, missing in rows.annotate(n=Count("pk")):
        node = structure.nodes.get(unit)
        fits = node is not None and (node.is_section if scope is Scope.SECTION else node.is_department)
        if node is not None and fits:
            announcements.tell_leader(record, role, unit, node.name, missing, key=f"{scope.value}:{key}")


def leading(scope: Scope) -> str | None:
    """The role that the head of a section or department has; None when the standard names none."""
    rules = organization.rulebook()
    return next((rule.key for rule in rules.roles if rule.holder.head_of is scope), None)


def watch(record: Improvement) -> None:
    """Sets the timer of an improvement for a week before its last day, then the day after; inside an act."""
    moments = [
        moment_at(record.due_on - AHEAD, HOUR),
        moment_at(record.due_on + dt.timedelta(days=1), HOUR),
    ]
    coming = [each for each in moments if each > context.now()]
    key = f"{TASK}:{record.pk}"
    if not coming or record.state != Improvement.State.OPEN:
        clocks.timer_cancel(key=key)
        return
    clocks.timer_set(
        kind=TASK, key=key, due_at=coming[0], subject=subject_of(record), payload={"improvement": record.pk}
    )


def unwatch(record: Improvement) -> None:
    """Its owner is reminded no more; inside an act."""
    clocks.timer_cancel(key=f"{TASK}:{record.pk}")


@timers.handler(TASK)
def remind(timer: Timer) -> None:
    """Reminds the owner of one improvement, once it is late the head of the unit too, and sets the timer anew."""
    with performing(act_types.REMINDED) as act:
        record = Improvement.objects.select_for_update().filter(pk=timer.payload["improvement"]).first()
        if record is None or record.state != Improvement.State.OPEN:
            return
        late = act.today() > record.due_on
        role = leading(Scope.SECTION)
        upward = [(role, record.unit)] if late and role and record.unit else []
        announcements.remind_owner(record, upward, late=late, key=f"{record.due_on}:{late}")
        act.record(record, after={"due_on": record.due_on, "late": late}, unit=record.unit or None)
        watch(record)
