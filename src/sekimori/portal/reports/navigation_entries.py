"""Where reports stand in the frame and on the board of clauses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sekimori.portal.compliance import board_links
from sekimori.portal.compliance.selectors import sees_city
from sekimori.portal.reports import home_tasks
from sekimori.portal.ui.navigation import Entry, Group
from sekimori.portal.ui.navigation import register as add


def register() -> None:
    """Adds the entries, once, when the portal starts."""
    add(
        Entry(
            Group.REVIEW, _("年次報告"), "reports:all", icon="file", ability="work", order=40, prefix="/reports/annual/"
        )
    )
    board_links.register(board_links.BoardLink(_("ＯＳＣＡＬ"), "reports:oscal", sees_city))
    home_tasks.register()
