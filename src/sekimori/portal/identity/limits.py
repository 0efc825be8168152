"""The limits of a session: how long nobody may be there, and how long it may last at all."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest
from django.utils.translation import gettext as _

from sekimori.portal.acts import accounts, context
from sekimori.portal.identity import barring
from sekimori.portal.identity.models import Account, SignIn
from sekimori.portal.identity.owed import mark, marks


def begin(request: HttpRequest, *, factor: bool) -> None:
    """Notes that the session begins now; `factor` whether a second factor was shown for it."""
    now = context.now().timestamp()
    mark(request.session, began=now, seen=now, factor=factor)


def end_when_due(request: HttpRequest) -> None:
    """Ends the session when a limit has passed or its account is barred, otherwise notes now and then that it is used.

    `request.lapsed` then names the account whose session it was.
    """
    account = request.user
    if not isinstance(account, Account):
        return
    found, now = marks(request.session), context.now().timestamp()
    if said := barring.refusal(account):
        _end(request, account, SignIn.End.BARRED)
        messages.error(request, said)
    elif "seen" not in found:
        begin(request, factor=bool(found.get("factor")))
    elif now - found["seen"] > settings.IDLE_SECONDS + settings.IDLE_GRACE:
        _end(request, account, SignIn.End.IDLE)
        messages.info(request, _("しばらく操作がなかったため、ログアウトしました。"))
    elif now - found["began"] > settings.SESSION_SECONDS:
        _end(request, account, SignIn.End.LIMIT)
        messages.info(
            request, _("ログインしてから時間がたったため、ログアウトしました。もう一度ログインしてください。")
        )
    elif now - found["seen"] >= settings.IDLE_GRACE:
        mark(request.session, seen=now)


def _end(request: HttpRequest, account: Account, end: SignIn.End) -> None:
    request.lapsed = account.pk  # type: ignore[attr-defined]
    request.sign_out = end  # type: ignore[attr-defined]
    with accounts.on_behalf_of(account.pk):
        logout(request)
