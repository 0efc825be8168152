"""How allauth does things here: no sign-up, no mail, failures and sessions as acts, one sentence for every failure."""

from __future__ import annotations

import time
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context
from sekimori.portal.acts.models import Deployment
from sekimori.portal.identity import barring, keeping, limits, sealing, selectors, services, telling
from sekimori.portal.identity.models import Account, SignIn
from sekimori.portal.identity.owed import must_have_factor

REFUSED = gettext_lazy(
    "利用者ＩＤかパスワードが違うか、いまは使えません。続けて間違えたときは、しばらく待ってからやり直してください。"
)
TOO_MANY = gettext_lazy("この接続元からの試行が多すぎます。1分ほど待ってからやり直してください。")
WRONG_CODE = gettext_lazy("確認コードが違うか、既に使われています。新しいコードを入力してください。")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth says nothing of its types.
    """Signing in and out."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": REFUSED,
        "account_inactive": REFUSED,
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
        "incorrect_password": gettext_lazy("パスワードが違います。"),
        "incorrect_code": WRONG_CODE,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up; accounts are opened by operators."""
        del request
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only addresses of this very host."""
        here = {self.request.get_host()}
        return url_has_allowed_host_and_scheme(url, allowed_hosts=here, require_https=self.request.is_secure())

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """What is told is told by us."""

    def get_login_stages(self) -> list[str]:
        return ["allauth.mfa.stages.AuthenticateStage"]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            if cache.add(f"identity:throttled:{context.current().address}", "1", timeout=60):
                services.attempt_failed(account=None, what="address")
            raise

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Account | None:
        """The account whose password this is, when it may be used now. Every other outcome looks the same from outside."""
        account: Account | None = super().authenticate(request, **credentials)
        if account is None:
            return None
        reason = why_not(account)
        if reason:
            services.attempt_failed(account=account, what=reason)
            return None
        return account

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        del request
        account = selectors.account_named(str(credentials.get("username", "")))
        what = "password" if account else "unknown"
        if account is not None and account.is_paused(context.now()):
            what = "paused"
        services.attempt_failed(account=account, what=what)

    def pre_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse | None:
        """A passkey is no password and cannot be guessed: it passes a pause, but no lock."""
        if user.is_active:
            return None
        services.attempt_failed(account=user, what="locked")
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer

    def respond_user_inactive(self, request: HttpRequest, user: Account) -> HttpResponse:
        del user
        telling.refused(request, REFUSED)
        return HttpResponseRedirect(reverse("account_login"))

    def post_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse:
        """The session is open: its act, its limits, what the person is told, what was kept meanwhile."""
        if said := barring.refusal(user):
            return self._barred(request, user, said)
        means = means_of(request, user)
        get_token(request)
        opened = services.session_open(
            account=user,
            session_key=request.session.session_key or "",
            secret=request.META["CSRF_COOKIE"],
            means=means,
            browser=request.headers.get("User-Agent", ""),
        )
        limits.begin(request, factor=means not in {SignIn.Means.PASSWORD, SignIn.Means.OUTSIDE})
        response: HttpResponse = super().post_login(request, user, **kwargs)
        telling.signed_in(request, opened)
        if services.forms_claim(account=user, browser=keeping.browser_of(request)):
            response = HttpResponseRedirect(reverse("identity:kept"))
        response.delete_cookie(keeping.COOKIE)
        return response

    @staticmethod
    def _barred(request: HttpRequest, user: Account, said: str) -> HttpResponse:
        """Told only now that every factor was shown: nobody else learns of it."""
        services.attempt_failed(account=user, what="barred")
        logout(request)
        telling.refused(request, said)
        return HttpResponseRedirect(reverse("account_login"))

    def logout(self, request: HttpRequest) -> None:
        telling.signed_out(request)
        super().logout(request)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who has signed in a moment ago is not asked again."""
        records = get_authentication_records(self.request, self.request.user)
        latest = max((float(record.get("at", 0)) for record in records), default=0)
        if time.time() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))


def why_not(account: Account) -> str:
    """Why an account may not be used with its right password now, as the ledger says it; "" when it may."""
    now = context.now()
    if not account.is_active:
        return "locked"
    if account.is_paused(now):
        return "paused"
    if account.must_change_password and account.initial_until and account.initial_until < now:
        return "expired"
    return ""


def means_of(request: HttpRequest, account: Account) -> SignIn.Means:
    """How the account was proved, from what allauth has noted on the way."""
    records = get_authentication_records(request, account)
    shown = {(record.get("type"), bool(record.get("passwordless"))) for record in records if record["method"] == "mfa"}
    for kind, means in (
        ((Authenticator.Type.WEBAUTHN, True), SignIn.Means.PASSKEY),
        ((Authenticator.Type.WEBAUTHN, False), SignIn.Means.KEY),
        ((Authenticator.Type.TOTP, False), SignIn.Means.CODE),
        ((Authenticator.Type.RECOVERY_CODES, False), SignIn.Means.RECOVERY),
    ):
        if kind in shown:
            return means
    outside = any(record["method"] == "socialaccount" for record in records)
    return SignIn.Means.OUTSIDE if outside else SignIn.Means.PASSWORD


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth says nothing of its types.
    """Second factors: sealed at rest, named after the city, not to be removed by who needs one."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": gettext_lazy(
            "役割に就いている間は、二つ目の認証を最後の一つまで取り消すことはできません。先に別のものを登録してください。"
        ),
    }

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text)

    def generate_authenticator_name(self, user: Account, type: Authenticator.Type) -> str:  # noqa: A002
        """How a passkey is called until its owner gives it a name."""
        held = Authenticator.objects.filter(user=user, type=type).count()
        return _("パスキー%(number)s") % {"number": held + 1}

    def get_totp_issuer(self) -> str:
        return self._get_site_name()

    def _get_site_name(self) -> str:
        city = Deployment.objects.filter(pk=Deployment.SINGLE).values_list("city", flat=True).first()
        return f"{city} {_('関守')}" if city else _("関守")

    def _get_user_identifier(self, user: Account) -> str:
        return user.username

    def build_totp_svg(self, url: str) -> SafeString:
        """The QR code as a picture in the page itself; without styles of its own, which the policy of contents forbids."""
        code = segno.make(url, error="m").svg_inline(scale=4, border=4, light="#fff", svgclass=None, lineclass=None)
        # segno writes numbers and path commands only; nothing that was typed reaches the mark-up.
        return format_html('<span class="sk-qr">{}</span>', mark_safe(code))  # noqa: S308

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        account: Account = authenticator.user
        if not must_have_factor(account, context.current().actor):
            return True
        return selectors.factors_of(account).count > 1
