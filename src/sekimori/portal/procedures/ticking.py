"""When an application's timer fires: every event that has come is carried out in order, and the timer is set anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.clocks import timers
from sekimori.portal.clocks.models import Timer
from sekimori.portal.notices import services as notices
from sekimori.portal.notices.services import Recipients
from sekimori.portal.organization import selectors as organization
from sekimori.portal.procedures import act_types, announcements, clock, moments, progress
from sekimori.portal.procedures.clock import TIMER, ClockEvent, What
from sekimori.portal.procedures.contents import Answers
from sekimori.portal.procedures.definitions import Defined
from sekimori.portal.procedures.models import Application, Milestone, Party, Step
from sekimori.portal.procedures.services.ending import expire, frozen, lapse
from sekimori.portal.ui.wording import words

CHANGING = frozenset({What.EXPIRE, What.LAPSE})


@dataclass
class Tick:
    """One application at one moment of its clock."""

    act: Performing
    record: Application
    answers: Answers
    steps: list[Step]
    milestones: list[Milestone]

    @property
    def defined(self) -> Defined:
        return self.answers.defined


@timers.handler(TIMER)
def fire(timer: Timer) -> None:
    """Carries out what has come for one application."""
    with performing(act_types.REMINDED) as act:
        record = Application.objects.select_for_update(of=("self",)).filter(pk=timer.payload["application"]).first()
        if record is None or record.over:
            return
        tick = _tick(act, record)
        since = record.clock_at or record.created_at
        due = [
            each
            for each in clock.events_of(record, tick.answers, tick.steps, tick.milestones)
            if since < each.at <= act.now()
        ]
        reached = act.now()
        for event in due:
            _DOERS[event.what](tick, event)
            if event.what in CHANGING:
                # The application has changed; what came after this is seen to when the timer fires again.
                reached = event.at
                break
        record.clock_at = reached
        record.save(update_fields=["clock_at"])
        # Reminders change neither steps nor milestones.
        after = _tick(act, record) if any(event.what in CHANGING for event in due) else tick
        clock.schedule(record, after.answers, steps=after.steps, milestones=after.milestones)


def _tick(act: Performing, record: Application) -> Tick:
    steps = progress.current_steps(record) if record.content else []
    return Tick(act, record, frozen(record), steps, list(record.milestones.all()))


def _expire(tick: Tick, event: ClockEvent) -> None:
    if event.step is not None:
        expire(tick.act, tick.record, tick.answers, event.step)


def _lapse(tick: Tick, _event: ClockEvent) -> None:
    lapse(tick.act, tick.record, tick.answers, tick.milestones)


@dataclass(frozen=True)
class Said:
    """The words of a reminder."""

    kind: str
    subject: str | Promise
    body: str | Promise


_SAID: Mapping[What, Said] = {
    What.REMIND: Said(
        "procedures:reminder",
        gettext_lazy("【督促】%(number)s の%(step)sをお願いします"),
        gettext_lazy("まだ回答がありません。\n件名：%(subject)s\n期限：%(due)s"),
    ),
    What.HAND_OVER: Said(
        "procedures:reminder",
        gettext_lazy("【期限】%(number)s の%(step)sに回答がありません"),
        gettext_lazy(
            "期限までに回答がありません。担当者が不在のときは、不在を登録すれば代決できます。\n件名：%(subject)s\n"
            "回答がないままでは許可になりません。"
        ),
    ),
    What.UPWARD: Said(
        "procedures:reminder",
        gettext_lazy("【上申】%(number)s の%(step)sが止まっています"),
        gettext_lazy("期限を過ぎても回答がないため、上位の役割に知らせます。\n件名：%(subject)s"),
    ),
    What.CHASE: Said(
        "procedures:reminder",
        gettext_lazy("【督促】%(number)s 「%(milestone)s」の報告がありません"),
        gettext_lazy("期限（%(due)s）を過ぎています。\n件名：%(subject)s\n申請者：%(applicant)s"),
    ),
    What.END_NEAR: Said(
        "procedures:ending",
        gettext_lazy("【予告】%(number)s の有効期間があと%(days)s日で終わります"),
        gettext_lazy(
            "件名：%(subject)s\n続けるときは、終わる前に更新を申請してください。何もしなければ効力を失います。"
        ),
    ),
    What.REVIEW_NEAR: Said(
        "procedures:ending",
        gettext_lazy("【予告】%(number)s の確認日まであと%(days)s日です"),
        gettext_lazy("件名：%(subject)s\n確認の結果を登録してください。"),
    ),
    What.REVIEW_OVERDUE: Said(
        "procedures:reminder",
        gettext_lazy("【督促】%(number)s の確認日を%(days)s日過ぎています"),
        gettext_lazy("件名：%(subject)s\n確認の結果を登録してください。"),
    ),
    What.REPORT_CHASE: Said(
        "procedures:reminder",
        gettext_lazy("【督促】%(number)s 緊急に実施したことの報告がありません"),
        gettext_lazy("報告の期限（%(due)s）を過ぎています。\n申請者：%(applicant)s"),
    ),
}


def _remind(tick: Tick, event: ClockEvent) -> None:
    said = _SAID[event.what]
    names = _names(tick, event)
    to = _to(tick, event)
    notice = notices.notify(
        to=to,
        kind=said.kind,
        subject=str(said.subject) % names,
        body=str(said.body) % names,
        key=f"procedures:{tick.record.pk}:{event.key}",
        url=announcements.address_of(tick.record),
        about=tick.record,
    )
    tick.act.record(
        tick.record,
        after={"what": event.what.value, "people": notice.deliveries.count(), "vacant": notice.vacant or None},
        clauses=tick.defined.lineages(),
        unit=tick.record.unit_id,
    )


def _alert(tick: Tick, event: ClockEvent) -> None:
    rule = tick.defined.procedure.alerts[event.number]
    notices.notify(
        to=announcements.named(tick.record, rule.to, tick.answers.owners()),
        kind="procedures:ending",
        subject=_("【予告】%(number)s %(subject)s") % {"number": tick.record.number, "subject": tick.record.subject},
        body=words(rule.say),
        key=f"procedures:{tick.record.pk}:{event.key}",
        url=announcements.address_of(tick.record),
        about=tick.record,
    )


def _names(tick: Tick, event: ClockEvent) -> dict[str, object]:
    due = (
        event.step.due_at if event.step else event.milestone.due_at if event.milestone else None
    ) or tick.record.due_at
    return {
        "number": tick.record.number,
        "subject": tick.record.subject,
        "applicant": tick.record.applicant_label,
        "step": event.step.label if event.step else "",
        "milestone": event.milestone.label if event.milestone else "",
        "days": event.number,
        "due": moments.until_words(due) if due else "",
    }


def _to(tick: Tick, event: ClockEvent) -> Recipients:
    if event.step is not None:
        return _asked_and_above(tick, event, event.step)
    if event.to:
        return announcements.named(tick.record, event.to, tick.answers.owners())
    mine = announcements.applicants_of(tick.record)
    if event.what is What.REVIEW_OVERDUE:
        return _with_superiors(tick, mine, sorted({role for role, _unit in _reviewers(tick)}), 1)
    return Recipients(people=mine.people, roles=_reviewers(tick) if event.what is What.REVIEW_NEAR else ())


def _reviewers(tick: Tick) -> list[tuple[str, int | None]]:
    rows = tick.record.decisions.filter(next_review_on__isnull=False)
    return list(rows.values_list("role", "unit_id").distinct())


def _asked_and_above(tick: Tick, event: ClockEvent, step: Step) -> Recipients:
    """Whoever is asked; when it is handed over, their deputies by the city's order and the role above; then ever further up."""
    asked = announcements.deciders_of([step])
    if event.what is What.REMIND:
        return asked
    parties = list(Party.objects.filter(step=step))
    roles = list(dict.fromkeys(party.role for party in parties))
    held = [
        h for party in parties for h in organization.holders_of(party.role, unit=party.unit_id, moment=tick.act.now())
    ]
    deputies = [each.person for each in organization.deputies_in_order(held, tick.act.now())]
    upward = event.number + 2 if event.what is What.UPWARD else 1
    on_duty = (
        [] if tick.defined.calendar.is_open(tick.act.now()) else [d.person for d in clocks.on_call(tick.act.now())]
    )
    base = Recipients(people=[*asked.people, *deputies, *on_duty], roles=asked.roles)
    return _with_superiors(tick, base, roles, upward)


def _with_superiors(tick: Tick, base: Recipients, roles: list[str], levels: int) -> Recipients:
    known = {role.key: role for role in tick.defined.package.roles}
    found = list(base.roles)
    for role in roles:
        step = role
        for _level in range(levels):
            above = known[step].superior if step in known else None
            if above is None:
                break
            step = above
            found.append((step, tick.record.unit_id if known[step].scope.value != "city" else None))
    return Recipients(people=list(dict.fromkeys(base.people)), roles=list(dict.fromkeys(found)))


_DOERS: Mapping[What, Callable[[Tick, ClockEvent], None]] = {
    What.REMIND: _remind,
    What.HAND_OVER: _remind,
    What.UPWARD: _remind,
    What.CHASE: _remind,
    What.END_NEAR: _remind,
    What.REVIEW_NEAR: _remind,
    What.REVIEW_OVERDUE: _remind,
    What.REPORT_CHASE: _remind,
    What.ALERT: _alert,
    What.EXPIRE: _expire,
    What.LAPSE: _lapse,
}
