"""The signed-in account's own pages: what is still owed, password, second factors, sign-ins, changing over to the next person."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from sekimori.portal.acts import context
from sekimori.portal.acts.selectors import history_of
from sekimori.portal.identity import selectors, services
from sekimori.portal.identity.forms import PasswordForm
from sekimori.portal.identity.models import Account, SignIn
from sekimori.portal.identity.owed import Owed, must_have_factor, owed
from sekimori.portal.identity.passwords import advice_for
from sekimori.portal.identity.views.sign_in import CLEARS
from sekimori.portal.ui.components import Status, SummaryRow, TaskItem
from sekimori.portal.ui.pages import FormPage


def own(request: HttpRequest) -> Account:
    """The signed-in account; SignInRequiredMiddleware lets nobody else through."""
    if not isinstance(request.user, Account):
        raise TypeError("a page of one's own without an account")
    return request.user


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """What is to be done before the first use, and where."""
    account = own(request)
    missing = owed(account, context.current().actor, request.session)
    if not missing:
        return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL)
    names = {"title": _("利用を始める前に"), "items": _tasks(missing)}
    return render(request, "identity/start.html", names)


def _tasks(missing: list[Owed]) -> list[TaskItem]:
    done, to_do = Status(_("済み"), "success"), Status(_("これから"), "waiting")
    password = Owed.PASSWORD in missing
    tasks = [
        TaskItem(
            str(Owed.PASSWORD.label),
            reverse("identity:password") if password else "",
            to_do if password else done,
            hint=_("渡されたパスワードは、ほかの人が見ている可能性があります。"),
        )
    ]
    if Owed.FACTOR in missing:
        factor_hint = _(
            "役割に就く人と運用担当は、パスワードのほかにもう一つの認証を使います。認証アプリかパスキーの、どちらか一つで足ります。"
        )
        ready = not password
        options = (
            (_("認証アプリを登録する"), "mfa_activate_totp"),
            (_("パスキーを登録する"), "mfa_add_webauthn"),
        )
        tasks += [TaskItem(label, reverse(name) if ready else "", to_do, hint=factor_hint) for label, name in options]
    return tasks


@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """Password, second factors and sign-ins of one's own."""
    account, actor = own(request), context.current().actor
    factors = selectors.factors_of(account)
    names = {
        "title": _("ログインの設定"),
        "account": account,
        "rows": _about(account),
        "factors": factors,
        "factor_rows": _factor_rows(factors),
        "needed": must_have_factor(account, actor),
        "sign_ins": selectors.sign_ins_of(account, actor),
        "session_key": request.session.session_key,
        "history": history_of(selectors.account_of(account.pk, actor), most=30),
    }
    return render(request, "identity/me.html", names)


def _factor_rows(factors: selectors.Factors) -> list[dict[str, Any]]:
    """The main factors with where they are changed."""
    rows = []
    if factors.code:
        rows.append({"label": _("認証アプリ"), "record": factors.code, "remove": reverse("mfa_deactivate_totp")})
    for key in factors.keys:
        rename, remove = (reverse(f"mfa_{what}_webauthn", args=[key.pk]) for what in ("edit", "remove"))
        rows.append({"label": _passkey_name(key), "record": key, "rename": rename, "remove": remove})
    return rows


def _passkey_name(key: Any) -> str:
    return _("パスキー「%(name)s」") % {"name": key.wrap().name}


def _about(account: Account) -> list[SummaryRow]:
    return [
        SummaryRow(_("利用者ＩＤ"), account.username),
        SummaryRow(_("氏名"), account.person.name if account.person else None),
        SummaryRow(_("パスワードの変更"), account.password_changed_at, change=reverse("identity:password")),
    ]


class Password(FormPage):
    """A new password of one's own."""

    form_class = PasswordForm
    title = gettext_lazy("パスワードの変更")
    clause = "5.4(3)③"
    submit_label = gettext_lazy("変更する")
    confirm = False

    def cancel(self) -> str:
        return reverse("identity:me")

    def form_arguments(self) -> dict[str, Any]:
        return {"advice": advice_for(own(self.request))}

    def save(self, form: PasswordForm) -> str:
        account = own(self.request)
        old = self.request.session.session_key or ""
        services.password_change(
            account=account, current=form.cleaned_data["current"], new=form.cleaned_data["new"], session_key=old
        )
        account.refresh_from_db()
        update_session_auth_hash(self.request, account)
        services.session_moved(old=old, new=self.request.session.session_key or "")
        messages.success(self.request, _("パスワードを変更しました。ほかの端末でのログインは終わりにしました。"))
        missing = owed(account, context.current().actor, self.request.session)
        return reverse("identity:start" if missing else "identity:me")


@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends one of one's own sessions elsewhere."""
    services.session_end(pk=pk)
    messages.success(request, _("そのログインを終わりにしました。"))
    return HttpResponseRedirect(reverse("identity:me"))


@require_POST
def sessions_end(request: HttpRequest) -> HttpResponse:
    """Ends all of one's own sessions but this one."""
    count = services.sessions_end_others(account=own(request), session_key=request.session.session_key or "")
    messages.success(request, _("ほかの端末でのログイン%(count)s件を終わりにしました。") % {"count": count})
    return HttpResponseRedirect(reverse("identity:me"))


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """The next person takes over a shared machine: this session ends, drafts stay with their owner."""
    request.sign_out = SignIn.End.SWITCH  # type: ignore[attr-defined]
    logout(request)
    messages.success(request, _("前の方の操作を終わりました。次の方はログインしてください。"))
    response = HttpResponseRedirect(settings.LOGIN_URL)
    response["Clear-Site-Data"] = CLEARS
    return response


def passkeys(request: HttpRequest) -> HttpResponse:
    """Allauth's name for the list of passkeys leads to one's own page."""
    del request
    return HttpResponseRedirect(reverse("identity:me"))
