"""Changing what a room holds: the only way. Each function is one act."""

from sekimori.portal.rooms.services.exhibits import (
    Handed,
    Item,
    exhibit_take,
    exhibits_take_out,
    handover_record,
    room_for_exhibits,
)
from sekimori.portal.rooms.services.spreading import Asked, lesson_propose, spread_answer, spread_send

__all__ = [
    "Asked",
    "Handed",
    "Item",
    "exhibit_take",
    "exhibits_take_out",
    "handover_record",
    "lesson_propose",
    "room_for_exhibits",
    "spread_answer",
    "spread_send",
]
