"""Asking for the calendar and for due moments."""

from __future__ import annotations

import calendar as months_of
import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext

from sekimori.common.business_days import OfficeCalendar
from sekimori.common.clock import TOKYO, as_utc, day_of, moment_at
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.models import OutboxRow
from sekimori.portal.acts.revisions import Kept
from sekimori.portal.clocks import jobs
from sekimori.portal.clocks.models import CALENDAR, JobRun, LocalDay, OfficeHours, OnCall, Process, Timer, WorkItem

__all__ = [
    "ClosedDay",
    "Duty",
    "JobState",
    "add_months",
    "calendar",
    "closed_days",
    "dead_rows",
    "due_at",
    "failing_timers",
    "job_states",
    "living_processes",
    "may_administer",
    "may_keep_calendar",
    "office_hours",
    "on_call",
    "own_work",
    "shifts_between",
    "uncovered",
    "work_item",
]
_kept = Kept[OfficeCalendar](CALENDAR, most=2)
SATURDAY, MINUTE, HOUR = 5, 60, 3600


def calendar() -> OfficeCalendar:
    """The city's calendar: holidays by law, year-end closing, the city's own days and hours. Two queries when not in memory."""
    return _kept.get("", _calendar)


def _calendar() -> OfficeCalendar:
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


@dataclass(frozen=True)
class ClosedDay:
    """A day that is not as its weekday would have it: `own` is the key of the city's own entry, None when the law says so."""

    day: dt.date
    name: str
    open: bool
    own: int | None


def closed_days(year: FiscalYear) -> list[ClosedDay]:
    """The days of a fiscal year on which the office is closed although it is no weekend, and those the city has set itself."""
    own = {each.day: each for each in LocalDay.objects.filter(day__gte=year.first_day, day__lte=year.last_day)}
    office = calendar()
    found = []
    for n in range((year.last_day - year.first_day).days + 1):
        day = year.first_day + dt.timedelta(days=n)
        entry = own.get(day)
        if entry is not None:
            found.append(ClosedDay(day, entry.name, entry.open, entry.pk))
        elif day.weekday() < SATURDAY and (reason := office.closing_reason(day)):
            found.append(ClosedDay(day, reason, open=False, own=None))
    return found


def may_keep_calendar(actor: Actor) -> bool:
    """Whether the actor may change calendar, hours and duty roster."""
    return bool(policies.policy_of(LocalDay).decide(actor, "create"))


def may_administer(actor: Actor) -> bool:
    """Whether the actor looks after what runs in the background."""
    return actor.can("administer")


@dataclass(frozen=True)
class JobState:
    """A periodic job with its rhythm and its last run; `run` is None before the first one."""

    job: jobs.Job
    run: JobRun | None

    @property
    def rhythm(self) -> str:
        """How often it runs, in words."""
        if self.job.daily_at is not None:
            return gettext("毎日%(time)s") % {"time": f"{self.job.daily_at:%H:%M}"}
        seconds = int(self.job.every.total_seconds()) if self.job.every else 0
        if seconds < MINUTE:
            return gettext("%(count)s秒ごと") % {"count": seconds}
        if seconds < HOUR:
            return gettext("%(count)s分ごと") % {"count": seconds // MINUTE}
        return gettext("%(count)s時間ごと") % {"count": seconds // HOUR}


def job_states() -> list[JobState]:
    """Every periodic job, those that failed first."""
    runs = {run.name: run for run in JobRun.objects.all()}
    found = [JobState(job, runs.get(job.name)) for job in jobs.all_jobs()]
    return sorted(found, key=lambda each: not (each.run and each.run.failures))


def failing_timers() -> list[Timer]:
    """The waiting timers whose handler has failed, oldest first."""
    return list(Timer.objects.filter(fired_at__isnull=True).exclude(last_error="").order_by("due_at")[:100])


def dead_rows() -> list[OutboxRow]:
    """What was given up, oldest first."""
    return list(OutboxRow.objects.filter(state=OutboxRow.State.DEAD).order_by("created_at")[:100])


def living_processes() -> list[Process]:
    """Workers and schedulers that have been heard of in the last hour."""
    return list(Process.objects.filter(seen_at__gt=context.now() - dt.timedelta(hours=1)))


def own_work() -> QuerySet[WorkItem]:
    """The background work that the signed-in account has started, newest first."""
    principal = context.current().principal
    if principal.kind != "account":
        return WorkItem.objects.none()
    return WorkItem.objects.filter(account_id=int(principal.id)).order_by("-created_at")


def work_item(pk: uuid.UUID) -> WorkItem:
    """One's own background work. Raises NotFound for another's."""
    found = own_work().filter(pk=pk).first()
    if found is None:
        raise policies.not_found(WorkItem, gettext("お探しの処理は見つかりません。始めた本人だけが見られます。"), pk=pk)
    return found
