"""Where violations stand in the frame."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sekimori.portal.ui.navigation import Entry, Group
from sekimori.portal.ui.navigation import register as add
from sekimori.portal.violations import home_tasks


def register() -> None:
    """Adds the entry and the tasks of the first screen, once, when the portal starts."""
    abilities = ("direct", "command", "manage_systems", "manage_section", "oversee_department")
    add(
        Entry(
            Group.OPERATION,
            _("違反への対応"),
            "violations:all",
            icon="scale",
            ability=abilities,
            order=20,
            prefix="/violations/",
        )
    )
    home_tasks.register()
