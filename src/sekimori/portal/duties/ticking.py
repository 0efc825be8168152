"""When an occurrence's timer fires: every event that has come is carried out once, and the timer is set anew."""

from __future__ import annotations

from django.utils.translation import gettext as _

from sekimori.common import eras
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.clocks import selectors as calendars
from sekimori.portal.clocks import services as clocks
from sekimori.portal.clocks import timers
from sekimori.portal.clocks.models import Timer
from sekimori.portal.duties import act_types, announcements, clock, definitions
from sekimori.portal.duties.clock import TIMER, ClockEvent, What
from sekimori.portal.duties.definitions import Defined
from sekimori.portal.duties.models import Occurrence, Party
from sekimori.portal.notices.kinds import Kind
from sekimori.portal.notices.services import Recipients
from sekimori.portal.ui.wording import words

# Of several reminders that have come at once (the clock stood still) only the last of its kind is sent.
_ORDER = (What.OPENS, What.REMIND, What.LATE, What.UPWARD, What.UNCONFIRMED)


@timers.handler(TIMER)
def fire(timer: Timer) -> None:
    """Carries out what has come for one occurrence."""
    with performing(act_types.REMINDED) as act:
        rows = Occurrence.objects.select_for_update(of=("self",))
        record = rows.filter(pk=timer.payload["occurrence"], state__in=Occurrence.UNFINISHED).first()
        if record is None:
            return
        defined, office = definitions.of(record), calendars.calendar()
        since = record.clock_at or min(record.created_at, record.opens_at)
        events = clock.events_of(record, defined, office)
        come = [each for each in events if each.at <= act.now() and (each.at > since or each.what is What.OPENS)]
        if record.told:
            come = [each for each in come if each.what is not What.OPENS]
        for event in _last_of_each(come):
            _carry_out(act, record, defined, event)
        record.clock_at = act.now()
        record.save(update_fields=["clock_at", "told", "escalated"])
        coming = clock.setting(record, defined, office)
        if coming is not None:
            clocks.timers_set([coming])


def _last_of_each(events: list[ClockEvent]) -> list[ClockEvent]:
    last: dict[What, ClockEvent] = {}
    for event in events:
        last[event.what] = event
    # Who is told that it is late need not be told that it begins or comes near.
    if What.LATE in last:
        last.pop(What.REMIND, None)
    return sorted(last.values(), key=lambda event: _ORDER.index(event.what))


def _carry_out(act: Performing, record: Occurrence, defined: Defined, event: ClockEvent) -> None:
    to = _recipients(record, defined, event)
    names = {
        "label": record.label,
        "due": eras.format_long(record.due_on, weekday=True),
        "days": event.number,
        "task": words(defined.duty.task),
        "cause": record.cause,
    }
    kind, subject, body = _words(event.what)
    notice = announcements.tell(record, to, kind, subject % names, body % names, key=f"{event.key}:{record.version}")
    if event.what is What.OPENS:
        record.told = sorted(notice.deliveries.values_list("person", flat=True))
    if event.what is What.UPWARD:
        record.escalated = max(record.escalated, event.number)
    act.record(
        record,
        after={"what": event.what.value, "people": notice.deliveries.count(), "vacant": notice.vacant or None},
        clauses=defined.lineages,
        unit=record.unit_id,
    )


def _recipients(record: Occurrence, defined: Defined, event: ClockEvent) -> Recipients:
    owners = announcements.owners(record)
    if event.what is What.UPWARD:
        return announcements.roles(record, defined, defined.duty.escalation[event.number - 1].to)
    if event.what is What.UNCONFIRMED and defined.duty.confirm:
        upward = announcements.roles(record, defined, defined.duty.confirm.upward)
        return announcements.together(announcements.parties(record, Party.How.CONFIRMER), upward)
    return owners


def _words(what: What) -> tuple[Kind, str, str]:
    if what is What.OPENS:
        return (
            announcements.ARISEN,
            _("【実施事項】%(label)s（期限 %(due)s）"),
            _("%(task)s\n%(cause)s\n期限：%(due)s"),
        )
    if what is What.REMIND:
        return (
            announcements.REMINDER,
            _("【予告】%(label)sの期限が近づいています"),
            _("%(task)s\n期限：%(due)s（%(days)s日前の知らせ）"),
        )
    if what is What.UPWARD:
        return (
            announcements.REMINDER,
            _("【上申】%(label)sが期限を過ぎて実施されていません"),
            _("期限（%(due)s）を過ぎても記録がないため、上位の役割に知らせます。実施を指示してください。"),
        )
    if what is What.UNCONFIRMED:
        return (
            announcements.REMINDER,
            _("【督促】%(label)sの記録がまだ確認されていません"),
            _("実施の記録が届いています。確認するか差し戻してください。確認されるまで完了になりません。"),
        )
    return (
        announcements.REMINDER,
        _("【督促】%(label)sの期限を過ぎています"),
        _("%(task)s\n期限：%(due)s\n実施して記録するまで、期限超過のままです。"),
    )
