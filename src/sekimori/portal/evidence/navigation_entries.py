"""Where evidence stands in the frame."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sekimori.portal.evidence.policies import HEADS, HOLDERS
from sekimori.portal.ui.navigation import Entry, Group
from sekimori.portal.ui.navigation import register as add


def register() -> None:
    """Adds the entries, once, when the portal starts."""
    add(Entry(Group.REVIEW, _("証跡"), "evidence:list", icon="archive", ability="work", order=40, prefix="/evidence/"))
    add(
        Entry(
            Group.REVIEW,
            _("消去の確認"),
            "evidence:disposals",
            icon="trash",
            ability=(*HEADS, *HOLDERS),
            order=50,
            prefix="/evidence/disposals/",
        )
    )
