"""Changing what a room holds: the only way. Each function is one act."""

from sekimori.portal.rooms.services.exhibits import (
    Handed,
    Item,
    exhibit_take,
    exhibits_take_out,
    handover_record,
    room_for_exhibits,
)

__all__ = ["Handed", "Item", "exhibit_take", "exhibits_take_out", "handover_record", "room_for_exhibits"]
