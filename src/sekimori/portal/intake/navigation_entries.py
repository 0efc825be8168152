"""Where mail stands in the frame."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sekimori.portal.intake import home_tasks
from sekimori.portal.intake.policies import TEAM
from sekimori.portal.ui.navigation import Entry, Group
from sekimori.portal.ui.navigation import register as add


def register() -> None:
    """Adds the entry and the tasks of the first screen, once, when the portal starts: for those who answer reports."""
    add(
        Entry(
            Group.OPERATION, _("メールによる報告"), "intake:all", icon="mail", ability=TEAM, order=12, prefix="/intake/"
        )
    )
    home_tasks.register()
