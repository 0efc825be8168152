"""Changing accounts and sessions: every way there is."""

from sekimori.portal.identity.services.accounts import (
    Issued,
    account_change,
    account_create,
    account_end,
    account_lock,
    account_open,
    account_reopen,
    account_unlock,
    accounts_open,
    leavers_close,
    password_issue,
)
from sekimori.portal.identity.services.entrance import entrance_set
from sekimori.portal.identity.services.factors import (
    factor_change,
    factors_reset_here,
    reset_confirm,
    reset_propose,
    reset_refuse,
)
from sekimori.portal.identity.services.kept import form_drop, form_keep, forms_claim, forms_forget
from sekimori.portal.identity.services.own import password_change, password_revoke
from sekimori.portal.identity.services.principals import (
    IssuedToken,
    principal_change,
    principal_end,
    principal_register,
    principal_reissue,
    principal_used,
)
from sekimori.portal.identity.services.samples import sample_sign_in_set
from sekimori.portal.identity.services.sessions import (
    Opened,
    attempt_failed,
    session_closed,
    session_end,
    session_moved,
    session_open,
    sessions_end_others,
    sessions_lapse,
    sign_ins_forget,
    token_failed,
)

__all__ = [
    "Issued",
    "IssuedToken",
    "Opened",
    "account_change",
    "account_create",
    "account_end",
    "account_lock",
    "account_open",
    "account_reopen",
    "account_unlock",
    "accounts_open",
    "attempt_failed",
    "entrance_set",
    "factor_change",
    "factors_reset_here",
    "form_drop",
    "form_keep",
    "forms_claim",
    "forms_forget",
    "leavers_close",
    "password_change",
    "password_issue",
    "password_revoke",
    "principal_change",
    "principal_end",
    "principal_register",
    "principal_reissue",
    "principal_used",
    "reset_confirm",
    "reset_propose",
    "reset_refuse",
    "sample_sign_in_set",
    "session_closed",
    "session_end",
    "session_moved",
    "session_open",
    "sessions_end_others",
    "sessions_lapse",
    "sign_ins_forget",
    "token_failed",
]
