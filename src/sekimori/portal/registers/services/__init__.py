"""Changing registers. Other apps change them here and nowhere else."""

from sekimori.portal.registers.services.imports import ImportPlan, import_apply, import_take
from sekimori.portal.registers.services.items import item_change, item_create, item_state

__all__ = ["ImportPlan", "import_apply", "import_take", "item_change", "item_create", "item_state"]
