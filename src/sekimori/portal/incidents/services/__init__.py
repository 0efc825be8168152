"""Changing incidents: the only way. Each function is one act."""

from sekimori.portal.incidents.services.answering import incident_close, incident_note, plan_decide
from sekimori.portal.incidents.services.assessing import Assessment, incident_assess, incident_group, incident_receive
from sekimori.portal.incidents.services.common import entry, label_of
from sekimori.portal.incidents.services.investigating import Investigation, prevention_decide, prevention_report
from sekimori.portal.incidents.services.ordering import (
    Given,
    order_advance,
    order_confirm,
    order_give,
    order_return,
    order_withdraw,
)
from sekimori.portal.incidents.services.passing import act_for_ciso, hop_pass
from sekimori.portal.incidents.services.reporting import (
    Report,
    incident_report,
    incident_report_anonymously,
    reporter_confirm,
)
from sekimori.portal.incidents.services.shielding import concern_lift, incident_shield

__all__ = [
    "Assessment", "Given", "Investigation", "Report", "act_for_ciso", "concern_lift", "entry", "hop_pass", "incident_assess",
    "incident_close", "incident_group", "incident_note", "incident_receive", "incident_report", "incident_report_anonymously",
    "incident_shield", "label_of", "order_advance", "order_confirm", "order_give", "order_return", "order_withdraw", "plan_decide",
    "prevention_decide", "prevention_report", "reporter_confirm",
]  # fmt: skip
