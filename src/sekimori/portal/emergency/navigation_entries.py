"""Where the plan stands in the frame."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sekimori.portal.ui.navigation import Entry, Group
from sekimori.portal.ui.navigation import register as add


def register() -> None:
    """Adds the entry, once, when the portal starts."""
    add(
        Entry(
            Group.OPERATION,
            _("緊急時対応計画"),
            "emergency:plan",
            icon="siren",
            ability="work",
            order=15,
            prefix="/emergency/",
        )
    )
