"""States of drills, calls and improvements in words."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from sekimori.portal.drills.models import Call, Drill, Gap
from sekimori.portal.ui.components import Status, Tone

DRILLS: dict[str, Tone] = {
    "planned": "neutral", "running": "info", "ended": "waiting", "evaluated": "success", "cancelled": "void",
}  # fmt: skip
CALLS: dict[str, Tone] = {"open": "waiting", "reached": "success", "failed": "warning"}
GAPS: dict[str, Tone] = {"open": "neutral", "done": "waiting", "confirmed": "success"}
VERDICTS: dict[str, Tone] = {"met": "success", "partly": "warning", "not_met": "danger"}


def mark() -> Status:
    """The mark that stands above everything of a drill."""
    return Status(_("【訓練】実際のことではありません"), "warning")


def of_drill(record: Drill) -> Status:
    """A drill."""
    return Status(str(record.get_state_display()), DRILLS[record.state])


def of_call(record: Call) -> Status:
    """Whether somebody was reached."""
    return Status(str(record.get_state_display()), CALLS[record.state])


def of_gap(record: Gap, today: dt.date) -> Status:
    """An improvement; one that should have been done by now is shown as late."""
    if record.state == Gap.State.OPEN and record.due_on < today:
        return Status(_("期限超過"), "overdue")
    return Status(str(record.get_state_display()), GAPS[record.state])


def of_verdict(value: str) -> Status | None:
    """How an inject was met; None where nothing was said."""
    return Status(str(Drill.Verdict(value).label), VERDICTS[value]) if value in VERDICTS else None
