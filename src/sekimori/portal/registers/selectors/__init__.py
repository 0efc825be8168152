"""Asking about registers. Other apps ask here and nowhere else."""

from sekimori.portal.registers.selectors.items import (
    by_number,
    entries,
    find,
    item,
    items,
    known,
    left_by,
    linked_to,
    register,
    registers,
    who_decides,
)
from sekimori.portal.registers.selectors.views import ItemView, view_of

__all__ = [
    "ItemView",
    "by_number",
    "entries",
    "find",
    "item",
    "items",
    "known",
    "left_by",
    "linked_to",
    "register",
    "registers",
    "view_of",
    "who_decides",
]
