"""Where mail stands in the frame."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sekimori.portal.intake.policies import TEAM
from sekimori.portal.ui.navigation import Entry, Group
from sekimori.portal.ui.navigation import register as add


def register() -> None:
    """Adds the entry, once, when the portal starts: for those who take reports in and answer them."""
    add(
        Entry(
            Group.OPERATION, _("メールによる報告"), "intake:all", icon="mail", ability=TEAM, order=12, prefix="/intake/"
        )
    )
