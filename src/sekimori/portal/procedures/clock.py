"""What happens to an application by time alone: reminders, handing over, escalation, expiry, the end of a permit, chasing.

Each application has one timer, set to its next event. When it fires, every event that has come since the last time is
carried out in order, and the timer is set anew. Events follow from records only; nothing is remembered but `clock_at`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sekimori.common.clock import day_of, moment_at
from sekimori.portal.acts.performing import subject_of
from sekimori.portal.clocks import services as clocks
from sekimori.portal.procedures import periods
from sekimori.portal.procedures.contents import Answers
from sekimori.portal.procedures.definitions import Defined
from sekimori.portal.procedures.models import Application, Milestone, Step
from sekimori.standards.procedure_models import DueClass, Recipient, Reminder

TIMER = "procedures:clock"
MORNING = 9
OVERDUE_DAYS = 30


class What(StrEnum):
    """The kinds of events."""

    REMIND = "remind"
    HAND_OVER = "hand_over"
    UPWARD = "upward"
    EXPIRE = "expire"
    CHASE = "chase"
    END_NEAR = "end_near"
    LAPSE = "lapse"
    REVIEW_NEAR = "review_near"
    REVIEW_OVERDUE = "review_overdue"
    ALERT = "alert"
    REPORT_CHASE = "report_chase"


@dataclass(frozen=True)
class ClockEvent:
    """Something that happens at a moment. `number` tells events of one kind apart and is part of what makes a notice this one."""

    at: dt.datetime
    what: What
    number: int = 0
    step: Step | None = None
    milestone: Milestone | None = None
    to: tuple[Recipient, ...] = ()

    @property
    def key(self) -> str:
        subject = self.step.pk if self.step else self.milestone.pk if self.milestone else 0
        return f"{self.what.value}:{subject}:{self.number}"


def events_of(
    application: Application, answers: Answers, steps: Sequence[Step], milestones: Sequence[Milestone]
) -> list[ClockEvent]:
    """Every event of the application as its records stand now, past ones included, in order."""
    defined = answers.defined
    found: list[ClockEvent] = []
    state = application.state
    if state == Application.State.IN_ROUTE:
        for step in steps:
            if step.state == Step.State.WAITING and step.opened_at is not None:
                found.extend(_step_events(defined, step, due_class_of(answers, step)))
    elif state == Application.State.BEGUN:
        found.extend(_report_events(application, defined))
    elif state == Application.State.APPROVED:
        found.extend(_validity_events(application, defined))
        found.extend(_review_events(application, defined))
        found.extend(_alert_events(answers))
        for milestone in milestones:
            if milestone.state == Milestone.State.WAITING and milestone.due_at is not None:
                rules = defined.procedure.milestone(milestone.key).chase
                found.extend(
                    ClockEvent(at, What.CHASE, number, milestone=milestone, to=to)
                    for number, (at, to) in enumerate(_chasing(rules, milestone.due_at, defined))
                )
    return sorted(found, key=lambda event: (event.at, event.what, event.number))


def due_class_of(answers: Answers, step: Step) -> DueClass:
    """The due class of a step under the answers given."""
    stage = answers.defined.procedure.stage(step.stage)
    for other in stage.due_when:
        if answers.holds(other.when, step.opened_at or dt.datetime.now(tz=dt.UTC)):
            return answers.defined.due(other.due)
    return answers.defined.due(stage.due)


def answer_within(defined: Defined, due: DueClass, opened: dt.datetime) -> dt.datetime | None:
    """By when a step that begins to wait at `opened` is to be answered."""
    limit = due.hand_over or due.expire
    return defined.moment_after(opened, limit) if limit else None


def _step_events(defined: Defined, step: Step, due: DueClass) -> Iterator[ClockEvent]:
    opened = step.opened_at
    if opened is None:
        return
    for number, length in enumerate(due.remind):
        yield ClockEvent(defined.moment_after(opened, length), What.REMIND, number, step)
    if due.hand_over is not None:
        yield ClockEvent(defined.moment_after(opened, due.hand_over), What.HAND_OVER, 0, step)
    for number, length in enumerate(due.upward):
        yield ClockEvent(defined.moment_after(opened, length), What.UPWARD, number, step)
    if due.expire is not None:
        yield ClockEvent(defined.moment_after(opened, due.expire), What.EXPIRE, 0, step)


def _report_events(application: Application, defined: Defined) -> Iterator[ClockEvent]:
    if application.due_at is None:
        return
    rules = defined.procedure.report_chase
    for number, (at, to) in enumerate(_chasing(rules, application.due_at, defined)):
        yield ClockEvent(at, What.REPORT_CHASE, number, to=to)


def _validity_events(application: Application, defined: Defined) -> Iterator[ClockEvent]:
    end, rule = application.valid_until, defined.procedure.validity
    if end is None or rule is None:
        return
    last = day_of(end - dt.timedelta(microseconds=1))
    for days in defined.due(rule.due).before_days if rule.due else ():
        yield ClockEvent(moment_at(last - dt.timedelta(days=days), MORNING), What.END_NEAR, days)
    yield ClockEvent(end, What.LAPSE)


def _review_events(application: Application, defined: Defined) -> Iterator[ClockEvent]:
    day = application.next_review_on
    stage = next((each for each in reversed(defined.procedure.route) if each.review_due), None)
    if day is None or stage is None or stage.review_due is None:
        return
    due = defined.due(stage.review_due)
    for days in due.before_days:
        yield ClockEvent(moment_at(day - dt.timedelta(days=days), MORNING), What.REVIEW_NEAR, days)
    for late in range(1, OVERDUE_DAYS + 1) if due.overdue_daily else ():
        yield ClockEvent(moment_at(day + dt.timedelta(days=late), MORNING), What.REVIEW_OVERDUE, late)


def _alert_events(answers: Answers) -> Iterator[ClockEvent]:
    for number, rule in enumerate(answers.defined.procedure.alerts):
        day = answers.data.get(rule.of)
        if day:
            at = moment_at(dt.date.fromisoformat(day) - dt.timedelta(days=rule.before), MORNING)
            yield ClockEvent(at, What.ALERT, number, to=rule.to)


def _chasing(
    rules: Sequence[Reminder], due: dt.datetime, defined: Defined
) -> Iterator[tuple[dt.datetime, tuple[Recipient, ...]]]:
    for rule in rules:
        at = defined.moment_after(due, rule.after) if rule.after is not None else due
        if rule.time is not None:
            # The day reached counts, not the hour at which the length happened to end.
            base = moment_at(day_of(at)) if rule.after is not None else at
            at = periods.at_time(base, rule.time)
        yield at, rule.to


def schedule(
    application: Application, answers: Answers, *, steps: Sequence[Step] = (), milestones: Sequence[Milestone] = ()
) -> None:
    """Sets the application's timer to its next event, or takes it away; inside the act under way."""
    since = application.clock_at or application.created_at
    ahead = [event for event in events_of(application, answers, steps, milestones) if event.at > since]
    if ahead:
        clocks.timer_set(
            kind=TIMER,
            key=timer_key(application),
            due_at=ahead[0].at,
            subject=subject_of(application),
            payload={"application": application.pk},
        )
    else:
        clocks.timer_cancel(key=timer_key(application))


def timer_key(application: Application) -> str:
    """The key of the application's one timer."""
    return f"{TIMER}:{application.pk}"
