"""Asking for the calendar and for due moments."""

from __future__ import annotations

import calendar as months_of
import datetime as dt

from sekimori.common.business_days import OfficeCalendar
from sekimori.common.clock import TOKYO, as_utc, day_of, moment_at
from sekimori.portal.clocks.models import LocalDay, OfficeHours

__all__ = ["add_months", "calendar", "due_at"]


def calendar() -> OfficeCalendar:
    """The city's calendar: holidays by law, year-end closing, the city's own days and hours. Two queries."""
    days = list(LocalDay.objects.all())
    hours = OfficeHours.objects.filter(pk=OfficeHours.SINGLE).first() or OfficeHours()
    return OfficeCalendar(
        closed={day.day: day.name for day in days if not day.open},
        opened=frozenset(day.day for day in days if day.open),
        opens_at=hours.opens_at,
        closes_at=hours.closes_at,
    )


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
