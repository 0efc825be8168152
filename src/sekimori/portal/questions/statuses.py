"""The state of a question in words."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from sekimori.portal.questions.models import Question
from sekimori.portal.ui.components import Status, Tone

TONES: dict[str, Tone] = {"waiting": "waiting", "answered": "success", "withdrawn": "void"}


def of_question(record: Question, now: dt.datetime) -> Status:
    """A question; one whose limit has passed is shown as late."""
    if record.state == Question.State.WAITING and record.due_at <= now:
        return Status(_("回答期限超過"), "overdue")
    return Status(str(record.get_state_display()), TONES[record.state])
