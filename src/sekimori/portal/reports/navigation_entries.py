"""Where reports stand in the frame and on the board of clauses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sekimori.portal.compliance import board_links
from sekimori.portal.compliance.selectors import sees_city


def register() -> None:
    """Adds the entries, once, when the portal starts."""
    board_links.register(board_links.BoardLink(_("ＯＳＣＡＬ"), "reports:oscal", sees_city))
