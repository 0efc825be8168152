from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Max
from django.utils.translation import gettext as _

from sekimori.common.clock import day_of
from sekimori.common.errors import InvalidInput
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.committee import act_types, announcements, bodies, chasing
from sekimori.portal.committee.bodies import Deciding
from sekimori.portal.committee.models import Meeting
from sekimori.portal.committee.services.common import clauses_of, demand, noticed, waiting_for

Kind, State = Meeting.Kind, Meeting.State


def meeting_plan(
    *, body: str, kind: str, held_at: dt.datetime, place: str = "", token: uuid.UUID | None = None
) -> Meeting:
    """Begins to prepare a meeting of `body`, or a written circulation to be answered by `held_at`.

    Raises InvalidInput for an unknown body, one that may not decide in writing, a moment that is over, or no place; Refused.
    """
    with performing(act_types.PLANNED) as act:
        act.authorise("create", Meeting)
        act.once(token)
        deciding = bodies.of(body)
        _check(act, deciding, kind, held_at, place)
        record = Meeting.objects.create(
            body=body,
            body_label=deciding.label[:120],
            kind=kind,
            held_at=held_at,
            place=place.strip()[:120],
            planned_by_id=act.person,
        )
        noticed()
        act.record(record, after={"kind": kind, "held_at": held_at, "place": record.place}, clauses=deciding.clauses)
    return record


def _check(act: Performing, body: Deciding, kind: str, held_at: dt.datetime, place: str) -> None:
    if kind not in Kind.values:
        raise InvalidInput(_("開き方を選んでください。"), field="kind")
    if held_at <= act.now():
        raise InvalidInput(_("これからの日時を入力してください。"), field="held_at")
    if kind == Kind.CIRCULATION and not body.quorum.circulation:
        raise InvalidInput(_("この会議体は、持ち回りで決めることができません。"), field="kind")
    if kind == Kind.MEETING and not place.strip():
        raise InvalidInput(_("場所を入力してください。"), field="place")


def meeting_change(*, pk: int, held_at: dt.datetime, place: str = "", seen: int | None = None) -> Meeting:
    """Moves a meeting that has not met; whoever was called is told. Raises as meeting_plan, Conflict."""
    with performing(act_types.CHANGED) as act:
        record = act.obtain(Meeting, pk, need="change", seen=seen)
        deciding = bodies.of(record.body)
        _check(act, deciding, record.kind, held_at, place)
        before = {"held_at": record.held_at, "place": record.place}
        if record.number is not None and FiscalYear.of(day_of(held_at)).year != record.fiscal_year:
            raise InvalidInput(
                _("招集した会議は、別の年度に移せません。中止して改めて招集してください。"), field="held_at"
            )
        record.held_at, record.place = held_at, place.strip()[:120]
        record.save()
        noticed()
        if record.state == State.CALLED:
            people = [each.person for each in deciding.members_on(act.today())]
            announcements.tell_changed(record, people, cancelled=False)
            if record.kind == Kind.CIRCULATION:
                chasing.circulation(record, waiting_for(record, people))
        act.record(record, before=before, after={"held_at": record.held_at, "place": record.place})
    return record


def meeting_call(*, pk: int, token: uuid.UUID | None = None) -> Meeting:
    """Calls the members with the agenda; the meeting gets its number.

    Raises InvalidInput without a matter, without members, or when its day is over.
    """
    with performing(act_types.CALLED) as act:
        record = act.obtain(Meeting, pk, need="call")
        act.once(token, record)
        deciding = bodies.of(record.body)
        members = deciding.members_on(act.today())
        items = list(record.items.all())
        if not items:
            raise InvalidInput(_("議題がありません。議題を付議してから招集してください。"))
        if not members:
            raise InvalidInput(_("この会議体には構成員がいません。組織の画面で席を登録してください。"))
        if record.held_at <= act.now():
            raise InvalidInput(_("開催日時を過ぎています。日時を改めてください。"))
        year = FiscalYear.of(day_of(record.held_at)).year
        last = Meeting.objects.filter(body=record.body, fiscal_year=year).aggregate(last=Max("number"))["last"]
        record.fiscal_year, record.number = year, (last or 0) + 1
        record.state, record.called_at = State.CALLED, act.now()
        record.save()
        noticed()
        people = [each.person for each in members]
        announcements.tell_members(record, people, items)
        if record.kind == Kind.CIRCULATION:
            chasing.circulation(record, people)
        after = {"state": record.state, "reference": record.reference, "members": len(members), "items": len(items)}
        act.record(record, after=after, clauses=deciding.clauses)
    return record


def meeting_cancel(*, pk: int, reason: str, token: uuid.UUID | None = None) -> Meeting:
    """Calls a meeting off that has not met; its matters wait again."""
    with performing(act_types.CANCELLED) as act:
        record = act.obtain(Meeting, pk, need="cancel")
        act.once(token, record)
        record.ended_reason = demand(reason)
        called = record.state == State.CALLED
        record.state = State.CANCELLED
        record.save()
        noticed()
        body = bodies.find(record.body)
        if called and body is not None:
            people = [each.person for each in body.members_on(act.today())]
            announcements.tell_changed(record, people, cancelled=True)
            chasing.stop(record)
        act.record(record, after={"state": record.state}, reason=record.ended_reason, clauses=clauses_of(record))
    return record
