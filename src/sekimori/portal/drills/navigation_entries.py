"""Where drills stand in the frame."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sekimori.portal.drills import home_tasks
from sekimori.portal.ui.navigation import Entry, Group
from sekimori.portal.ui.navigation import register as add


def register() -> None:
    """Adds the entry and the tasks of the first screen, once, when the portal starts."""
    add(Entry(Group.OPERATION, _("訓練"), "drills:all", icon="flag", order=20, prefix="/drills/"))
    home_tasks.register()
