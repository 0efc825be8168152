"""Changing self-inspection: the only way."""

from sekimori.portal.inspection.services.answering import Given, answers_checked, sheet_enter, sheet_submit
from sekimori.portal.inspection.services.confirming import result_confirm
from sekimori.portal.inspection.services.improving import (
    improvement_done,
    improvement_drop,
    improvement_make,
    improvement_move,
)
from sekimori.portal.inspection.services.opening import (
    campaign_close,
    campaign_extend,
    campaign_open,
    campaign_renew,
    campaigns_renew,
)
from sekimori.portal.inspection.services.planning import Plan, campaign_cancel, campaign_change, campaign_plan
from sekimori.portal.inspection.services.reporting import report_make, result_use

__all__ = [
    "Given",
    "Plan",
    "answers_checked",
    "campaign_cancel",
    "campaign_change",
    "campaign_close",
    "campaign_extend",
    "campaign_open",
    "campaign_plan",
    "campaign_renew",
    "campaigns_renew",
    "improvement_done",
    "improvement_drop",
    "improvement_make",
    "improvement_move",
    "report_make",
    "result_confirm",
    "result_use",
    "sheet_enter",
    "sheet_submit",
]
