"""Where compliance stands in the frame."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sekimori.portal.ui.navigation import Entry, Group
from sekimori.portal.ui.navigation import register as add


def register() -> None:
    """Adds the entries, once, when the portal starts."""
    add(
        Entry(
            Group.STANDARD, _("条項の状態"), "compliance:board", icon="chart", order=10, key="c", prefix="/compliance/"
        )
    )
    add(
        Entry(
            Group.WORK,
            _("わたしが答える条項"),
            "compliance:mine",
            icon="shield-check",
            order=30,
            prefix="/compliance/mine/",
        )
    )
