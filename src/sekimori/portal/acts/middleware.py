"""Turns the errors that are told to a person into a page with their sentence, and records refusals met outside acts."""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from sekimori.common.errors import Conflict, NotAvailable, Refused, SekimoriError
from sekimori.portal.acts.performing import record_refusal
from sekimori.portal.acts.policies import NotFound

log = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]


def status_of(error: SekimoriError) -> int:
    """The HTTP status that belongs to an error's class."""
    for kind, status in ((NotFound, 404), (Refused, 403), (Conflict, 409), (NotAvailable, 503)):
        if isinstance(error, kind):
            return status
    return 400


def title_of(status: int) -> str:
    """The heading of the page that tells an error."""
    return {
        403: _("この操作は行えません"),
        404: _("見つかりません"),
        409: _("ほかの操作と重なりました"),
        413: _("大きすぎて受け付けられません"),
        503: _("いまは利用できません"),
    }.get(status, _("受け付けられませんでした"))


def came_from(request: HttpRequest) -> str:
    """The page of this portal from which a form was sent or a link followed; empty when it came from elsewhere or is the same."""
    address = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return ""
    path = urlsplit(address).path
    return "" if path == request.path else path


class SteadySessionMiddleware(SessionMiddleware):
    """Sessions that lose a change rather than the page when the database cannot be written: whoever reads may go on reading."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except DatabaseError:
            log.exception("the session could not be kept at %s", request.path)
            return response


class ToldErrorsMiddleware:
    """Shows a SekimoriError as a page; a database fault (a full disk) as a page that says nothing was changed."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, PermissionDenied):
            exception = Refused(str(exception) or _("この操作を行う権限がありません。"))
        if isinstance(exception, DatabaseError):
            log.error("database fault at %s", request.path, exc_info=exception)
            exception = NotAvailable(
                _("記録を保存できませんでした（保存先の空き容量などを確認してください）。何も変更していません。")
            )
        if not isinstance(exception, SekimoriError):
            return None
        if isinstance(exception, Refused | NotFound):
            match = request.resolver_match
            record_refusal(match.view_name if match else request.path, exception)
        status = status_of(exception)
        names = {"error": exception, "title": title_of(status), "back": came_from(request)}
        return render(request, "ui/told_error.html", names, status=status)
