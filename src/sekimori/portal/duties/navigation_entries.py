"""Where duties stand in the frame."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sekimori.portal.duties import home_tasks
from sekimori.portal.ui.navigation import Entry, Group
from sekimori.portal.ui.navigation import register as add


def register() -> None:
    """Adds the entries and the tasks of the first screen, once, when the portal starts."""
    add(Entry(Group.PROCEDURES, _("実施事項"), "duties:mine", icon="check-circle", order=40, prefix="/duties/"))
    add(Entry(Group.PROCEDURES, _("実施事項の年間予定"), "duties:calendar", icon="calendar", order=50))
    home_tasks.register()
