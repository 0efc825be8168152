"""Where notices stand in the frame."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sekimori.portal.notices import selectors
from sekimori.portal.ui.navigation import Bell, Entry, Group, register_bell
from sekimori.portal.ui.navigation import register as add

HEADS = ("manage_section", "oversee_department", "direct")
SENDERS = (*HEADS, "oversee_city", "audit", "manage_systems", "respond_incidents")


def register() -> None:
    """Adds the bell and the entries, once, when the portal starts."""
    register_bell(Bell(_("お知らせ"), "notices:inbox", count=selectors.unread_count))
    add(Entry(Group.WORK, _("お知らせ"), "notices:inbox", icon="inbox", order=20, key="i"))
    add(
        Entry(
            Group.WORK,
            _("通知と既読の状況"),
            "notices:sent",
            icon="mail",
            ability=SENDERS,
            order=60,
            prefix="/notices/sent/",
        )
    )
    add(Entry(Group.WORK, _("印刷する一覧"), "notices:paper", icon="print", ability=HEADS, order=70))
