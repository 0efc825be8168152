"""The clock of violations: guidance, its result and the carrying out of a stop are chased; nothing follows from silence."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.clocks import timers
from sekimori.portal.clocks.models import Timer
from sekimori.portal.clocks.services import Setting, timer_cancel, timers_set
from sekimori.portal.violations import announcements, recipients
from sekimori.portal.violations.models import Case, Stop

KIND = "violations:late"
# After so many reminders it stays red on the screens, but nobody is written to any more.
MOST = 10
AGAIN_DAYS = 3


def watch(record: Case, what: str, due_at: dt.datetime, number: int = 1) -> None:
    """Sets the clock of what a case waits for: `guidance`, `result`, or `stop` (carried out). One runs at a time."""
    payload = {"case": record.pk, "what": what, "number": number}
    timers_set([Setting(KIND, f"{KIND}:{record.pk}", due_at, "", payload)])


def unwatch(record: Case) -> None:
    """Nothing is waited for any more."""
    timer_cancel(key=f"{KIND}:{record.pk}")


@timers.handler(KIND)
def late(timer: Timer) -> None:
    """Whoever is asked is reminded; from the second time on the chief too."""
    record = Case.objects.get(pk=timer.payload["case"])
    what, number = timer.payload["what"], timer.payload["number"]
    sentence, people = _waits(record, what)
    if not sentence:
        return
    if number > 1:
        people += recipients.with_ability("direct", without=record.person_id)
    announcements.tell(record, people, sentence, f"late:{what}:{timer.due_at.isoformat()}", kind="violations:late")
    if number < MOST:
        watch(record, what, clocks.due_at(timer.due_at, office_days=AGAIN_DAYS), number + 1)


def _waits(record: Case, what: str) -> tuple[str, list[int]]:
    """What is still waited for, as a sentence, and of whom; "" when it has come."""
    asked = recipients.holders(record.to_role, record.to_unit_id, without=record.person_id)
    if what == "guidance" and record.state == Case.State.NOTIFIED:
        return _("指導の期限を過ぎています。指導した内容を記録してください。"), asked
    if what == "result" and record.state == Case.State.GUIDING:
        return _("改善の期限を過ぎています。改善されたかどうかを報告してください。"), asked
    waiting = Stop.objects.filter(case=record, lifted_at__isnull=True, carried_out_at__isnull=True)
    if what == "stop" and waiting.exists():
        sentence = _("利用権の停止・剥奪がまだ実施されていません。実施し、時刻を記録してください。")
        return sentence, recipients.with_ability("manage_systems", without=record.person_id)
    return "", []
