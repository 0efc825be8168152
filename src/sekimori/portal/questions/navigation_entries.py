"""Where questions stand in the frame."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sekimori.portal.questions import home_tasks
from sekimori.portal.ui.navigation import Entry, Group
from sekimori.portal.ui.navigation import register as add


def register() -> None:
    """Adds the entry and the tasks of the first screen, once, when the portal starts."""
    add(Entry(Group.STANDARD, _("相談と回答"), "questions:answers", icon="question", order=25, prefix="/questions/"))
    home_tasks.register()
