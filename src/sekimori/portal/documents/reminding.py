"""Reminding of reviews: a month before the last day whose document it is, after it those who decide too."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from sekimori.common import eras
from sekimori.common.clock import moment_at
from sekimori.portal.acts import context
from sekimori.portal.acts.performing import performing
from sekimori.portal.clocks import services as clocks
from sekimori.portal.clocks import timers
from sekimori.portal.clocks.models import Timer
from sekimori.portal.documents import act_types, announcements, current, demands
from sekimori.portal.documents.models import Document

TIMER = "documents:review"
AHEAD = dt.timedelta(days=30)


def due_of(record: Document) -> dt.date | None:
    """The last day of the next review of what was decided last; None once it is abolished."""
    version = None if record.abolished_on is not None else current.version_of(record, dt.date.max)
    return current.review_due(version, record.reviews.all()) if version else None


def set_clock(record: Document) -> None:
    """Keeps the day of the next review and sets its timer anew, inside an act."""
    due = due_of(record)
    if record.due_on != due:
        record.due_on = due
        record.save(update_fields=["due_on"])
    key = f"{TIMER}:{record.pk}"
    moments = [moment_at(due - AHEAD, 9), moment_at(due + dt.timedelta(days=1), 9)] if due else []
    coming = [each for each in moments if each > context.now()]
    if not coming:
        clocks.timer_cancel(key=key)
        return
    clocks.timer_set(kind=TIMER, key=key, due_at=coming[0], payload={"document": record.pk})


@timers.handler(TIMER)
def fire(timer: Timer) -> None:
    """Tells about the review of one document, and sets the timer anew."""
    with performing(act_types.REMINDED) as act:
        record = Document.objects.select_for_update().filter(pk=timer.payload["document"]).first()
        due = due_of(record) if record else None
        demand = demands.find(record.required) if record else None
        if record is None or due is None or demand is None:
            return
        late = due < act.today()
        if not late and due - AHEAD > act.today():
            set_clock(record)
            return
        names = {"title": record.title, "due": eras.format_long(due)}
        subject = _("【期限超過】%(title)sの見直し") if late else _("【予告】%(title)sの見直しの期限が近づいています")
        body = _("見直しの期限は%(due)sです。内容を確かめ、見直しの結果を記録するか、改定を起案してください。")
        notice = announcements.tell_owners(
            record, demand, subject % names, body % names, upward=late, key=f"{due}:{late}"
        )
        act.record(
            record, after={"due": due, "late": late, "people": notice.deliveries.count()}, clauses=demand.lineages
        )
        set_clock(record)
