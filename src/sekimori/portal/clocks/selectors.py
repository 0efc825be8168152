"""Asking for the calendar and for due moments."""

from __future__ import annotations

import calendar as months_of
import datetime as dt
from dataclasses import dataclass

from sekimori.common.business_days import OfficeCalendar
from sekimori.common.clock import TOKYO, as_utc, day_of, moment_at
from sekimori.portal.acts import context
from sekimori.portal.clocks.models import LocalDay, OfficeHours, OnCall

__all__ = ["Duty", "add_months", "calendar", "due_at", "office_hours", "on_call", "shifts_between"]


def calendar() -> OfficeCalendar:
    """The city's calendar: holidays by law, year-end closing, the city's own days and hours. Two queries."""
    days = list(LocalDay.objects.all())
    hours = office_hours()
    return OfficeCalendar(
        closed={day.day: day.name for day in days if not day.open},
        opened=frozenset(day.day for day in days if day.open),
        opens_at=hours.opens_at,
        closes_at=hours.closes_at,
    )


def office_hours() -> OfficeHours:
    """The city's office hours."""
    return OfficeHours.objects.filter(pk=OfficeHours.SINGLE).first() or OfficeHours()


def due_at(
    start: dt.datetime,
    *,
    minutes: int | None = None,
    office_hours: float | None = None,
    office_days: int | None = None,
    calendar_days: int | None = None,
    months: int | None = None,
    office: OfficeCalendar | None = None,
) -> dt.datetime:
    """The moment (UTC) at which a period that begins at `start` (aware) is over; give exactly one length.

    `office_days` ends with the office hours of that day, `calendar_days` and `months` with the end of the day. Raises
    ValueError unless exactly one length is given.
    """
    given = [minutes, office_hours, office_days, calendar_days, months]
    if sum(length is not None for length in given) != 1:
        raise ValueError("give exactly one length")
    if minutes is not None:
        return as_utc(start) + dt.timedelta(minutes=minutes)
    office = office or calendar()
    if office_hours is not None:
        return office.add_office_hours(start, office_hours)
    day = day_of(start)
    if office_days is not None:
        end = office.add_office_days(day, office_days)
        return moment_at(end, office.closes_at.hour, office.closes_at.minute)
    last = day + dt.timedelta(days=calendar_days) if calendar_days is not None else add_months(day, months or 0)
    return dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), TOKYO).astimezone(dt.UTC)


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of the month `months` later; the last of the month where there is no such day (民法第143条)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, months_of.monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Duty:
    """Somebody on duty: who, by what number to reach them, until when."""

    person: int
    name: str
    contact: str
    until: dt.datetime
    order: int


def on_call(moment: dt.datetime | None = None) -> list[Duty]:
    """Who is on duty at `moment` (now when not given), in the order in which they are called; empty when nobody is.

    The roster is for nights and closed days; in office hours those who hold the roles are there themselves.
    """
    at = moment or context.now()
    rows = OnCall.objects.filter(starts_at__lte=at, ends_at__gt=at).select_related("person").order_by("order", "pk")
    return [
        Duty(row.person_id, row.person.name, row.contact or row.person.extension, row.ends_at, row.order)
        for row in rows
    ]


def shifts_between(start: dt.datetime, end: dt.datetime) -> list[OnCall]:
    """The shifts that overlap a period, in order."""
    rows = OnCall.objects.filter(starts_at__lt=end, ends_at__gt=start)
    return list(rows.select_related("person").order_by("starts_at", "order", "pk"))


def uncovered(start: dt.date, end: dt.date) -> list[dt.date]:
    """The days from `start` up to and including `end` in whose closed hours nobody is on duty."""
    office = calendar()
    shifts = [
        (each.starts_at, each.ends_at)
        for each in shifts_between(moment_at(start), moment_at(end + dt.timedelta(days=2)))
    ]
    days = [start + dt.timedelta(days=n) for n in range((end - start).days + 1)]
    return [day for day in days if not _covered(_closed_time(office, day), shifts)]


def _closed_time(office: OfficeCalendar, day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """From the closing on `day` (a closed day's first minute) to the next opening, or to the midnight before a closed day."""
    starts = moment_at(day)
    if office.is_office_day(day):
        starts = moment_at(day, office.closes_at.hour, office.closes_at.minute)
    following = day + dt.timedelta(days=1)
    if office.is_office_day(following):
        return starts, moment_at(following, office.opens_at.hour, office.opens_at.minute)
    return starts, moment_at(following)


def _covered(span: tuple[dt.datetime, dt.datetime], shifts: list[tuple[dt.datetime, dt.datetime]]) -> bool:
    reached, end = span
    for starts_at, ends_at in sorted(shifts):
        if starts_at <= reached < ends_at:
            reached = ends_at
    return reached >= end
