"""Error pages in the frame; when even the frame fails, a page that needs nothing."""

from __future__ import annotations

import logging
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput, NotAvailable, Refused, SekimoriError
from sekimori.portal.acts.middleware import title_of

log = logging.getLogger(__name__)
BARE = Path(__file__).resolve().parent.parent / "templates" / "ui" / "bare_error.html"
TOO_BIG = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def _page(request: HttpRequest, error: SekimoriError, status: int, advice: str = "") -> HttpResponse:
    names = {"error": error, "title": title_of(status), "advice": advice}
    return render(request, "ui/told_error.html", names, status=status)


@login_not_required
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 when too much was sent."""
    if isinstance(exception, TOO_BIG):
        sentence = _(
            "送られた内容が大きすぎます。添付ファイルを分けるか、文章を短くしてください。何も登録していません。"
        )
        return _page(request, InvalidInput(sentence), 413)
    return _page(request, InvalidInput(_("送られた内容を読めませんでした。画面を開き直してください。")), 400)


@login_not_required
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 met outside the views."""
    return _page(request, Refused(str(exception) or _("この操作を行う権限がありません。")), 403)


@login_not_required
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    del exception
    sentence = _("お探しのページは見つかりません。")
    advice = _("アドレスが古いか、入力に誤りがあるかもしれません。受付番号が分かるときは検索してください。")
    return _page(request, InvalidInput(sentence), 404, advice)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's security token was missing or old: usually a page left open over a new sign-in."""
    log.warning("csrf failure at %s: %s", request.path, reason)
    sentence = _("画面を開いてから時間がたったか、別の画面でログインし直したため、受け付けられませんでした。")
    advice = _("何も登録していません。前の画面に戻り、開き直してから送信してください。下書きは保存されています。")
    return _page(request, Refused(sentence), 403, advice)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """500; the fault itself is in the server's log."""
    sentence = _("関守の中で問題が起きました。何も登録していない可能性があります。")
    advice = _("しばらくしてからやり直し、続くときは情報システムの担当課へお知らせください。")
    try:
        return _page(request, NotAvailable(sentence), 500, advice)
    except Exception:
        log.exception("the error page failed too")
        return HttpResponse(BARE.read_text(encoding="utf-8"), status=500)
