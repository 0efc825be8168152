"""The state of a meeting and of a decision in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from sekimori.portal.committee.models import Attendance, Item, Meeting
from sekimori.portal.ui.components import Status, Tone

MEETINGS: dict[str, Tone] = {
    "planned": "neutral",
    "called": "info",
    "held": "waiting",
    "drafted": "waiting",
    "confirmed": "success",
    "cancelled": "void",
}
VERDICTS: dict[str, Tone] = {
    "": "neutral",
    "approved": "success",
    "conditional": "warning",
    "refused": "danger",
    "continued": "waiting",
    "received": "success",
}
ATTENDANCES: dict[str, Tone] = {"present": "success", "deputy": "info", "absent": "void"}


def of_meeting(record: Meeting) -> Status:
    """A meeting."""
    if record.kind == Meeting.Kind.CIRCULATION and record.state == Meeting.State.CALLED:
        return Status(_("回答受付中"), "info")
    return Status(str(record.get_state_display()), MEETINGS[record.state])


def of_item(record: Item) -> Status:
    """A decision; marked while the minutes are not confirmed."""
    label = str(record.get_verdict_display())
    if record.verdict and record.meeting.state != Meeting.State.CONFIRMED:
        return Status(_("%(verdict)s（議事録未確定）") % {"verdict": label}, "waiting")
    return Status(label, VERDICTS[record.verdict])


def of_carrying(record: Item) -> Status | None:
    """Whether the decision was taken over; None where nothing has to be."""
    if record.meeting.state != Meeting.State.CONFIRMED:
        return None
    if record.carried_at is not None:
        return Status(_("反映済み"), "success")
    return Status(_("未反映"), "danger")


def of_attendance(record: Attendance) -> Status:
    """How a member took part."""
    return Status(str(record.get_status_display()), ATTENDANCES[record.status])
