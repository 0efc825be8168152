"""Changing registers. Other apps change them here and nowhere else."""

from sekimori.portal.registers.services.differences import difference_correct, difference_explain
from sekimori.portal.registers.services.imports import ImportPlan, import_apply, import_take
from sekimori.portal.registers.services.items import item_change, item_create, item_state, items_state
from sekimori.portal.registers.services.stocktaking import (
    stocktaking_close,
    stocktaking_count,
    stocktaking_count_many,
    stocktaking_give_up,
    stocktaking_open,
)

__all__ = [
    "ImportPlan",
    "difference_correct",
    "difference_explain",
    "import_apply",
    "import_take",
    "item_change",
    "item_create",
    "item_state",
    "items_state",
    "stocktaking_close",
    "stocktaking_count",
    "stocktaking_count_many",
    "stocktaking_give_up",
    "stocktaking_open",
]
