"""The signed-in account's own second factors: allauth's views in our frame, each change an act in the same transaction."""

from __future__ import annotations

import json
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth as passkeys
from allauth.mfa.webauthn.views import AddWebAuthnView, EditWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common.errors import Refused
from sekimori.portal.identity import act_types, services
from sekimori.portal.identity.adapters import FactorAdapter
from sekimori.portal.identity.owed import mark

ME = reverse_lazy("identity:me")


class AddCode(ActivateTOTPView):  # type: ignore[misc]  # allauth says nothing of its types.
    """A code generator: the secret as QR code and as text, proved by its first code."""

    template_name = "identity/add_code.html"
    extra_context = {"title": gettext_lazy("認証アプリの登録")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        secret = found["form"].secret
        found["groups"] = [secret[at : at + 4] for at in range(0, len(secret), 4)]
        return found

    def form_valid(self, form: Any) -> HttpResponse:
        with services.factor_change(self.request.user, act_types.FACTOR_ADDED, type="totp"):
            response: HttpResponse = super().form_valid(form)
        mark(self.request.session, factor=True)
        messages.success(self.request, _("認証アプリを登録しました。次のログインから確認コードを入力します。"))
        return response

    def get_success_url(self) -> str:
        return reverse("mfa_view_recovery_codes" if self.did_generate_recovery_codes else "identity:me")


class RemoveCode(DeactivateTOTPView):  # type: ignore[misc]  # allauth says nothing of its types.
    """Takes the code generator away, unless it is the last factor of somebody who needs one."""

    template_name = "identity/remove_code.html"
    extra_context = {"title": gettext_lazy("認証アプリの取消し")}
    success_url = ME

    def form_valid(self, form: Any) -> HttpResponse:
        with services.factor_change(self.request.user, act_types.FACTOR_REMOVED, type="totp"):
            response: HttpResponse = super().form_valid(form)
        messages.success(self.request, _("認証アプリを取り消しました。"))
        return response


class AddPasskey(AddWebAuthnView):  # type: ignore[misc]  # allauth says nothing of its types.
    """A passkey or security key."""

    template_name = "identity/add_passkey.html"
    extra_context = {"title": gettext_lazy("パスキーの登録")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        options = passkeys.begin_registration(self.request.user, passwordless=True)
        found["options"] = json.dumps(options["publicKey"])
        found.setdefault("form", self.get_form())
        return found

    def form_valid(self, form: Any) -> HttpResponse:
        with services.factor_change(self.request.user, act_types.FACTOR_ADDED, type="webauthn"):
            response: HttpResponse = super().form_valid(form)
        mark(self.request.session, factor=True)
        messages.success(self.request, _("パスキーを登録しました。"))
        return response

    def get_success_url(self) -> str:
        return reverse("mfa_view_recovery_codes" if self.did_generate_recovery_codes else "identity:me")


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]  # allauth says nothing of its types.
    """Takes a passkey away, unless it is the last factor of somebody who needs one."""

    template_name = "identity/remove_passkey.html"
    extra_context = {"title": gettext_lazy("パスキーの取消し")}
    success_url = ME

    def form_valid(self, form: Any) -> HttpResponse:
        authenticator: Authenticator = self.get_object()
        adapter = FactorAdapter()
        if not adapter.can_delete_authenticator(authenticator):
            raise Refused(str(adapter.error_messages["cannot_delete_authenticator"]))
        with services.factor_change(self.request.user, act_types.FACTOR_REMOVED, type="webauthn"):
            response: HttpResponse = super().form_valid(form)
        messages.success(self.request, _("パスキーを取り消しました。"))
        return response


class RenamePasskey(EditWebAuthnView):  # type: ignore[misc]  # allauth says nothing of its types.
    """Another name for a passkey."""

    template_name = "identity/rename_passkey.html"
    extra_context = {"title": gettext_lazy("パスキーの名前")}
    success_url = ME

    def form_valid(self, form: Any) -> HttpResponse:
        with services.factor_change(self.request.user, act_types.FACTOR_CHANGED, type="webauthn"):
            response: HttpResponse = super().form_valid(form)
        return response


class Recovery(ViewRecoveryCodesView):  # type: ignore[misc]  # allauth says nothing of its types.
    """The recovery codes, shown once, to be printed."""

    template_name = "identity/recovery.html"
    extra_context = {"title": gettext_lazy("予備コード")}


class MakeRecovery(GenerateRecoveryCodesView):  # type: ignore[misc]  # allauth says nothing of its types.
    """New recovery codes in place of the old ones."""

    template_name = "identity/make_recovery.html"
    extra_context = {"title": gettext_lazy("予備コードの作り直し")}

    def form_valid(self, form: Any) -> HttpResponse:
        with services.factor_change(self.request.user, act_types.RECOVERY_MADE):
            response: HttpResponse = super().form_valid(form)
        return response
