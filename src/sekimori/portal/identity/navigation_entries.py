"""Where the accounts stand in the frame."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sekimori.portal.identity.policies import SEERS
from sekimori.portal.ui import navigation
from sekimori.portal.ui.navigation import AccountLink, Entry, Group


def register() -> None:
    """Puts accounts into the service navigation, and one's own settings and the ways out into the account menu."""
    place = "/accounts/"
    navigation.register(
        Entry(Group.ADMINISTRATION, _("アカウント"), "identity:accounts", "user", SEERS, order=30, prefix=place)
    )
    programs = f"{place}programs/"
    navigation.register(
        Entry(
            Group.ADMINISTRATION,
            _("連携する機器・プログラム"),
            "identity:programs",
            "link",
            ("administer", "manage_systems"),
            order=35,
            prefix=programs,
        )
    )
    navigation.register_account_link(AccountLink(_("ログインの設定"), "identity:me", "key", order=20))
    navigation.register_account_link(
        AccountLink(_("次の人に交代する"), "identity:switch", "users", order=80, post=True)
    )
    navigation.register_account_link(AccountLink(_("ログアウト"), "account_logout", "logout", order=90, post=True))
