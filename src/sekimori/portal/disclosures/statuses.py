"""States of reports and needs in words."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from sekimori.common.clock import day_of, moment_at
from sekimori.portal.disclosures.models import Disclosure, Requirement
from sekimori.portal.ui.components import Status, Tone

TONES: dict[str, Tone] = {
    "draft": "neutral", "waiting": "waiting", "approved": "warning", "sent": "success", "withdrawn": "void",
}  # fmt: skip


def of_disclosure(record: Disclosure) -> Status:
    """A report."""
    return Status(str(record.get_state_display()), TONES[record.state])


def until(due_at: dt.datetime) -> dt.date | dt.datetime:
    """A limit as it is shown: one at midnight as the day that ends with it."""
    day = day_of(due_at - dt.timedelta(seconds=1))
    return day if moment_at(day_of(due_at)) == due_at else due_at


def of_requirement(row: Requirement, now: dt.datetime) -> Status:
    """A need: settled, judged unnecessary, late, waiting."""
    if row.settled_at is not None:
        return Status(_("送付済み"), "success")
    if not row.needed:
        return Status(_("不要と判断") if row.judged_at else _("該当しない"), "void")
    if row.due_at is not None and row.due_at <= now:
        return Status(_("期限超過"), "overdue")
    return Status(_("未送付"), "waiting")
