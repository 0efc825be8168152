"""Asking about accounts."""

from sekimori.portal.identity.selectors.accounts import (
    AccountLine,
    Factors,
    account_named,
    account_of,
    accounts,
    accounts_of,
    factors_of,
    has_factor,
    operators_ready,
    people_with_account,
    people_without_account,
    proposal_of,
    proposals_open,
    proposals_to_confirm,
)
from sekimori.portal.identity.selectors.principals import principal_by_token, principal_of, principals
from sekimori.portal.identity.selectors.sessions import (
    account_behind,
    entrance_text,
    kept_forms,
    sign_ins_of,
)

__all__ = [
    "AccountLine",
    "Factors",
    "account_behind",
    "account_named",
    "account_of",
    "accounts",
    "accounts_of",
    "entrance_text",
    "factors_of",
    "has_factor",
    "kept_forms",
    "operators_ready",
    "people_with_account",
    "people_without_account",
    "principal_by_token",
    "principal_of",
    "principals",
    "proposal_of",
    "proposals_open",
    "proposals_to_confirm",
    "sign_ins_of",
]
