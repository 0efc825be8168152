"""Sending, reading, answering, chasing. Other apps call these and nothing else."""

from sekimori.portal.notices.recipients import Recipients
from sekimori.portal.notices.services.answering import notice_answer, notice_settle
from sekimori.portal.notices.services.chasing import Step, chase, chase_stop
from sekimori.portal.notices.services.composing import Composed, notice_compose
from sekimori.portal.notices.services.paper import PrintedList, list_print
from sekimori.portal.notices.services.preferring import mail_hours_set, preference_set
from sekimori.portal.notices.services.reading import (
    all_read,
    need_waive,
    notice_end,
    notice_open,
    notice_read,
    notice_read_on_paper,
    notices_settle,
)
from sekimori.portal.notices.services.reminding import notice_remind
from sekimori.portal.notices.services.sending import audience_extend, notify, recipients_lapse

__all__ = [
    "Composed",
    "PrintedList",
    "Recipients",
    "Step",
    "all_read",
    "audience_extend",
    "chase",
    "chase_stop",
    "list_print",
    "mail_hours_set",
    "need_waive",
    "notice_answer",
    "notice_compose",
    "notice_end",
    "notice_open",
    "notice_read",
    "notice_read_on_paper",
    "notice_remind",
    "notice_settle",
    "notices_settle",
    "notify",
    "preference_set",
    "recipients_lapse",
]
