from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max
from django.utils.translation import gettext as _

from sekimori.common import canonical
from sekimori.common.errors import InvalidInput
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.committee import act_types, selectors
from sekimori.portal.committee.models import Item, Meeting
from sekimori.portal.committee.selectors import Waiting
from sekimori.portal.committee.services.common import LONGEST, clauses_of, noticed

OWN = "own"


@dataclass(frozen=True)
class Matter:
    """A matter as the office writes it. `matter` is one of Item.Matter; a report is only taken note of."""

    title: str
    summary: str
    matter: str = Item.Matter.OTHER
    report: bool = False


def items_place(*, meeting: int, keys: Sequence[str], token: uuid.UUID | None = None) -> list[Item]:
    """Puts matters that wait (`Waiting.key`) on the agenda. Raises InvalidInput for one that waits no more, or for none."""
    with performing(act_types.PLACED) as act:
        record = act.obtain(Meeting, meeting, need="change")
        act.once(token, record)
        waiting = {each.key: each for each in selectors.waiting(record.body)}
        if not keys:
            raise InvalidInput(_("付議する議題を選んでください。"), field="keys")
        if gone := [key for key in keys if key not in waiting]:
            raise InvalidInput(
                _("選んだ議題のうち%(count)s件は、もう決定を待っていません。画面を開き直してください。")
                % {"count": len(gone)},
                field="keys",
            )
        return [_place(act, record, waiting[key]) for key in dict.fromkeys(keys)]


def _place(act: Performing, meeting: Meeting, each: Waiting) -> Item:
    offered = each.offered
    made = Item.objects.create(
        meeting=meeting,
        order=_next(meeting),
        source=each.source,
        subject=offered.subject,
        title=offered.title[:300],
        summary=offered.summary,
        href=offered.href,
        digest=offered.digest,
        matter=offered.matter,
        report=offered.report,
        clauses=list(offered.clauses),
    )
    act.record(
        made, after={"title": made.title, "digest": made.digest}, clauses=(*clauses_of(meeting), *offered.clauses)
    )
    return made


def _next(meeting: Meeting) -> int:
    return (meeting.items.aggregate(last=Max("order"))["last"] or 0) + 1


def item_add(*, meeting: int, matter: Matter, token: uuid.UUID | None = None) -> Item:
    """Puts a matter of the office's own on the agenda: a plan, a report, another important matter."""
    with performing(act_types.PLACED) as act:
        record = act.obtain(Meeting, meeting, need="change")
        act.once(token, record)
        made = Item(meeting=record, order=_next(record), source=OWN)
        _write(made, matter)
        made.save()
        act.record(made, after={"title": made.title, "matter": made.matter}, clauses=clauses_of(record))
    return made


def item_change(*, pk: int, matter: Matter, order: int, seen: int | None = None) -> Item:
    """Rewrites a matter of the office's own, or gives a matter another place on the agenda."""
    with performing(act_types.REWRITTEN) as act:
        record = act.obtain(Item, pk, need="change", seen=seen)
        before = {"title": record.title, "matter": record.matter, "order": record.order}
        if record.source == OWN:
            _write(record, matter)
        record.order = order
        record.save()
        act.record(record, before=before, after={"title": record.title, "matter": record.matter, "order": order})
    return record


def _write(record: Item, matter: Matter) -> None:
    if not matter.title.strip():
        raise InvalidInput(_("議題を入力してください。"), field="title")
    if not matter.summary.strip():
        raise InvalidInput(_("付議の内容を書いてください。"), field="summary")
    if matter.matter not in Item.Matter.values:
        raise InvalidInput(_("事項を選んでください。"), field="matter")
    record.title, record.summary = matter.title.strip()[:300], matter.summary.strip()[:LONGEST]
    record.matter, record.report = matter.matter, matter.report
    record.digest = canonical.sha256_of({"title": record.title, "summary": record.summary})


def item_remove(*, pk: int, reason: str = "", token: uuid.UUID | None = None) -> None:
    """Takes a matter off the agenda of a meeting that has not met; what an app offered waits again."""
    with performing(act_types.REMOVED) as act:
        record = act.obtain(Item, pk, need="change")
        act.once(token, record)
        if record.voices.exists():
            raise InvalidInput(_("回答が始まった議題は取り下げられません。会議を中止してください。"))
        act.record(record, before={"title": record.title}, reason=reason.strip(), clauses=clauses_of(record.meeting))
        record.delete()
        noticed()
