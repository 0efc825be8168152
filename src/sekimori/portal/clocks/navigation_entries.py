"""Where calendar, duty roster and background work stand in the frame."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sekimori.portal.ui.navigation import AccountLink, Entry, Group, register_account_link
from sekimori.portal.ui.navigation import register as add


def register() -> None:
    """Adds the entries, once, when the portal starts."""
    add(Entry(Group.OPERATION, _("夜間・休日の当番"), "clocks:roster", icon="phone", order=80))
    add(Entry(Group.ADMINISTRATION, _("開庁日と閉庁日"), "clocks:calendar", icon="calendar", order=60))
    add(
        Entry(
            Group.ADMINISTRATION,
            _("定期処理と送信"),
            "clocks:operations",
            icon="clock",
            ability="administer",
            order=85,
        )
    )
    register_account_link(AccountLink(_("時間のかかる処理"), "clocks:work-list", "clock", order=40))
