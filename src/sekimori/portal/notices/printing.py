"""The daily list of a section on paper: reminders first, then what is unread, person by person, with boxes to tick."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from sekimori import sandbox
from sekimori.common import eras
from sekimori.common.clock import TOKYO
from sekimori.portal.acts.models import Deployment
from sekimori.portal.notices import kinds
from sekimori.portal.notices.mailing import last_day
from sekimori.portal.notices.models import Delivery
from sekimori.portal.organization import selectors as organization

TEMPLATE = Path(__file__).resolve().parent / "print" / "daily_list.typ"
# Longer words are for the screen; what stands on paper lies open on a desk.
MOST_WORDS = 400


def list_pdf(unit: int, lines: Sequence[Delivery], moment: dt.datetime) -> bytes:
    """The list of `unit` as PDF. Raises NotAvailable when the machine has no Japanese font or cannot confine the renderer."""
    made = sandbox.run(
        "sekimori.common.typesetting:pdf",
        TEMPLATE.read_bytes(),
        {"data": _data(unit, lines, moment), "title": _("未読・督促一覧")},
        profile=sandbox.RENDER,
    )
    return bytes(made)


def _data(unit: int, lines: Sequence[Delivery], moment: dt.datetime) -> dict[str, Any]:
    chased = set(kinds.reminders())
    deployment = Deployment.objects.filter(pk=Deployment.SINGLE).first()
    local = moment.astimezone(TOKYO)
    parts = [
        (_("督促一覧"), [each for each in lines if each.notice.kind in chased]),
        (_("未読一覧"), [each for each in lines if each.notice.kind not in chased]),
    ]
    return {
        "city": deployment.city if deployment else "",
        "sample": bool(deployment and deployment.sample),
        "unit": organization.structure().full_name(unit),
        "printed": f"{eras.format_long(local.date(), weekday=True)} {local:%H:%M}",
        "parts": [{"title": title, "lines": [_line(each) for each in part]} for title, part in parts if part],
        "words": {
            "title": _("未読・督促一覧"),
            "lead": _(
                "メールやアカウントを持たない人に渡してください。読んだ人は日付を書き、所属長が画面で登録します。"
            ),
            "columns": [_("氏名"), _("通知"), _("期限"), _("読んだ日")],
            "sample": _("見本（架空の市です）"),
            "printed": _("印刷"),
        },
    }


def _line(delivery: Delivery) -> dict[str, str]:
    notice = delivery.notice
    body = _("内容は関守の画面で確認してください。") if notice.registered.discreet else notice.body
    return {
        "person": delivery.person.name,
        "subject": notice.subject,
        "body": body if len(body) <= MOST_WORDS else f"{body[:MOST_WORDS]}…",
        "sender": notice.sender_label,
        "limit": last_day(delivery.read_until) if delivery.read_until else "",
    }
