"""States of violations, guidance and stops in words."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from sekimori.portal.ui.components import Status, Tone
from sekimori.portal.violations.models import Case, Guidance, Stop

TONES: dict[str, Tone] = {
    "notified": "waiting", "guiding": "info", "improved": "success", "failed": "danger", "stopped": "danger", "closed": "void",
}  # fmt: skip


def of_case(record: Case, now: dt.datetime) -> Status:
    """A case; one whose guidance should have been given by now is shown as late."""
    if record.state == Case.State.NOTIFIED and record.answer_due_at <= now:
        return Status(_("指導の期限超過"), "overdue")
    return Status(str(record.get_state_display()), TONES[record.state])


def of_guidance(record: Guidance, now: dt.datetime) -> Status:
    """Guidance; one whose result should be known by now is shown as late."""
    if record.improved is None:
        late = record.due_at <= now and record.case.state == Case.State.GUIDING
        return Status(_("改善の期限超過"), "overdue") if late else Status(_("改善の期限内"), "info")
    return Status(_("改善された"), "success") if record.improved else Status(_("改善されない"), "danger")


def of_stop(record: Stop, now: dt.datetime) -> Status:
    """A stop of rights: decided, carried out, lifted, given back."""
    if record.restored_at is not None:
        return Status(_("解除・回復済み"), "void")
    if not record.standing:
        return Status(_("解除（回復待ち）"), "waiting") if record.carried_out_at else Status(_("解除"), "void")
    if record.carried_out_at is not None:
        return Status(_("%(kind)s中") % {"kind": record.get_kind_display()}, "danger")
    return Status(_("実施の期限超過"), "overdue") if record.due_at <= now else Status(_("実施待ち"), "waiting")
