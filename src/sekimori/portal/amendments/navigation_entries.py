"""Where amendments stand in the frame."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sekimori.portal.amendments import home_tasks
from sekimori.portal.ui.navigation import Entry, Group
from sekimori.portal.ui.navigation import register as add


def register() -> None:
    """Adds the entry and the tasks of the first screen, once, when the portal starts."""
    add(Entry(Group.STANDARD, _("見直しと改正"), "amendments:all", icon="edit", order=35, prefix="/amendments/"))
    home_tasks.register()
