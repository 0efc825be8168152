"""How states of notices look: words and tones."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from sekimori.portal.notices.models import Delivery, Notice
from sekimori.portal.notices.selectors import ReadingState
from sekimori.portal.ui.components import Status


def of_delivery(delivery: Delivery, now: dt.datetime) -> Status:
    """The state of one copy, as its reader or its sender sees it."""
    if delivery.read_at is None:
        return _unread(delivery, now)
    notice = delivery.notice
    if delivery.settled_at is not None:
        return Status(_("完了"), "success")
    if delivery.answered_at is not None:
        return Status(_("回答済み"), "info")
    if notice.answer_required and notice.ended_at is None:
        return Status(_("回答待ち"), "waiting")
    return Status(_("既読"), "success", attested=delivery.read_how == Delivery.How.PAPER)


def _unread(delivery: Delivery, now: dt.datetime) -> Status:
    if delivery.notice.ended_at is not None:
        return Status(_("取下げ"), "void")
    if delivery.lapsed_at is not None:
        return Status(_("対象外") if delivery.notice.reading_required else _("対応済み"), "void")
    if delivery.read_until is not None and delivery.read_until <= now:
        return Status(_("期限超過"), "overdue")
    return Status(_("要確認"), "warning") if delivery.notice.reading_required else Status(_("未読"), "waiting")


def of_notice(notice: Notice, state: ReadingState) -> Status:
    """The state of a notice as its sender sees it."""
    if notice.ended_at is not None:
        return Status(_("取下げ"), "void")
    if state.total == 0:
        return Status(_("宛先なし"), "danger")
    if state.late:
        return Status(_("期限超過"), "overdue")
    if not state.complete:
        return Status(_("確認中"), "waiting")
    if notice.answer_required and state.settled < state.total:
        return Status(_("回答の確認中"), "waiting")
    return Status(_("完了"), "success")
