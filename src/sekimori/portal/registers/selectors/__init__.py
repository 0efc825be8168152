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
    unconfirmed,
    who_decides,
)
from sekimori.portal.registers.selectors.stocktaking import (
    last_closed,
    lines_of_item,
    stocktaking,
    stocktakings,
    tally,
    waiting,
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
    "last_closed",
    "left_by",
    "lines_of_item",
    "linked_to",
    "register",
    "registers",
    "stocktaking",
    "stocktakings",
    "tally",
    "unconfirmed",
    "view_of",
    "waiting",
    "who_decides",
]
