"""Where self-inspection stands in the frame."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sekimori.portal.inspection import home_tasks
from sekimori.portal.ui.navigation import Entry, Group
from sekimori.portal.ui.navigation import register as add


def register() -> None:
    """Adds the entry and the tasks of the first screen, once, when the portal starts."""
    add(
        Entry(
            Group.REVIEW, _("自己点検"), "inspection:all", icon="check", ability="work", order=10, prefix="/inspection/"
        )
    )
    home_tasks.register()
