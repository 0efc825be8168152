"""Changing what follows a violation: the only way. Each function is one act."""

from sekimori.portal.violations.services.closing import case_close
from sekimori.portal.violations.services.guiding import guidance_give, guidance_settle
from sekimori.portal.violations.services.notifying import Confirmed, violation_notify
from sekimori.portal.violations.services.referring import case_refer
from sekimori.portal.violations.services.stopping import (
    Stopped,
    right_stop,
    stop_carry_out,
    stop_lift,
    stop_restore,
)

__all__ = [
    "Confirmed", "Stopped", "case_close", "case_refer", "guidance_give", "guidance_settle", "right_stop", "stop_carry_out",
    "stop_lift", "stop_restore", "violation_notify",
]  # fmt: skip
