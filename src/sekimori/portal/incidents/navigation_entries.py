"""Where incidents stand in the frame."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sekimori.portal.incidents import home_tasks
from sekimori.portal.ui.navigation import Entry, Group
from sekimori.portal.ui.navigation import register as add


def register() -> None:
    """Adds the entries and the tasks of the first screen, once, when the portal starts."""
    add(
        Entry(
            Group.WORK, _("インシデントを報告する"), "incidents:report", icon="siren", ability="work", order=5, key="e"
        )
    )
    add(Entry(Group.OPERATION, _("インシデント記録"), "incidents:all", icon="shield", order=10, prefix="/incidents/"))
    home_tasks.register()
