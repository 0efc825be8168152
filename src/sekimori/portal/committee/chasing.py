"""Reminders about meetings: members who have not answered in writing, minutes not written, minutes not confirmed.

Each reminder only tells; a circulation is closed and minutes are confirmed by people. Set anew at every step, so that at most
one of the three runs for a meeting.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.committee import announcements
from sekimori.portal.committee.models import Meeting
from sekimori.portal.notices import kinds
from sekimori.portal.notices import services as notices
from sekimori.portal.notices.services import Recipients, Step
from sekimori.portal.organization import selectors as organization

LATE = kinds.register("committee:late", gettext_lazy("会議・議事録の督促"), required=True, reminder=True)
# The city's own choice; the text names no limits.
BEFORE = dt.timedelta(hours=24)
CLOSE_DAYS, WRITE_DAYS, CONFIRM_DAYS, UPWARD_DAYS = 3, 5, 3, 10


def circulation(record: Meeting, waiting: Collection[int]) -> None:
    """Members who have not answered are reminded a day before the limit, then the office closes the circulation."""
    steps = []
    if waiting:
        names = {"meeting": str(record), "when": announcements.when(record)}
        subject = _("【督促】%(meeting)sへの回答") % names
        body = _("回答の期限は%(when)sです。まだ回答していない議題に回答してください。") % names
        steps.append(_step(record, record.held_at - BEFORE, Recipients(people=sorted(waiting)), subject, body))
    subject = _("【督促】%(meeting)sの締切り") % {"meeting": record}
    body = _(
        "回答の期限になりました。回答を締め切り、議決を記録してください。回答した人がいないときは、期限を延ばしてください。"
    )
    steps.append(_step(record, record.held_at, _office(record), subject, body))
    later = clocks.due_at(record.held_at, office_days=CLOSE_DAYS)
    steps.append(_step(record, later, _chief(), subject, body))
    _chase(record, steps)


def minutes_to_write(record: Meeting) -> None:
    """The meeting is over: the office is reminded of its minutes."""
    subject = _("【督促】%(meeting)sの議事録の作成") % {"meeting": record}
    body = _("議事録がまだ提出されていません。議決を記録し、議事録を提出してください。")
    _chase(record, _upward(record, _office(record), WRITE_DAYS, subject, body))


def minutes_to_confirm(record: Meeting, asked: Iterable[int]) -> None:
    """The minutes wait: who is asked is reminded, later the office too, so that somebody else who attended may be found."""
    subject = _("【督促】%(meeting)sの議事録の確認") % {"meeting": record}
    body = _("議事録が確定するまで、議決は反映されません。議事録案を確かめ、確定するか差し戻してください。")
    people = sorted({*asked, *_office(record).people})
    _chase(record, _upward(record, Recipients(people=people), CONFIRM_DAYS, subject, body))


def stop(record: Meeting) -> None:
    """Nothing is waited for any more."""
    notices.chase_stop(subject=record)


def _upward(record: Meeting, to: Recipients, days: int, subject: str, body: str) -> list[Step]:
    now = context.now()
    moments = [(days, to), (2 * days, to), (UPWARD_DAYS, _chief())]
    return [_step(record, clocks.due_at(now, office_days=each), who, subject, body) for each, who in moments]


def _step(record: Meeting, moment: dt.datetime, to: Recipients, subject: str, body: str) -> Step:
    return Step(moment, to, LATE.name, subject, body, announcements.address_of(record))


def _chase(record: Meeting, steps: list[Step]) -> None:
    ahead = [each for each in steps if each.due_at > context.now()]
    notices.chase(subject=record, steps=sorted(ahead, key=lambda each: each.due_at))


def _office(record: Meeting) -> Recipients:
    """Who prepared the meeting, and whoever holds the office now."""
    people = {pk for pk in (record.planned_by_id, record.drafted_by_id) if pk is not None}
    return Recipients(people=sorted(people), roles=[(role, None) for role in _roles("manage_systems")])


def _chief() -> Recipients:
    return Recipients(roles=[(role, None) for role in _roles("direct")])


def _roles(ability: str) -> list[str]:
    return [role.key for role in organization.rulebook().roles if ability in role.abilities]
