"""Setting the calendar, the duty roster, timers and background work. Timers and work are set inside acts, in their transaction."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common.errors import Conflict, Faults, InvalidInput, Place
from sekimori.portal.acts import outbox
from sekimori.portal.acts.models import OutboxRow
from sekimori.portal.acts.performing import performing
from sekimori.portal.clocks import act_types, timers
from sekimori.portal.clocks.models import JobRun, LocalDay, OfficeHours, OnCall
from sekimori.portal.clocks.timers import Setting

__all__ = [
    "Setting",
    "Shift",
    "hours_set",
    "job_hasten",
    "local_day_remove",
    "local_day_set",
    "local_days_set",
    "on_call_remove",
    "on_call_set",
    "row_revive",
    "timer_cancel",
    "timer_hasten",
    "timer_set",
    "timers_set",
]


LONGEST_SHIFT = dt.timedelta(days=14)


@dataclass(frozen=True)
class Shift:
    """A shift of the duty roster as it is to be entered; `order` is in which order people are called."""

    person: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    order: int = 1
    contact: str = ""
    note: str = ""


def local_day_set(*, day: dt.date, name: str, opened: bool = False) -> LocalDay:
    """Makes `day` a closed day of the city (or an open one), whatever the law says of it."""
    with performing(act_types.DAY_SET) as act:
        act.authorise("create", LocalDay)
        if not name.strip():
            raise InvalidInput(_("名称を入力してください。"), field="name")
        record, _made = LocalDay.objects.update_or_create(day=day, defaults={"name": name.strip()[:80], "open": opened})
        act.record(record, after={"day": day, "name": record.name, "open": opened})
    return record


def local_days_set(days: Sequence[tuple[dt.date, str, bool]], *, token: uuid.UUID | None = None) -> int:
    """Takes over many days (day, name, open) in one act, as read from a file; how many. Raises Conflict for a form used before."""
    with performing(act_types.DAY_SET) as act:
        act.authorise("create", LocalDay)
        act.once(token)
        for day, name, opened in days:
            local_day_set(day=day, name=name, opened=opened)
    return len(days)


def local_day_remove(*, pk: int) -> None:
    """Takes a day of the city's own back."""
    with performing(act_types.DAY_REMOVED) as act:
        record = act.obtain(LocalDay, pk, need="change")
        act.record(record, before={"day": record.day, "name": record.name, "open": record.open})
        record.delete()


def hours_set(*, opens_at: dt.time, closes_at: dt.time) -> None:
    """Sets the office hours. Raises InvalidInput when they end before they begin."""
    with performing(act_types.HOURS_SET) as act:
        act.authorise("create", OfficeHours)
        if closes_at <= opens_at:
            raise InvalidInput(_("閉庁時刻は、開庁時刻より後にしてください。"), field="closes_at")
        record, _made = OfficeHours.objects.update_or_create(
            pk=OfficeHours.SINGLE, defaults={"opens_at": opens_at, "closes_at": closes_at}
        )
        act.record(record, after={"opens_at": opens_at, "closes_at": closes_at})


def on_call_set(shifts: Sequence[Shift], *, token: uuid.UUID | None = None) -> int:
    """Puts people on the duty roster, all of them or none; how many.

    Raises ManyFaults naming each shift that ends before it begins, is longer than two weeks or stands there already, Conflict for a
    form used before.
    """
    with performing(act_types.ON_CALL_SET) as act:
        act.authorise("create", OnCall)
        act.once(token)
        faults = Faults()
        for number, shift in enumerate(shifts, start=1):
            _check_shift(number, shift, faults)
        faults.raise_if_any()
        for shift in shifts:
            record = OnCall.objects.create(
                person_id=shift.person,
                starts_at=shift.starts_at,
                ends_at=shift.ends_at,
                order=shift.order,
                contact=shift.contact.strip()[:80],
                note=shift.note.strip()[:120],
            )
            act.record(record, after={"person": shift.person, "starts_at": shift.starts_at, "ends_at": shift.ends_at})
    return len(shifts)


def _check_shift(number: int, shift: Shift, faults: Faults) -> None:
    place = Place(line=number)
    if not dt.timedelta() < shift.ends_at - shift.starts_at <= LONGEST_SHIFT:
        faults.add(_("当番の終わりは始まりより後、14日以内にしてください。"), place=place, field="ends_at")
    if OnCall.objects.filter(person=shift.person, starts_at=shift.starts_at).exists():
        faults.add(_("この人の当番は、同じ開始日時で既に登録されています。"), place=place, field="starts_at")


def on_call_remove(*, pk: int) -> None:
    """Takes a shift off the duty roster. Raises Conflict when it is over: who was on duty stays on record."""
    with performing(act_types.ON_CALL_REMOVED) as act:
        record = act.obtain(OnCall, pk, need="change")
        if record.ends_at <= act.now():
            raise Conflict(_("終わった当番は取り消せません。"))
        act.record(
            record, before={"person": record.person_id, "starts_at": record.starts_at, "ends_at": record.ends_at}
        )
        record.delete()


def row_revive(*, pk: uuid.UUID) -> None:
    """Lets an outbox row that was given up be tried again; whoever administers. Raises Conflict when it is not dead."""
    with performing(act_types.ROW_REVIVED) as act:
        row = act.obtain(OutboxRow, pk, need="revive")
        if not outbox.revive(pk):
            raise Conflict(_("この送信は止まっていません。"))
        act.leaves_work = True
        act.record(row, after={"kind": row.kind, "last_error": row.last_error})


def job_hasten(*, name: str) -> None:
    """Lets a periodic job run with the scheduler's next look; whoever administers."""
    with performing(act_types.JOB_HASTENED) as act:
        run = act.obtain(JobRun, name, need="hasten")
        run.due_at = act.now()
        run.save(update_fields=["due_at"])
        act.record(run)


def timer_set(
    *, kind: str, key: str, due_at: dt.datetime, subject: str = "", payload: Mapping[str, Any] | None = None
) -> None:
    """Sets or moves one timer; see timers.put."""
    timers.put([Setting(kind, key, due_at, subject, payload or {})])


def timers_set(settings: Sequence[Setting]) -> None:
    """Sets or moves several timers in one query; nothing for none."""
    if settings:
        timers.put(settings)


def timer_cancel(*, key: str = "", subject: str = "", kind: str = "") -> None:
    """Cancels one timer by key, or all of a subject (of one kind)."""
    timers.cancel(key=key, subject=subject, kind=kind)


def timer_hasten(*, key: str, due_at: dt.datetime) -> bool:
    """Lets a waiting timer fall due earlier; False when there is none such."""
    return timers.hasten(key=key, due_at=due_at)
