"""What Django and allauth tell by signals: the end of a session, and a code that was wrong."""

from __future__ import annotations

from typing import Any

from allauth.mfa.signals import authentication_failed
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from sekimori.portal.acts import accounts
from sekimori.portal.identity import services
from sekimori.portal.identity.models import Account, SignIn


@receiver(user_logged_out)
def record_end(request: HttpRequest, user: Any, **_more: Any) -> None:
    """Records the end of the session; `request.sign_out` says how it ended when it was not the person's own wish."""
    key = request.session.session_key
    if not isinstance(user, Account) or key is None:
        return
    end = SignIn.End(getattr(request, "sign_out", SignIn.End.SELF))
    with accounts.on_behalf_of(user.pk):
        services.session_closed(session_key=key, end=end)


@receiver(authentication_failed)
def record_wrong_code(user: Any, **_more: Any) -> None:
    """A code that was wrong counts towards the pause."""
    if isinstance(user, Account):
        services.attempt_failed(account=user, what="code")
