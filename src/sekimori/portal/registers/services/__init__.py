"""Changing registers. Other apps change them here and nowhere else."""

from sekimori.portal.registers.services.items import item_change, item_create, item_state

__all__ = ["item_change", "item_create", "item_state"]
