"""The addresses of signing in, under the names by which allauth knows them."""

from __future__ import annotations

from django.urls import path

from sekimori.portal.identity.views import factors, own, sign_in

urlpatterns = [
    path("login/", sign_in.SignIn.as_view(), name="account_login"),
    path("login/code/", sign_in.Code.as_view(), name="mfa_authenticate"),
    path("login/passkey/", sign_in.PasskeySignIn.as_view(), name="mfa_login_webauthn"),
    path("logout/", sign_in.SignOut.as_view(), name="account_logout"),
    path("account/again/", sign_in.Again.as_view(), name="account_reauthenticate"),
    path("account/again/code/", sign_in.CodeAgain.as_view(), name="mfa_reauthenticate"),
    path("account/again/passkey/", sign_in.KeyAgain.as_view(), name="mfa_reauthenticate_webauthn"),
    path("account/factors/", own.passkeys, name="mfa_index"),
    path("account/factors/code/", factors.AddCode.as_view(), name="mfa_activate_totp"),
    path("account/factors/code/remove/", factors.RemoveCode.as_view(), name="mfa_deactivate_totp"),
    path("account/factors/passkeys/", own.passkeys, name="mfa_list_webauthn"),
    path("account/factors/passkeys/add/", factors.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("account/factors/passkeys/<int:pk>/remove/", factors.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("account/factors/passkeys/<int:pk>/name/", factors.RenamePasskey.as_view(), name="mfa_edit_webauthn"),
    path("account/factors/recovery/", factors.Recovery.as_view(), name="mfa_view_recovery_codes"),
    path("account/factors/recovery/new/", factors.MakeRecovery.as_view(), name="mfa_generate_recovery_codes"),
]
