"""Changing amendments: the only way."""

from sekimori.portal.amendments.services.deciding import amendment_adopt, amendment_return
from sekimori.portal.amendments.services.submitting import (
    amendment_apply,
    amendment_reopen,
    amendment_submit,
    amendment_withdraw,
)
from sekimori.portal.amendments.services.writing import (
    Words,
    amendment_begin,
    amendment_change,
    change_remove,
    change_write,
)

__all__ = [
    "Words",
    "amendment_adopt",
    "amendment_apply",
    "amendment_begin",
    "amendment_change",
    "amendment_reopen",
    "amendment_return",
    "amendment_submit",
    "amendment_withdraw",
    "change_remove",
    "change_write",
]
