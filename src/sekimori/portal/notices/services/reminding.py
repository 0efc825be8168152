from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from sekimori.common.errors import Conflict
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.notices import act_types
from sekimori.portal.notices.models import Delivery, Notice
from sekimori.portal.notices.recipients import Recipients
from sekimori.portal.notices.services.sending import LATE, notify, watch_limit
from sekimori.portal.organization import selectors as organization

# Office days between one reminder by the clock and the next, and how many there are at most.
AGAIN_AFTER = 5
MOST_ROUNDS = 4


def notice_remind(*, pk: int) -> int:
    """Chases those who have not read a notice, and tells the heads of their sections; how many were chased.

    Raises Conflict when everybody has read or the notice was taken back, and on the same day again.
    """
    with performing(act_types.REMINDED) as act:
        notice = act.obtain(Notice, pk, need="follow")
        unread = list(_unread(notice))
        if not unread or notice.ended_at is not None:
            raise Conflict(_("督促する相手がいません。全員が読み終えたか、取り下げた通知です。"))
        if not _remind(act, notice, unread, f"hand:{act.today().isoformat()}"):
            raise Conflict(_("今日の督促は既に送りました。"))
    return len(unread)


def limit_passed(notice: Notice, *, limit: str, number: int) -> None:
    """What happens at a limit for reading, and every few office days after it: a reminder, from the second round also higher up."""
    with performing(act_types.REMINDED) as act:
        late = list(_unread(notice).filter(read_until__lte=act.now()))
        if notice.ended_at is not None or not late:
            return
        _remind(act, notice, late, f"{limit}:{number}", higher=number > 1)
        if number < MOST_ROUNDS:
            again = clocks.due_at(act.now(), office_days=AGAIN_AFTER)
            watch_limit(notice, limit=limit, due_at=again, number=number + 1)


def _unread(notice: Notice) -> QuerySet[Delivery]:
    return Delivery.objects.filter(notice=notice, read_at__isnull=True, lapsed_at__isnull=True)


def _remind(act: Performing, notice: Notice, late: Sequence[Delivery], round_: str, *, higher: bool = False) -> bool:
    """Tells the readers, then their heads; False when this round was sent before."""
    key = f"{LATE}:{notice.pk}:{round_}"
    if Notice.objects.filter(key=key).exists():
        return False
    notify(
        to=Recipients(people=[each.person_id for each in late]),
        kind="notices:unread",
        subject=_("【督促】%(subject)s") % {"subject": notice.subject},
        body=_("読んだことの確認がまだです。画面を開いて内容を読み、「読みました」を押してください。"),
        url=reverse("notices:detail", args=[notice.pk]),
        key=key,
        about=notice,
        wall=notice.wall,
    )
    heads = sorted(_heads(late, higher=higher))
    if heads and not notice.wall:
        notify(
            to=Recipients(people=heads),
            kind="notices:unread",
            subject=_("【未読の人がいます】%(subject)s") % {"subject": notice.subject},
            body=_(
                "担当する所属に、期限を過ぎても読んでいない人がいます。だれかを画面で確かめ、読むように伝えてください。"
            ),
            url=reverse("notices:sent-detail", args=[notice.pk]),
            key=f"{key}:heads",
            about=notice,
        )
    act.record(
        notice,
        act_type=act_types.REMINDED,
        after={"unread": [each.person_id for each in late], "round": round_, "higher": higher},
        clauses=tuple(notice.clause_rows.values_list("lineage", flat=True)),
        wall=notice.wall,
    )
    return True


def _heads(late: Sequence[Delivery], *, higher: bool) -> set[int]:
    """Who is told besides: the heads of the sections, and of the departments where asked for or where a section has no head."""
    structure = organization.structure()
    sections, departments = organization.heads_of_sections(), organization.heads_of_departments()
    told: set[int] = set()
    for each in late:
        if each.unit_id is None:
            continue
        heads = {held.person for held in sections.get(each.unit_id, ())} - {each.person_id}
        department = structure.department_of(each.unit_id)
        if department is not None and (higher or not heads):
            heads |= {held.person for held in departments.get(department.id, ())} - {each.person_id}
        told |= heads
    return told
