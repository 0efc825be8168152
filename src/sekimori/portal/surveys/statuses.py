"""States of surveys and looks in words."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from sekimori.portal.surveys.models import Look, SurveyOrder
from sekimori.portal.ui.components import Status


def of_order(record: SurveyOrder, now: dt.datetime) -> Status:
    """In force; over without a result; ended."""
    if record.ended_at is not None:
        return Status(_("終了"), "void")
    return Status(_("調査中"), "info") if record.in_force(now) else Status(_("期限切れ（結果待ち）"), "overdue")


def of_look(record: Look) -> Status:
    """Inside an order, or refused."""
    return Status(_("指示の範囲内"), "success") if record.permitted else Status(_("拒否"), "danger")
