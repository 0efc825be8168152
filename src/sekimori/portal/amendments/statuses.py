"""The state of an amendment in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from sekimori.portal.amendments.models import Amendment
from sekimori.portal.ui.components import Status, Tone

TONES: dict[str, Tone] = {
    "writing": "neutral",
    "applied": "info",
    "waiting": "waiting",
    "decided": "success",
    "in_force": "success",
    "withdrawn": "void",
}


def of_amendment(record: Amendment) -> Status:
    """An amendment; one that came back says so."""
    if record.returned and record.state in {Amendment.State.APPLIED, Amendment.State.WRITING}:
        return Status(_("差戻し"), "warning")
    return Status(str(record.get_state_display()), TONES[record.state])
