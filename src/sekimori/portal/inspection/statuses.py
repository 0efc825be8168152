"""States and answers of self-inspection in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.inspection.models import Campaign, Improvement, Sheet, Tally
from sekimori.portal.ui.components import Status, Tone

CAMPAIGNS: dict[str, Tone] = {"draft": "neutral", "open": "info", "closed": "success", "cancelled": "void"}
ANSWERS: Mapping[str, str | Promise] = {
    "yes": gettext_lazy("実施"),
    "partly": gettext_lazy("一部実施"),
    "no": gettext_lazy("未実施"),
    "na": gettext_lazy("該当なし"),
}
TONES: dict[str, Tone] = {"yes": "success", "partly": "warning", "no": "danger", "na": "neutral"}


def of_campaign(record: Campaign) -> Status:
    """The state of a campaign."""
    return Status(str(record.get_state_display()), CAMPAIGNS[record.state])


def of_sheet(record: Sheet, today: dt.date) -> Status:
    """The state of a sheet; one that is missing after the last day is overdue."""
    if record.state == Sheet.State.SUBMITTED:
        return Status(_("提出済（期限後）") if record.late else _("提出済"), "success")
    if record.state == Sheet.State.VOID:
        return Status(_("対象外"), "void")
    late = today > record.campaign.due_on
    return Status(_("期限超過"), "overdue") if late else Status(_("未提出"), "neutral")


def of_answer(answer: str, *, contradicted: bool = False, proved: bool = False) -> Status:
    """An answer: people's word, drawn as such unless the records say the same."""
    label = ANSWERS.get(answer, answer)
    return Status(_("%(label)s（記録と食い違い）") % {"label": label} if contradicted else str(label),
                  "danger" if contradicted else TONES.get(answer, "unknown"), attested=not proved)  # fmt: skip


def of_result(record: Tally) -> Status:
    """Whether somebody stands by a result."""
    return Status(_("確認済"), "success") if record.confirmed_at else Status(_("未確認"), "neutral")


def of_improvement(record: Improvement, today: dt.date) -> Status:
    """The state of an improvement."""
    if record.state == Improvement.State.DONE:
        return Status(_("完了"), "success", attested=True)
    if record.state == Improvement.State.DROPPED:
        return Status(_("取りやめ"), "void")
    return Status(_("期限超過"), "overdue") if record.due_on < today else Status(_("取組中"), "info")
