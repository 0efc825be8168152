"""What changes in drills. Views and other apps call these and nothing below."""

from sekimori.portal.drills.services.evaluating import (
    Assessment,
    drill_evaluate,
    gap_confirm,
    gap_do,
    gap_return,
    gap_set,
)
from sekimori.portal.drills.services.handing import drill_hand_over
from sekimori.portal.drills.services.mailing import MailPlan, mail_apply, mail_take
from sekimori.portal.drills.services.planning import (
    Plan,
    drill_cancel,
    drill_change,
    drill_plan,
    part_give,
    part_take,
)
from sekimori.portal.drills.services.playing import (
    LEAD,
    call_acknowledge,
    calls_mark,
    clock_advance,
    decision_write,
    drill_end,
    drill_start,
)

__all__ = [
    "LEAD", "Assessment", "MailPlan", "Plan", "call_acknowledge", "calls_mark", "clock_advance", "decision_write", "drill_cancel",
    "drill_change", "drill_end", "drill_evaluate", "drill_hand_over", "drill_plan", "drill_start", "gap_confirm", "gap_do",
    "gap_return", "gap_set", "mail_apply", "mail_take", "part_give", "part_take",
]  # fmt: skip
