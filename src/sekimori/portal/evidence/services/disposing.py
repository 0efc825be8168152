"""Erasing what has been kept long enough: the software proposes, a person approves, and only then something goes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from sekimori.common.clock import moment_at
from sekimori.common.errors import InvalidInput
from sekimori.common.fiscal import FiscalYear
from sekimori.ledger.runs import runs_of
from sekimori.portal.acts import context
from sekimori.portal.acts.ledger import services as ledger
from sekimori.portal.acts.models import LedgerEntry, SideRow
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.evidence import act_types, retention
from sekimori.portal.evidence.holding import held, held_subjects
from sekimori.portal.evidence.models import Disposal, DisposalLine, Evidence, SideRowRange, StoredObject
from sekimori.portal.evidence.store import store
from sekimori.portal.evidence.walling import in_ledger
from sekimori.portal.notices import services as notices
from sekimori.portal.notices.services import Recipients
from sekimori.portal.organization import selectors as organization

# A proposal is something that a person can look through.
LINES_AT_ONCE, SIDE_ROWS_AT_ONCE = 500, 200_000
State = Disposal.State


def disposals_propose() -> list[Disposal]:
    """Proposes what is over and not on hold: evidence by unit, wall and class, and side rows of the ledger; the new proposals.

    What waits in an open proposal, or was declined in this fiscal year, is left out.
    """
    with performing(act_types.PROPOSED) as act:
        made = [_propose_evidence(act, group) for group in _groups(act.today())]
        made += [_propose_side_rows(act, *found) for found in _side_rows_over(act.today())]
    return made


def _due(today: dt.date) -> QuerySet[Evidence]:
    this_year = moment_at(FiscalYear.of(today).first_day)
    declined = Q(disposal__state=State.DECLINED, disposal__decided_at__gte=this_year)
    looked_at = DisposalLine.objects.filter(Q(disposal__state=State.PROPOSED) | declined, evidence=OuterRef("pk"))
    over = Evidence.objects.filter(erased_at__isnull=True, retain_until__lt=today)
    return over.exclude(held()).exclude(Exists(looked_at)).order_by("unit", "wall", "retention", "kept_at", "pk")


def _groups(today: dt.date) -> Iterable[list[Evidence]]:
    groups: dict[tuple[int | None, str, str], list[Evidence]] = {}
    for row in _due(today).iterator(chunk_size=2000):
        group = groups.setdefault((row.unit_id, row.wall, row.retention), [])
        group.append(row)
        if len(group) == LINES_AT_ONCE:
            yield groups.pop((row.unit_id, row.wall, row.retention))
    yield from groups.values()


def _propose_evidence(act: Performing, rows: Sequence[Evidence]) -> Disposal:
    first = rows[0]
    made = Disposal.objects.create(
        what=Disposal.What.EVIDENCE,
        unit_id=first.unit_id,
        wall=first.wall,
        retention=first.retention,
        count=len(rows),
        proposed_at=act.now(),
    )
    DisposalLine.objects.bulk_create([DisposalLine(disposal=made, evidence=row) for row in rows])
    after = {"count": len(rows), "retention": first.retention}
    act.record(made, after=after, unit=first.unit_id, wall=in_ledger(first.wall))
    _tell_head(made)
    return made


def _tell_head(made: Disposal) -> None:
    """The heads of the unit hear of it; what stands behind a wall or belongs to no unit waits in the list of those who direct."""
    if made.unit_id is None or made.wall:
        return
    heads = {**organization.heads_of_departments(), **organization.heads_of_sections()}.get(made.unit_id, [])
    notices.notify(
        to=Recipients(people=[held.person for held in heads]),
        kind="evidence:disposal",
        subject=_("保存期間が満了した証跡があります（%(count)s件）") % {"count": made.count},
        body=_("消去してよいか確かめて、承認するか、消去しないことに決めてください。承認するまで何も消去されません。"),
        url=reverse("evidence:disposal", args=[made.pk]),
        key=f"evidence:disposal:{made.pk}",
        about=made,
    )


def _side_rows_over(today: dt.date) -> Iterable[tuple[str, list[int]]]:
    """For each class the numbers of the side rows whose time is over; none while a proposal for the class is open."""
    waiting = set(
        Disposal.objects.filter(what=Disposal.What.SIDE_ROWS, state=State.PROPOSED).values_list("retention", flat=True)
    )
    declined = Disposal.objects.filter(
        what=Disposal.What.SIDE_ROWS,
        state=State.DECLINED,
        decided_at__gte=moment_at(FiscalYear.of(today).first_day),
    )
    waiting |= set(declined.values_list("retention", flat=True))
    for row in retention.table().values():
        limit = retention.over_before(row, today)
        if limit is not None and row.key not in waiting and (seqs := _erasable(row.key, limit)):
            yield row.key, seqs


def _erasable(key: str, limit: dt.date) -> list[int]:
    newer = LedgerEntry.objects.filter(recorded_at__gte=moment_at(limit)).order_by("seq")
    end = newer.values_list("seq", flat=True).first()
    rows = SideRow.objects.filter(retention=key, payload__isnull=False)
    if end is not None:
        rows = rows.filter(seq__lt=end)
    if subjects := held_subjects():
        kept = LedgerEntry.objects.filter(subject__in=subjects, seq=OuterRef("seq"))
        rows = rows.exclude(Exists(kept))
    return list(rows.order_by("seq").values_list("seq", flat=True)[:SIDE_ROWS_AT_ONCE])


def _propose_side_rows(act: Performing, key: str, seqs: Sequence[int]) -> Disposal:
    made = Disposal.objects.create(what=Disposal.What.SIDE_ROWS, retention=key, count=len(seqs), proposed_at=act.now())
    SideRowRange.objects.bulk_create([SideRowRange(disposal=made, first=a, last=b) for a, b in runs_of(seqs)])
    act.record(made, after={"count": len(seqs), "retention": key})
    return made


def disposal_approve(*, pk: int, reason: str = "", seen: int | None = None) -> Disposal:
    """Approves a proposal and erases what is still over and on no hold; what was left out says why.

    The rows of evidence stay with hash, name and history; of side rows the leaves stay. Raises policies.NotFound, Refused,
    InvalidInput when it was decided before, Conflict.
    """
    with performing(act_types.APPROVED) as act:
        disposal = act.obtain(Disposal, pk, need="decide", seen=seen)
        _decide(act, disposal, State.APPROVED, reason)
        erased = _erase_evidence(act, disposal) if disposal.what == Disposal.What.EVIDENCE else _erase_sides(disposal)
        after = {"state": disposal.state, "count": erased}
        act.record(disposal, after=after, reason=reason, unit=disposal.unit_id, wall=in_ledger(disposal.wall))
    return disposal


def disposal_decline(*, pk: int, reason: str, seen: int | None = None) -> Disposal:
    """Decides that nothing of a proposal is erased; it is proposed again in the next fiscal year. Raises as approving does."""
    with performing(act_types.DECLINED) as act:
        disposal = act.obtain(Disposal, pk, need="decide", seen=seen)
        if not reason.strip():
            raise InvalidInput(_("理由を入力してください。"), field="reason")
        _decide(act, disposal, State.DECLINED, reason)
        after = {"state": disposal.state}
        act.record(disposal, after=after, reason=reason, unit=disposal.unit_id, wall=in_ledger(disposal.wall))
    return disposal


def _decide(act: Performing, disposal: Disposal, state: Disposal.State, reason: str) -> None:
    if disposal.state != State.PROPOSED:
        raise InvalidInput(_("この提案は既に決定されています。"))
    disposal.state, disposal.decided_at, disposal.decided_by_id = state, act.now(), act.actor.person
    disposal.reason = reason.strip()[:400]
    disposal.save()
    notices.notices_settle(about=disposal, kinds=["evidence:disposal"])


def _erase_evidence(act: Performing, disposal: Disposal) -> int:
    lines = list(disposal.lines.select_related("evidence").select_for_update(of=("self",)))
    on_hold = set(Evidence.objects.filter(held(), disposal_lines__disposal=disposal).values_list("pk", flat=True))
    freed: set[int] = set()
    erased = 0
    for line in lines:
        row = line.evidence
        line.kept = _why_kept(row, act.today(), on_hold=row.pk in on_hold)
        if line.kept:
            line.save(update_fields=["kept"])
            continue
        if row.stored_id is not None:
            freed.add(row.stored_id)
        row.stored, row.erased_at = None, act.now()
        row.save(update_fields=["stored", "erased_at"])
        data = {"sha256": row.digest, "approval": f"evidence.disposal:{disposal.pk}"}
        act.record(row, act_type=act_types.ERASED, unit=row.unit_id, wall=in_ledger(row.wall), data=data)
        erased += 1
    _free(freed)
    return erased


def _why_kept(row: Evidence, today: dt.date, *, on_hold: bool) -> str:
    if row.erased_at is not None:
        return _("既に消去されています")
    if on_hold:
        return _("保全（消去の禁止）中のため")
    if row.retain_until is None or row.retain_until >= today:
        return _("保存期間が変更されたため")
    return ""


def _free(stored: Iterable[int]) -> None:
    """Removes the bytes that nothing refers to any more: the row now, the file once that stands."""
    used = Evidence.objects.filter(stored=OuterRef("pk"))
    rows = StoredObject.objects.filter(pk__in=list(stored)).exclude(Exists(used))
    names = list(rows.values_list("name", flat=True))
    rows.delete()

    def delete() -> None:
        for name in names:
            if not StoredObject.objects.filter(name=name).exists():
                store().delete(name)

    transaction.on_commit(delete)


def _erase_sides(disposal: Disposal) -> int:
    """Empties the side rows of the proposal that are over and not held; the ledger asks `authorities` once more."""
    seqs: list[int] = []
    known = retention.table().get(disposal.retention)
    limit = retention.over_before(known, context.today()) if known else None
    if limit is None:
        return 0
    erasable = set(_erasable(disposal.retention, limit))
    for part in disposal.ranges.all():
        seqs.extend(seq for seq in range(part.first, part.last + 1) if seq in erasable)
    if not seqs:
        return 0
    return ledger.side_rows_erase(seqs=seqs, approval=disposal, reason=disposal.reason)
