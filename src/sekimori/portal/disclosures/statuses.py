"""States of reports and needs in words."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from sekimori.portal.disclosures.models import Disclosure, Requirement
from sekimori.portal.ui.components import Status, Tone

TONES: dict[str, Tone] = {
    "draft": "neutral", "waiting": "waiting", "approved": "warning", "sent": "success", "withdrawn": "void",
}  # fmt: skip


def of_disclosure(record: Disclosure) -> Status:
    """A report."""
    return Status(str(record.get_state_display()), TONES[record.state])


def of_requirement(row: Requirement, now: dt.datetime) -> Status:
    """A need: settled, judged unnecessary, late, waiting."""
    if row.settled_at is not None:
        return Status(_("送付済み"), "success")
    if not row.needed:
        return Status(_("不要と判断") if row.judged_at else _("該当しない"), "void")
    if row.due_at is not None and row.due_at <= now:
        return Status(_("期限超過"), "overdue")
    return Status(_("未送付"), "waiting")
