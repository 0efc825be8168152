"""Changing applications: every way there is, each one an act."""

from sekimori.portal.procedures.services.bulk import Chosen, Outcome, applications_decide, applications_renew
from sekimori.portal.procedures.services.deciding import (
    ANSWERS,
    Minutes,
    Word,
    answers_at,
    countersign,
    minutes_record,
    step_decide,
)
from sekimori.portal.procedures.services.drafting import (
    application_copy,
    application_discard,
    application_renew,
    application_start,
    application_write,
    emergency_begin,
    file_add,
    file_remove,
)
from sekimori.portal.procedures.services.ending import (
    application_end,
    application_pull_back,
    application_reopen,
    application_review,
    application_revoke,
    application_withdraw,
)
from sekimori.portal.procedures.services.living import milestone_confirm, milestone_report, milestone_send_back
from sekimori.portal.procedures.services.reporting_files import report_file_add, report_file_remove
from sekimori.portal.procedures.services.routes import routes_renew
from sekimori.portal.procedures.services.ruling import rule_end, rule_set
from sekimori.portal.procedures.services.setting import (
    catalogue_add,
    catalogue_retire,
    fallback_end,
    fallback_set,
    terms_set,
)
from sekimori.portal.procedures.services.submitting import application_submit

__all__ = [
    "ANSWERS",
    "Chosen",
    "Minutes",
    "Outcome",
    "Word",
    "answers_at",
    "application_copy",
    "application_discard",
    "application_end",
    "application_pull_back",
    "application_renew",
    "application_reopen",
    "application_review",
    "application_revoke",
    "application_start",
    "application_submit",
    "application_withdraw",
    "application_write",
    "applications_decide",
    "applications_renew",
    "catalogue_add",
    "catalogue_retire",
    "countersign",
    "emergency_begin",
    "fallback_end",
    "fallback_set",
    "file_add",
    "file_remove",
    "milestone_confirm",
    "milestone_report",
    "milestone_send_back",
    "minutes_record",
    "report_file_add",
    "report_file_remove",
    "routes_renew",
    "rule_end",
    "rule_set",
    "step_decide",
    "terms_set",
]
