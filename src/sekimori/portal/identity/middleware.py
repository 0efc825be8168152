"""Who carries a request, within which limits, and what a session still owes; nothing typed is lost at the door."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from sekimori.common.clock import Clock, SystemClock
from sekimori.portal.acts import context
from sekimori.portal.acts.actors import NOBODY, NOT_SIGNED_IN, Actor, Principal
from sekimori.portal.acts.context import Circumstances
from sekimori.portal.identity import keeping, limits, services
from sekimori.portal.identity.actors import (
    ADMINISTERS,
    actor_of_account,
    actor_of_program,
    principal_of_account,
    resolve_account,
)
from sekimori.portal.identity.models import Account
from sekimori.portal.identity.owed import owed
from sekimori.portal.identity.selectors import principal_by_token

__all__ = ["ADMINISTERS", "ActContextMiddleware", "actor_of_account", "resolve_account"]

GetResponse = Callable[[HttpRequest], HttpResponse]
BEARER = "Bearer "
# What may be opened while something is owed: the way to pay it, the way out, and the frame's own.
OPEN_WHILE_OWED = frozenset(
    {
        "identity:start", "identity:password", "identity:switch",
        "account_logout", "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
        "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
        "ui:language", "ui:keep", "ui:idle", "ui:accessibility", "ui:draft",
    }
)  # fmt: skip


class ActContextMiddleware:
    """One request, one set of circumstances. The clock is the machine's."""

    clock: Clock = SystemClock()

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = get_client_ip(request) or ""
        base = Circumstances(clock=self.clock, request=uuid.uuid4(), channel="web", address=address)
        with context.use(base):
            limits.end_when_due(request)
            actor, principal = self._who(request, address)
            with context.use(replace(base, actor=actor, principal=principal)):
                return self.get_response(request)

    @staticmethod
    def _who(request: HttpRequest, address: str) -> tuple[Actor, Principal]:
        account = request.user
        if isinstance(account, Account):
            return actor_of_account(account), principal_of_account(account)
        given = request.headers.get("Authorization", "")
        if not given.startswith(BEARER):
            return NOBODY, NOT_SIGNED_IN
        program = principal_by_token(given.removeprefix(BEARER), address)
        if program is None:
            services.token_failed(address=address)
            return NOBODY, NOT_SIGNED_IN
        services.principal_used(principal=program)
        return actor_of_program(program)


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Every page asks for a sign-in unless it says otherwise. What is sent without one is kept for whose it is."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if request.method == "POST" and request.user.is_authenticated:
            keeping.sent_again(request)
        answer: HttpResponseBase | None = super().process_view(request, view_func, view_args, view_kwargs)
        return answer

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        if request.method == "POST":
            return keeping.to_sign_in(request)
        return super().handle_no_permission(request, view_func)


class StillOwedMiddleware:
    """Leads a session that still owes something to where it is paid; pages of a session are kept by no browser."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and "Cache-Control" not in response:
            add_never_cache_headers(response)
        return response

    def process_view(
        self, request: HttpRequest, _view: Callable[..., HttpResponseBase], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        account = request.user
        if not isinstance(account, Account) or not owed(account, context.current().actor, request.session):
            return None
        match = request.resolver_match
        if match is not None and match.view_name in OPEN_WHILE_OWED:
            return None
        if request.method == "POST":
            keeping.keep(request, account)
        return HttpResponseRedirect(reverse("identity:start"))
