"""How states of notices look: words and tones."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from sekimori.portal.notices.models import Delivery, Notice
from sekimori.portal.notices.selectors import ReadingState
from sekimori.portal.ui.components import Status


def of_delivery(delivery: Delivery, now: dt.datetime) -> Status:
    """The state of one copy, as its reader or its sender sees it."""
    notice = delivery.notice
    if delivery.read_at is None and notice.ended_at is not None:
        return Status(_("取下げ"), "void")
    if delivery.read_at is None and delivery.lapsed_at is not None:
        return Status(_("対象外"), "void")
    if delivery.settled_at is not None:
        return Status(_("完了"), "success")
    if delivery.answered_at is not None:
        return Status(_("回答済み"), "info")
    if delivery.read_at is not None:
        waits = notice.answer_required and notice.ended_at is None
        on_paper = delivery.read_how == Delivery.How.PAPER
        return Status(_("回答待ち"), "waiting") if waits else Status(_("既読"), "success", attested=on_paper)
    if delivery.read_until is not None and delivery.read_until <= now:
        return Status(_("期限超過"), "overdue")
    return Status(_("要確認"), "warning") if notice.reading_required else Status(_("未読"), "waiting")


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
