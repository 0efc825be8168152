"""What arrives without a session, or with an old form: it is kept for whose it is, and never shown to anybody else."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect
from django.middleware import csrf
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from sekimori.common.errors import SekimoriError
from sekimori.portal.acts import accounts
from sekimori.portal.acts import services as acts
from sekimori.portal.identity import selectors, services
from sekimori.portal.identity.models import Account
from sekimori.portal.ui.pages import CONTROLS

COOKIE = "__Host-sekimori-kept" if settings.SECURE else "sekimori-kept"
HALF_A_DAY = 12 * 3600
# The frame's own small messages are not worth keeping; what is typed to sign in must not be kept.
NEVER_KEPT = frozenset({"ui:keep", "ui:idle", "ui:language", "ui:save-view", "identity:switch", "identity:password"})
SIGNING_IN = ("account_", "mfa_")
SECRET_NAMES = ("password", "passwd", "secret", "credential")


def form_secret(request: HttpRequest) -> str:
    """The browser's form secret as the sent form carries it; "" when it carries none.

    Each form holds it masked (Django's CSRF token), so that a form says in which session it was opened.
    """
    token = request.POST.get("csrfmiddlewaretoken", "") or request.headers.get("X-CSRFToken", "")
    if len(token) == csrf.CSRF_TOKEN_LENGTH and token.isascii() and token.isalnum():
        return str(csrf._unmask_cipher_token(token))  # type: ignore[attr-defined]  # noqa: SLF001
    return token if len(token) == csrf.CSRF_SECRET_LENGTH else ""


def whose(request: HttpRequest) -> Account | None:
    """The account in whose session the sent form was opened, as far as it can be known."""
    by_form = selectors.account_behind(
        secret=form_secret(request), session_key=request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    )
    lapsed: int | None = getattr(request, "lapsed", None)
    if by_form is not None or lapsed is None:
        return by_form
    return Account.objects.filter(pk=lapsed, is_active=True).first()


def fields_of(request: HttpRequest) -> dict[str, list[str]]:
    """What was typed, without the page's own controls and whatever looks like a secret."""
    return {
        name: [str(value) for value in values]
        for name, values in request.POST.lists()
        if name not in CONTROLS and not any(word in name.lower() for word in SECRET_NAMES)
    }


def page_of(request: HttpRequest) -> str:
    """The page on which the form stood: where the browser says it comes from, when that is one of ours."""
    referer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure()):
        parts = urlsplit(referer)
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return request.path


def browser_of(request: HttpRequest) -> str:
    """The hash of the browser's own cookie; "" when it has none."""
    given = request.COOKIES.get(COOKIE, "")
    return hashlib.sha256(given.encode()).hexdigest() if given else ""


def keep(request: HttpRequest, account: Account | None, *, browser: str = "") -> bool:
    """Keeps what was sent; False when there is nothing worth keeping, or too much."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    if name == "ui:draft":
        return account is not None and _keep_draft(request, account)
    if name in NEVER_KEPT or name.startswith(SIGNING_IN):
        return False
    fields = fields_of(request)
    files = [getattr(file, "name", "") for file in request.FILES.values()]
    if not fields and not files:
        return False
    kept = services.form_keep(
        account=account,
        browser=browser,
        path=request.get_full_path(),
        page=page_of(request),
        fields=fields,
        files=files,
    )
    return kept is not None


def _keep_draft(request: HttpRequest, account: Account) -> bool:
    """A draft that a page saved by itself after its session had ended still becomes that account's draft."""
    form = request.POST.get("_form", "")
    if not form:
        return False
    data = {name: values for name, values in fields_of(request).items() if name not in {"_form", "_subject"}}
    try:
        with accounts.on_behalf_of(account.pk):
            acts.draft_save(form=form, subject=request.POST.get("_subject", ""), data=data)
    except SekimoriError:
        return False
    return True


def to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """Leads to the sign-in page; what was sent waits for its account, or for the next one from this browser."""
    account = whose(request)
    cookie = "" if account else request.COOKIES.get(COOKIE) or secrets.token_urlsafe(32)
    kept = keep(request, account, browser=hashlib.sha256(cookie.encode()).hexdigest() if cookie else "")
    if kept:
        messages.info(request, _("送信した内容は預かっています。ログインすると続きから入力できます。"))
    response = redirect_to_login(page_of(request), settings.LOGIN_URL)
    if kept and cookie:
        response.set_cookie(
            COOKIE, cookie, max_age=HALF_A_DAY, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
        )
    return response


def sent_again(request: HttpRequest) -> None:
    """A kept form has come back from its owner: it need not be kept any longer."""
    pk = request.POST.get("_kept", "")
    if pk.isdecimal():
        services.form_drop(pk=int(pk))


def opens_again(path: str) -> Mapping[str, str] | None:
    """How a kept form is opened again: the title of the page and the control that shows it filled in without carrying it out.

    None for an address whose page names no such control (`reopened_by`): there, sending is carrying out.
    """
    try:
        view = resolve(urlsplit(path).path).func
    except Resolver404:
        return None
    page = getattr(view, "view_class", None)
    control = getattr(page, "reopened_by", "")
    return {"title": str(getattr(page, "title", "")), "control": control} if control else None
