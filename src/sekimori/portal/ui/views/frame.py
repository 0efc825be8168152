"""What the frame itself needs: language, drafts, the idle limit, dates read back, preferences."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language

from sekimori.common.clock import TOKYO
from sekimori.common.errors import SekimoriError
from sekimori.portal.acts import services as acts
from sekimori.portal.ui import services
from sekimori.portal.ui.forms.dates import echo
from sekimori.portal.ui.pages import CONTROLS, FormPage

language = login_not_required(require_POST(set_language))


def safe_next(request: HttpRequest) -> str:
    """The page to go back to, when it is one of ours; otherwise home."""
    address = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if allowed else "/"


@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Keeps what is being typed; answers with the time of day."""
    data = {n: [str(v) for v in vs] for n, vs in request.POST.lists() if n not in CONTROLS | {"_form", "_subject"}}
    form, subject = request.POST.get("_form", ""), request.POST.get("_subject", "")
    try:
        moment = acts.draft_save(form=form, subject=subject, data=data)
    except SekimoriError as error:
        return HttpResponse(error.sentence, status=400, content_type="text/plain; charset=utf-8")
    return HttpResponse(f"{moment.astimezone(TOKYO):%H:%M}", content_type="text/plain; charset=utf-8")


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Somebody is still there: the session is renewed by the request itself."""
    del request
    return HttpResponse(status=204)


@require_POST
def idle(request: HttpRequest) -> HttpResponse:
    """Nobody was there any more: the session ends, and signing in again leads back to the page."""
    address = safe_next(request)
    request.sign_out = "idle"  # type: ignore[attr-defined]  # identity writes down how the session ended.
    here = request.user.is_authenticated
    logout(request)
    if here:
        messages.info(request, _("しばらく操作がなかったため、ログアウトしました。"))
    return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode({'next': address})}")


@require_GET
def era(request: HttpRequest) -> HttpResponse:
    """How a typed date is understood."""
    return HttpResponse(echo(request.GET.get("text", "")[:40]), content_type="text/plain; charset=utf-8")


@login_not_required
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility policy."""
    return render(request, "ui/accessibility.html", {"title": _("ウェブアクセシビリティ方針")})


class PreferencesForm(forms.Form):
    keyboard_shortcuts = forms.BooleanField(
        label=gettext_lazy("キーボード操作の近道を使う"),
        required=False,
        help_text=gettext_lazy(
            "「/」で検索、「g」と文字で移動、「n」で新規、「?」で一覧。文字を打ち込む場所では働きません。"
        ),
    )


class Preferences(FormPage):
    """The account's own choices about the screen."""

    form_class = PreferencesForm
    title = gettext_lazy("画面と操作の設定")
    submit_label = gettext_lazy("保存する")
    confirm = False

    def initial(self) -> dict[str, Any]:
        return {"keyboard_shortcuts": getattr(self.request.user, "keyboard_shortcuts", True)}

    def save(self, form: PreferencesForm) -> str:
        services.preferences_set(keyboard_shortcuts=form.cleaned_data["keyboard_shortcuts"])
        messages.success(self.request, _("設定を保存しました。"))
        return self.request.path
