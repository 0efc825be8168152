"""Signing in and out: allauth's views in our frame."""

from __future__ import annotations

import json
from typing import Any

from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView, LogoutView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeReauthenticateView
from allauth.mfa.webauthn.internal import flows
from allauth.mfa.webauthn.views import LoginWebAuthnView, ReauthenticateWebAuthnView
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_response_headers
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common.errors import NotAvailable
from sekimori.portal.identity import selectors, services, telling
from sekimori.portal.identity.adapters import REFUSED, TOO_MANY, WRONG_CODE

CLEARS = '"cache"'


class SignIn(LoginView):  # type: ignore[misc]  # allauth says nothing of its types.
    """User id and password, or a passkey; the city's words stand above."""

    template_name = "identity/sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more = {"title": _("ログイン"), "entrance": selectors.entrance_text()}
        found: dict[str, Any] = super().get_context_data(**kwargs) | more
        return found

    def form_invalid(self, form: Any) -> HttpResponse:
        """The same answer for every failure."""
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=400)
        return response


class SignOut(LogoutView):  # type: ignore[misc]  # allauth says nothing of its types.
    """Ends the session; the browser forgets the pages it has kept."""

    template_name = "identity/sign_out.html"
    extra_context = {"title": gettext_lazy("ログアウト")}

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = CLEARS
        return response


class Code(AuthenticateView):  # type: ignore[misc]  # allauth says nothing of its types.
    """The second step: a code, a recovery code, or a security key."""

    template_name = "identity/code.html"
    extra_context = {"title": gettext_lazy("二つ目の認証")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        if selectors.factors_of(self.stage.login.user).keys:
            found["options"] = json.dumps(dict(found["js_data"]["request_options"]["publicKey"]))
        return found

    def form_invalid(self, form: Any) -> HttpResponse:
        """A wrong code is counted by allauth's signal; a key that does not fit is told and noted here."""
        if "credential" in form.fields:
            services.attempt_failed(account=self.stage.login.user, what="key")
            telling.refused(self.request, WRONG_CODE)
        response: HttpResponse = self.render_to_response(self.get_context_data(), status=400)
        return response


@method_decorator(login_not_required, name="dispatch")
class PasskeySignIn(LoginWebAuthnView):  # type: ignore[misc]  # allauth says nothing of its types.
    """Signing in by passkey alone: possession, and PIN or finger, in one."""

    def form_valid(self, form: Any) -> HttpResponse:
        authenticator = form.cleaned_data["credential"]
        login = Login(user=authenticator.user, redirect_url=get_next_redirect_url(self.request))
        response: HttpResponse = flows.perform_passwordless_login(self.request, authenticator, login)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        del form
        services.attempt_failed(account=None, what="passkey")
        telling.refused(self.request, REFUSED)
        return HttpResponseRedirect(reverse("account_login"))


class Again(ReauthenticateView):  # type: ignore[misc]  # allauth says nothing of its types.
    """The password once more."""

    template_name = "identity/again.html"
    extra_context = {"title": gettext_lazy("もう一度の確認")}


class CodeAgain(CodeReauthenticateView):  # type: ignore[misc]  # allauth says nothing of its types.
    """The second factor once more."""

    template_name = "identity/again.html"
    extra_context = {"title": gettext_lazy("もう一度の確認")}


class KeyAgain(ReauthenticateWebAuthnView):  # type: ignore[misc]  # allauth says nothing of its types.
    """The passkey once more."""

    template_name = "identity/again_key.html"
    extra_context = {"title": gettext_lazy("もう一度の確認")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        found["options"] = json.dumps(dict(found["js_data"]["request_options"]["publicKey"]))
        return found

    def form_invalid(self, form: Any) -> HttpResponse:
        del form
        telling.refused(self.request, WRONG_CODE)
        return HttpResponseRedirect(reverse("mfa_reauthenticate_webauthn"))


@login_not_required
def too_many(request: HttpRequest) -> HttpResponse:
    """429: too many attempts from one address."""
    names = {"error": NotAvailable(str(TOO_MANY)), "title": _("少し待ってください")}
    response = render(request, "ui/told_error.html", names, status=429)
    response["Retry-After"] = "60"
    patch_response_headers(response, cache_timeout=0)
    return response
