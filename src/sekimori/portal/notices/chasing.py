"""What happens when a reminder falls due, and when the time for reading a notice has passed."""

from __future__ import annotations

from sekimori.portal.acts.performing import performing
from sekimori.portal.clocks import services as clocks
from sekimori.portal.clocks import timers
from sekimori.portal.clocks.models import Timer
from sekimori.portal.notices import act_types
from sekimori.portal.notices.models import Notice
from sekimori.portal.notices.recipients import Recipients
from sekimori.portal.notices.services.chasing import CHASE, key_of
from sekimori.portal.notices.services.reminding import limit_passed
from sekimori.portal.notices.services.sending import LATE, notify


@timers.handler(CHASE)
def remind(timer: Timer) -> None:
    """Sends one reminder; when nobody could be reached, the next one falls due at once."""
    step = timer.payload
    with performing(act_types.CHASED) as act:
        notice = notify(
            to=Recipients.from_json(step["to"]),
            kind=step["kind"],
            subject=step["subject"],
            body=step["body"],
            url=step["url"],
            key=f"{timer.key}:{timer.due_at.isoformat()}",
            about=timer.subject,
        )
        reached = notice.deliveries.count()
        act.record(
            notice,
            after={"about": timer.subject, "number": step["number"], "people": reached, "vacant": notice.vacant},
            clauses=tuple(step["clauses"]),
        )
        if not reached and not step["last"]:
            clocks.timer_hasten(key=key_of(timer.subject, step["number"] + 1), due_at=act.now())


@timers.handler(LATE)
def chase_unread(timer: Timer) -> None:
    """Chases those who have not read in time."""
    notice = Notice.objects.get(pk=timer.payload["notice"])
    limit_passed(notice, limit=timer.payload["limit"], number=timer.payload["number"])
