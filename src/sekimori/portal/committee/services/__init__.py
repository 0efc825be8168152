"""Changing meetings: the only way."""

from sekimori.portal.committee.services.calling import meeting_call, meeting_cancel, meeting_change, meeting_plan
from sekimori.portal.committee.services.carrying import item_carry
from sekimori.portal.committee.services.deciding import Verdict, item_decide, voice_give
from sekimori.portal.committee.services.holding import attendance_record, circulation_close, deputy_record
from sekimori.portal.committee.services.minutes import minutes_confirm, minutes_return, minutes_submit, minutes_write
from sekimori.portal.committee.services.placing import Matter, item_add, item_change, item_remove, items_place

__all__ = [
    "Matter",
    "Verdict",
    "attendance_record",
    "circulation_close",
    "deputy_record",
    "item_add",
    "item_carry",
    "item_change",
    "item_decide",
    "item_remove",
    "items_place",
    "meeting_call",
    "meeting_cancel",
    "meeting_change",
    "meeting_plan",
    "minutes_confirm",
    "minutes_return",
    "minutes_submit",
    "minutes_write",
    "voice_give",
]
