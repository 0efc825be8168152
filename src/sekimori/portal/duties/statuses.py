"""The state of an occurrence in words, by its record and the moment."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common.clock import day_of
from sekimori.portal.duties.models import Occurrence
from sekimori.portal.ui.components import Status

State = Occurrence.State
SOON_DAYS = 14
CHOICES = [
    ("overdue", gettext_lazy("期限超過")),
    ("soon", gettext_lazy("まもなく期限")),
    ("open", gettext_lazy("未実施")),
    ("coming", gettext_lazy("予定")),
    (State.RETURNED.value, State.RETURNED.label),
    (State.REPORTED.value, State.REPORTED.label),
    (State.DONE.value, State.DONE.label),
    (State.NOT_NEEDED.value, State.NOT_NEEDED.label),
    (State.ENDED.value, State.ENDED.label),
]


def key_of(record: Occurrence, moment: dt.datetime) -> str:
    """The key of the state at `moment`, as in CHOICES."""
    today = day_of(moment)
    if record.state in {State.OPEN, State.RETURNED, State.REPORTED} and record.due_on < today:
        return "overdue"
    if record.state != State.OPEN:
        return record.state
    if record.opens_on > today:
        return "coming"
    return "soon" if record.due_on <= today + dt.timedelta(days=SOON_DAYS) else "open"


def of(record: Occurrence, moment: dt.datetime) -> Status:
    """The state as a tag."""
    key = key_of(record, moment)
    if key == "overdue":
        if record.state == State.REPORTED:
            return Status(_("確認待ち（期限超過）"), "overdue")
        return Status(_("期限超過（上申済）") if record.escalated else _("期限超過"), "overdue")
    labels = {str(name): label for name, label in CHOICES}
    tones = {
        "soon": "warning",
        "open": "info",
        "coming": "neutral",
        "returned": "warning",
        "reported": "waiting",
        "done": "success",
        "not_needed": "excepted",
        "ended": "void",
    }
    return Status(labels[key], tones[key])  # type: ignore[arg-type]


def condition(key: str, today: dt.date) -> Q:
    """The condition on occurrences in the state `key`."""
    soon = today + dt.timedelta(days=SOON_DAYS)
    unfinished = Q(state__in=Occurrence.UNFINISHED)
    is_open = Q(state=State.OPEN, opens_on__lte=today, due_on__gte=today)
    return {
        "overdue": unfinished & Q(due_on__lt=today),
        "soon": is_open & Q(due_on__lte=soon),
        "open": is_open & Q(due_on__gt=soon),
        "coming": Q(state=State.OPEN, opens_on__gt=today),
    }.get(key, Q(state=key) & (Q(due_on__gte=today) if key in {"returned", "reported"} else Q()))
