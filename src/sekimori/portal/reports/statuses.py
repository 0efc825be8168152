"""The state of a report in words."""

from __future__ import annotations

from sekimori.portal.reports.models import AnnualReport
from sekimori.portal.ui.components import Status, Tone

TONES: dict[str, Tone] = {"draft": "neutral", "waiting": "waiting", "confirmed": "success", "cancelled": "void"}


def of(record: AnnualReport) -> Status:
    """The state as a tag."""
    return Status(str(record.get_state_display()), TONES[record.state])
