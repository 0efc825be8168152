"""Who a session's account is, with its person in the same query; checking passwords is allauth's, in constant work."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from sekimori.portal.identity import barring
from sekimori.portal.identity.models import Account


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth says nothing of its types.
    """An account that is locked or ended is nobody from its next request on."""

    def get_user(self, user_id: Any) -> Account | None:
        accounts = Account.objects.select_related("person").filter(pk=user_id, is_active=True)
        return barring.with_bars(accounts).first()
