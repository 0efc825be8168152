"""Where surveys stand in the frame."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sekimori.portal.ui.navigation import Entry, Group
from sekimori.portal.ui.navigation import register as add


def register() -> None:
    """Adds the entry, once, when the portal starts: for the CISO and those named."""
    add(
        Entry(
            Group.OPERATION,
            _("利用状況調査"),
            "surveys:all",
            icon="eye",
            ability=("command", "investigate"),
            order=30,
            prefix="/surveys/",
        )
    )
