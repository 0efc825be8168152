from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from sekimori.common.clock import day_of
from sekimori.common.errors import Conflict, InvalidInput
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts import context
from sekimori.portal.acts.performing import Performing, performing, subject_of
from sekimori.portal.acts.registry import ActType
from sekimori.portal.notices import act_types
from sekimori.portal.notices.models import Delivery, Notice, NoticeClause, NotNeeded
from sekimori.portal.notices.recipients import Recipients, resolve


def notice_open(*, pk: int) -> Delivery | None:
    """Marks the actor's own copy of a notice as read when no proof of reading is asked for; None when it is not theirs.

    What asks for proof is confirmed by `notice_read` alone.
    """
    delivery = _own(pk).first()
    if delivery is not None and delivery.read_at is None and not delivery.notice.reading_required:
        delivery.read_at, delivery.read_how = context.now(), Delivery.How.SCREEN
        delivery.save(update_fields=["read_at", "read_how"])
    return delivery


def all_read() -> int:
    """Marks everything in the actor's inbox as read that asks for no proof; how many."""
    unread = Delivery.objects.filter(
        person=context.current().actor.person, read_at__isnull=True, notice__reading_required=False
    )
    return unread.update(read_at=context.now(), read_how=Delivery.How.SCREEN)


def _own(notice: int) -> QuerySet[Delivery]:
    return Delivery.objects.select_related("notice").filter(notice=notice, person=context.current().actor.person)


def notice_read(*, pk: int) -> Delivery:
    """Confirms that the actor has read the notice; recorded when proof is asked for. Raises NotFound when it is not theirs."""
    delivery = notice_open(pk=pk)
    if delivery is not None and not delivery.notice.reading_required:
        return delivery
    with performing(act_types.READ) as act:
        delivery = act.obtain(Delivery, delivery.pk if delivery else None, need="read")
        if delivery.read_at is None:
            delivery.read_at, delivery.read_how = act.now(), Delivery.How.SCREEN
            delivery.save(update_fields=["read_at", "read_how"])
            record_reading(act, delivery, act_types.READ)
    return delivery


def notice_read_on_paper(*, delivery: int, read_on: dt.date) -> Delivery:
    """Enters that a person without account or mail has read the printed notice on `read_on`; by the head of their section.

    Raises InvalidInput for a day before the sending or in the future, Conflict when it was read already.
    """
    with performing(act_types.READ_ON_PAPER) as act:
        found = act.obtain(Delivery, delivery, need="read_on_paper")
        if not day_of(found.created_at) <= read_on <= act.today():
            raise InvalidInput(_("読んだ日は、送付した日から今日までの日付にしてください。"), field="read_on")
        if found.read_at is not None:
            raise Conflict(_("この通知は既に読んだことが登録されています。"))
        found.read_at, found.read_how = act.now(), Delivery.How.PAPER
        found.save(update_fields=["read_at", "read_how"])
        record_reading(act, found, act_types.READ_ON_PAPER, read_on=read_on)
    return found


def record_reading(act: Performing, delivery: Delivery, act_type: ActType, **more: object) -> None:
    """Notes in the act that a delivery was read, as what `act_type` says."""
    clauses = NoticeClause.objects.filter(notice=delivery.notice_id).values_list("lineage", flat=True)
    act.record(
        delivery,
        act_type=act_type,
        after={"notice": delivery.notice_id, "person": delivery.person_id, "how": delivery.read_how, **more},
        clauses=tuple(clauses),
        unit=delivery.unit_id,
        wall=delivery.notice.wall,
    )


def notices_settle(*, about: Model, kinds: Collection[str], still: Recipients | None = None) -> int:
    """What these kinds of notices asked for about a record is done: none but those `still` asked need read them; how many.

    What asks for proof of reading stays owed. That the record was dealt with stands in its own entries of the ledger.
    """
    about_it = Delivery.objects.filter(notice__about=subject_of(about), notice__kind__in=kinds)
    unread = about_it.filter(notice__reading_required=False, read_at__isnull=True, lapsed_at__isnull=True)
    if still is not None and (still.people or still.roles or still.units):
        unread = unread.exclude(person__in=resolve(still, context.now()).addressees)
    return unread.update(lapsed_at=context.now())


def notice_end(*, pk: int, reason: str) -> Notice:
    """Takes a notice back: it is owed no longer and binds nobody. Its words and who read it stay on record.

    Raises InvalidInput without a reason, Conflict when it was ended before.
    """
    with performing(act_types.ENDED) as act:
        notice = act.obtain(Notice, pk, need="end")
        if not reason.strip():
            raise InvalidInput(_("取り下げる理由を入力してください。"), field="reason")
        if notice.ended_at is not None:
            raise Conflict(_("この通知は既に取り下げられています。"))
        notice.ended_at, notice.end_reason = act.now(), reason.strip()[:200]
        notice.save(update_fields=["ended_at", "end_reason"])
        clauses = tuple(notice.clause_rows.values_list("lineage", flat=True))
        act.record(notice, reason=notice.end_reason, clauses=clauses, wall=notice.wall)
    return notice


def need_waive(*, mechanism: str, lineage: str, reason: str, until: dt.date) -> NotNeeded:
    """Records that a notice wanted as needed is not needed, until a day within this fiscal year.

    Raises InvalidInput without a reason or for a day in the past or beyond the fiscal year; Refused unless the actor may send it.
    """
    with performing(act_types.NOT_NEEDED) as act:
        act.authorise("create", NotNeeded, mechanism=mechanism)
        if not reason.strip():
            raise InvalidInput(_("通知を要しないと判断した理由を入力してください。"), field="reason")
        if until < act.today() or until not in FiscalYear.of(act.today()):
            raise InvalidInput(_("期限は、今日から今年度の末日までの日付にしてください。"), field="until")
        made = NotNeeded.objects.create(
            mechanism=mechanism,
            lineage=lineage,
            reason=reason.strip()[:400],
            decided_by_id=act.actor.person,
            decided_at=act.now(),
            until=until,
        )
        act.record(made, after={"mechanism": mechanism, "until": until}, reason=made.reason, clauses=(lineage,))
    return made
