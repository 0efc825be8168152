from __future__ import annotations

import unicodedata
from typing import Any

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context
from sekimori.portal.identity import selectors
from sekimori.portal.identity.adapters import WRONG_CODE
from sekimori.portal.identity.models import Account
from sekimori.portal.identity.models.accounts import login_name
from sekimori.portal.ui.forms.fields import RevealingPasswordInput

# A code is good for one period before and after its own, and is used once within them.
CODE_SECONDS = 120


def code_field(help_text: Any = "") -> forms.CharField:
    """A code typed from a device or from paper, in either width."""
    attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "data-width": "s", "autofocus": True}
    return forms.CharField(
        label=gettext_lazy("確認コード"), max_length=20, help_text=help_text, widget=forms.TextInput(attrs)
    )


def folded(code: str) -> str:
    """The code in half width, without blanks and dashes."""
    return unicodedata.normalize("NFKC", code).replace(" ", "").replace("-", "")


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth says nothing of its types.
    """User id and password. An IC card read into the first box names the account; the password is still asked for."""

    password = forms.CharField(label=gettext_lazy("パスワード"), strip=False, widget=RevealingPasswordInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=gettext_lazy("利用者ＩＤ"),
            max_length=60,
            widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        )
        self.order_fields(["login", "password"])

    def clean_login(self) -> str:
        typed = login_name(self.cleaned_data["login"])
        account = selectors.account_named(typed)
        return account.username if account else typed


class AgainForm(ReauthenticateForm):  # type: ignore[misc]  # allauth says nothing of its types.
    """The password once more, before something that matters."""

    password = forms.CharField(label=gettext_lazy("パスワード"), strip=False, widget=RevealingPasswordInput)


class _Coded:
    """What the forms for codes have in common: pauses, either width, each code once."""

    user: Account
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        if self.user.is_paused(context.now()):
            raise ValidationError(_("続けて間違えたため、しばらくログインできません。時間をおいてやり直してください。"))
        code = self.cleaned_data["code"] = folded(self.cleaned_data["code"])
        checked: str = super().clean_code()  # type: ignore[misc]
        if not cache.add(f"identity:code:{self.user.pk}:{code}", "1", timeout=CODE_SECONDS):
            raise ValidationError(WRONG_CODE)
        return checked


class CodeForm(_Coded, AuthenticateForm):  # type: ignore[misc]  # allauth says nothing of its types.
    """The second factor by code, or a recovery code."""

    code = code_field(gettext_lazy("認証アプリに表示された6桁の数字です。予備コードも使えます。"))


class CodeAgainForm(_Coded, CodeReauthenticateForm):  # type: ignore[misc]  # allauth says nothing of its types.
    """The second factor once more."""

    code = code_field(gettext_lazy("認証アプリに表示された6桁の数字です。予備コードも使えます。"))


class FirstCodeForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth says nothing of its types.
    """The first code shows that the app has taken the secret over."""

    code = code_field(gettext_lazy("認証アプリに登録すると表示される6桁の数字です。"))

    def clean_code(self) -> str:
        self.cleaned_data["code"] = folded(self.cleaned_data["code"])
        checked: str = super().clean_code()
        return checked


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth says nothing of its types.
    """A passkey or security key. It always proves that its owner is there (PIN, finger), so that it stands alone."""

    name = forms.CharField(
        label=gettext_lazy("名前"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("どの端末や鍵か、後で分かる名前を付けてください（例: 執務室の端末、青い鍵）。"),
    )
    passwordless = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean_passwordless(self) -> bool:
        return True


class PasswordForm(forms.Form):
    """A new password. What is typed can be shown; the second box is for browsers without JavaScript, where it cannot."""

    current = forms.CharField(label=gettext_lazy("今のパスワード"), strip=False, widget=RevealingPasswordInput)
    new = forms.CharField(label=gettext_lazy("新しいパスワード"), strip=False, widget=RevealingPasswordInput(new=True))
    again = forms.CharField(
        label=gettext_lazy("新しいパスワード（確認）"), strip=False, widget=RevealingPasswordInput(new=True)
    )

    def __init__(self, *args: Any, advice: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new"].help_text = advice

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", _("新しいパスワードと同じものを入力してください。"))
        return data
