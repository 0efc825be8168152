from __future__ import annotations

import uuid

from django.utils.translation import gettext as _

from sekimori.common.errors import Conflict, InvalidInput, NotAvailable
from sekimori.portal.acts.actors import assignment_of
from sekimori.portal.acts.performing import performing
from sekimori.portal.committee import act_types, announcements, bodies, chasing, contents
from sekimori.portal.committee.models import Attendance, Item, Meeting
from sekimori.portal.committee.services import carrying
from sekimori.portal.committee.services.common import LONGEST, clauses_of, demand, label_of, noticed

State = Meeting.State


def minutes_write(*, pk: int, notes: str, seen: int | None = None) -> Meeting:
    """Keeps what the minutes say besides the matters; anything may still be missing."""
    with performing(act_types.WRITTEN) as act:
        record = act.obtain(Meeting, pk, need="write", seen=seen)
        record.notes = notes.strip()[:LONGEST]
        record.save()
        act.record(record, after={"characters": len(record.notes)})
    return record


def minutes_submit(*, pk: int, token: uuid.UUID | None = None) -> Meeting:
    """Hands the minutes to who led the meeting; from now on everything they say is bound.

    Raises InvalidInput while a matter is undecided.
    """
    with performing(act_types.SUBMITTED) as act:
        record = act.obtain(Meeting, pk, need="submit")
        act.once(token, record)
        items = list(record.items.all())
        if undecided := [each.title for each in items if each.verdict == Item.Verdict.OPEN]:
            raise InvalidInput(_("議決を記録していない議題があります：%(items)s") % {"items": "、".join(undecided[:5])})
        rows = list(record.attendances.all())
        record.drafted_by_id, record.drafted_at = act.person, act.now()
        record.drafted_label = label_of(act)[:200]
        record.digest = contents.digest_of(record, rows, items)
        record.state = State.DRAFTED
        record.save()
        noticed()
        present = [each.person_id for each in rows if each.status == Attendance.Status.PRESENT]
        others = [each for each in present if each != record.drafted_by_id]
        asked = [record.presided_by_id] if record.presided_by_id in others else others
        people = [each for each in asked if each is not None]
        announcements.tell_confirmer(record, people)
        chasing.minutes_to_confirm(record, people)
        act.record(record, after={"state": record.state, "digest": record.digest}, clauses=clauses_of(record))
    return record


def minutes_return(*, pk: int, digest: str, reason: str, token: uuid.UUID | None = None) -> Meeting:
    """Sends the minutes back to be put right. Raises InvalidInput without a reason, Conflict."""
    with performing(act_types.RETURNED) as act:
        record = act.obtain(Meeting, pk, need="return")
        act.once(token, record)
        _same(record, digest)
        said = demand(reason)
        record.state, record.digest = State.HELD, ""
        record.save()
        noticed()
        announcements.tell_office(
            record, _("【差戻し】%(meeting)sの議事録") % {"meeting": record}, said, key="returned"
        )
        chasing.minutes_to_write(record)
        act.record(record, after={"state": record.state}, reason=said)
    return record


def minutes_confirm(*, pk: int, digest: str, token: uuid.UUID | None = None) -> Meeting:
    """Confirms the minutes as they were shown: the decisions stand, and each is taken over by the record that asked.

    What cannot be taken over stays on the meeting's page with the reason (`item_carry` tries again). Raises Refused for who
    wrote them and who did not attend, Conflict when they changed.
    """
    with performing(act_types.CONFIRMED) as act:
        record = act.obtain(Meeting, pk, need="confirm")
        act.once(token, record)
        _same(record, digest)
        rows, items = list(record.attendances.all()), list(record.items.all())
        if contents.digest_of(record, rows, items) != record.digest:
            raise NotAvailable(
                _("議事録の内容が、そのハッシュと一致しません。書き換えられたおそれがあるため、確定できません。")
            )
        body = bodies.find(record.body)
        holding = body.seat_of(act.actor) if body else None
        record.confirmed_by_id, record.confirmed_at = act.person, act.now()
        record.confirmed_label = label_of(act, holding)[:200]
        record.state = State.CONFIRMED
        record.save()
        noticed()
        chasing.stop(record)
        announcements.tell_office(record, _("【確定】%(meeting)sの議事録") % {"meeting": record}, "", key="confirmed")
        clauses = {*clauses_of(record), *(clause for each in items for clause in each.clauses)}
        act.record(
            record,
            after={"state": record.state, "digest": record.digest, "reference": record.full_reference},
            clauses=sorted(clauses),
            assignment=assignment_of(holding),
        )
    carrying.carry_all(record)
    return record


def _same(record: Meeting, digest: str) -> None:
    if record.digest != digest:
        raise Conflict(_("画面を開いた後に、議事録が書き直されました。最新の内容を確かめてください。"))
