"""What was sent while nobody was signed in: opened again, or thrown away; and forms opened under an earlier sign-in."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sekimori.common.errors import Refused
from sekimori.portal.identity import keeping, selectors, services
from sekimori.portal.identity.models import Account, KeptForm
from sekimori.portal.ui.views import errors

# What a page adds of itself: its version of the record, the token of one sending, its own controls.
MARKS = re.compile(r"_|seen$|submission$")


@require_GET
def kept(request: HttpRequest) -> HttpResponse:
    """The forms that wait for this account."""
    names = {"title": _("預かっている入力"), "forms": [_shown(form) for form in selectors.kept_forms()]}
    return render(request, "identity/kept.html", names)


def _shown(form: KeptForm) -> dict[str, Any]:
    opening = keeping.opens_again(form.path)
    carried = [(name, value) for name, values in form.fields.items() for value in values]
    if opening is None:
        # Read by a person, who typed neither the page's own marks nor what is empty.
        carried = [(name, value) for name, value in carried if value.strip() and not MARKS.match(name)]
    return {
        "record": form,
        "title": opening["title"] if opening else form.path,
        "control": opening["control"] if opening else "",
        "carried": carried,
    }


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Throws one away."""
    services.form_drop(pk=pk)
    messages.info(request, _("預かっていた内容を破棄しました。"))
    return HttpResponseRedirect(reverse("identity:kept"))


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was opened under an earlier sign-in: usually a page left open over a new one. What was typed is kept.

    Only when the browser says that the form came from this very site; for whose form it is, which need not be who is signed in
    now. Everything else is told as ever.
    """
    if request.method == "POST" and _from_here(request):
        account = keeping.whose(request)
        if account is None and isinstance(request.user, Account):
            account = request.user
        if account is not None and keeping.keep(request, account):
            return _told(request, account)
    return errors.csrf_failure(request, reason)


def _from_here(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin", "")
    return origin == f"{request.scheme}://{request.get_host()}"


def _told(request: HttpRequest, account: Account) -> HttpResponse:
    sentence = _("画面を開いた後にログインし直したため、まだ受け付けていません。")
    names: dict[str, Any] = {"title": _("もう一度確認してください"), "error": Refused(sentence)}
    if account == request.user:
        names["advice"] = _("送信した内容は預かっています。続きを開いて、もう一度送信してください。")
        names["back"] = reverse("identity:kept")
    else:
        names["advice"] = _("送信した内容は、画面を開いた人が次にログインしたときに示します。")
    return render(request, "identity/kept_notice.html", names, status=403)
