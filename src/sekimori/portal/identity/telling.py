"""What is told at the door: the last sign-in and what happened since, the moment of signing out (6.2(3))."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from sekimori.common.clock import TOKYO
from sekimori.common.eras import format_long
from sekimori.portal.acts import context
from sekimori.portal.identity.services import Opened
from sekimori.portal.ui.navigation import Label


def moment(value: dt.datetime) -> str:
    """A moment as it is told: 令和8年11月24日(火) 10:05."""
    local = value.astimezone(TOKYO)
    return f"{format_long(local.date(), weekday=True)} {local:%H:%M}"


def refused(request: HttpRequest, sentence: Label) -> None:
    """A refusal on the next page."""
    messages.error(request, str(sentence))


def signed_in(request: HttpRequest, opened: Opened) -> None:
    """Tells the last sign-in, so that its owner notices one that was not his."""
    if opened.previous is None:
        messages.info(request, _("初めてのログインです。"))
    else:
        named = {"when": moment(opened.previous.started_at), "address": opened.previous.address or "―"}
        messages.info(
            request,
            _("前回のログインは%(when)s（接続元 %(address)s）です。覚えがないときは、統一的な窓口へ知らせてください。")
            % named,
        )
    if opened.failed_since:
        messages.warning(request, _("その後、ログインの失敗が%(count)s回ありました。") % {"count": opened.failed_since})


def signed_out(request: HttpRequest) -> None:
    """Tells when the session ended."""
    messages.success(request, _("%(when)sにログアウトしました。") % {"when": moment(context.now())})
