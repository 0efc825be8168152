from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.utils.translation import gettext as _

from sekimori.common.clock import day_of
from sekimori.common.errors import InvalidInput
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.committee import act_types, bodies, chasing
from sekimori.portal.committee.bodies import Deciding
from sekimori.portal.committee.models import Attendance, Meeting
from sekimori.portal.committee.services.common import clauses_of, noticed, waiting_for
from sekimori.portal.organization import selectors as organization

Kind, State, Status = Meeting.Kind, Meeting.State, Attendance.Status


def attendance_record(
    *, pk: int, statuses: Mapping[int, str], presided_by: int, seen: int | None = None, token: uuid.UUID | None = None
) -> Meeting:
    """Records who of the body's members on that day took part (person → present or absent) and who led the meeting.

    Deputies already recorded stay. Raises InvalidInput before the meeting, for a member left out, or when nobody who
    took part led it.
    """
    with performing(act_types.HELD) as act:
        record = act.obtain(Meeting, pk, need="hold", seen=seen)
        act.once(token, record)
        if record.kind != Kind.MEETING:
            raise InvalidInput(_("持ち回りの出席は、回答から記録されます。"))
        if record.held_at > act.now():
            raise InvalidInput(_("会議はまだ始まっていません。"))
        return _write(act, record, bodies.of(record.body), statuses, presided_by)


def _write(act: Performing, record: Meeting, body: Deciding, statuses: Mapping[int, str], presided_by: int) -> Meeting:
    members = body.members_on(day_of(record.held_at))
    if any(statuses.get(each.person) not in {Status.PRESENT, Status.ABSENT, Status.DEPUTY} for each in members):
        raise InvalidInput(_("構成員それぞれの出欠を選んでください。"))
    before = {each.person_id: each for each in record.attendances.all()}
    rows = []
    for order, each in enumerate(members, start=1):
        kept = before.get(each.person)
        status = statuses[each.person]
        deputy = kept if kept is not None and status == Status.DEPUTY and kept.status == Status.DEPUTY else None
        if status == Status.DEPUTY and deputy is None:
            raise InvalidInput(_("代理者を記録してから、代理出席を選んでください。"))
        rows.append(
            Attendance(
                meeting=record,
                order=order,
                person_id=each.person,
                label=each.label[:200],
                chair=each.chair,
                status=status,
                deputy_id=deputy.deputy_id if deputy else None,
                deputy_label=deputy.deputy_label if deputy else "",
            )
        )
    leading = next((row for row in rows if presided_by in {row.person_id, row.deputy_id} and row.took_part), None)
    if leading is None or leading.took_part != presided_by:
        raise InvalidInput(_("議長は、出席した人から選んでください。"), field="presided_by")
    record.attendances.all().delete()
    Attendance.objects.bulk_create(rows)
    record.members, record.state = len(members), State.HELD
    record.presided_by_id = presided_by
    record.presided_label = leading.deputy_label if leading.status == Status.DEPUTY else leading.label
    record.save()
    noticed()
    chasing.minutes_to_write(record)
    _record(act, record, rows)
    return record


def _record(act: Performing, record: Meeting, rows: list[Attendance]) -> None:
    act.record(
        record,
        after={
            "state": record.state,
            "members": record.members,
            "present": sum(row.took_part is not None for row in rows),
            "presided_label": record.presided_label,
        },
        clauses=clauses_of(record),
    )


def deputy_record(*, pk: int, member: int, deputy: int, token: uuid.UUID | None = None) -> Attendance:
    """Records that somebody attended in a member's place. Raises InvalidInput for a member, for the same person twice, or when

    the body wants its members themselves.
    """
    with performing(act_types.DEPUTISED) as act:
        record = act.obtain(Meeting, pk, need="hold")
        act.once(token, record)
        if record.state != State.HELD:
            raise InvalidInput(_("先に出席を記録してください。"))
        rows = list(record.attendances.all())
        row = next((each for each in rows if each.person_id == member), None)
        if row is None:
            raise InvalidInput(_("構成員を選んでください。"), field="member")
        taken = {each.person_id for each in rows} | {each.deputy_id for each in rows if each.pk != row.pk}
        if deputy in taken:
            raise InvalidInput(
                _("代理者は、構成員でも、ほかの人の代理者でもない人から選んでください。"), field="deputy"
            )
        label = organization.labels([deputy], day_of(record.held_at)).get(deputy)
        if label is None:
            raise InvalidInput(_("代理者が見つかりません。"), field="deputy")
        if record.presided_by_id == row.person_id:
            raise InvalidInput(
                _("議長を務めた人は本人が出席しています。先に出席の記録を改めてください。"), field="member"
            )
        row.status, row.deputy_id = Status.DEPUTY, deputy
        row.deputy_label = f"{label.post} {label.name}".strip()[:200]
        row.save()
        act.record(record, after={"member": row.label, "deputy": row.deputy_label}, clauses=clauses_of(record))
    return row


def circulation_close(*, pk: int, token: uuid.UUID | None = None) -> Meeting:
    """Ends a written circulation: who answered counts as present. Raises InvalidInput before its limit unless all answered."""
    with performing(act_types.HELD) as act:
        record = act.obtain(Meeting, pk, need="hold")
        act.once(token, record)
        if record.kind != Kind.CIRCULATION or record.state != State.CALLED:
            raise InvalidInput(_("回答を締め切れるのは、回答期間中の持ち回りだけです。"))
        body = bodies.of(record.body)
        members = body.members_on(day_of(record.held_at))
        waiting = waiting_for(record, [each.person for each in members])
        answered = {each.person for each in members} - set(waiting)
        if record.held_at > act.now() and waiting:
            raise InvalidInput(_("回答の期限前です。全員が回答するまで、締め切れません。"))
        presiding = next((each.person for each in members if each.person in answered), None)
        if presiding is None:
            raise InvalidInput(_("回答した構成員がいません。期限を延ばすか、中止してください。"))
        statuses = {
            each.person: (Status.PRESENT if each.person in answered else Status.ABSENT).value for each in members
        }
        return _write(act, record, body, statuses, presiding)
