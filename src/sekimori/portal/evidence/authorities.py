"""May these side rows of the ledger be erased? Only by an approved proposal, after their class's time, and never on hold."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model
from django.utils.translation import gettext as _

from sekimori.common.clock import moment_at
from sekimori.portal.acts import context
from sekimori.portal.acts.ledger import erasing
from sekimori.portal.acts.models import LedgerEntry, SideRow
from sekimori.portal.acts.policies import ALLOWED, Decision, refuse
from sekimori.portal.evidence import retention
from sekimori.portal.evidence.holding import held_subjects
from sekimori.portal.evidence.models import Disposal


@erasing.register
def side_rows(rows: Sequence[SideRow], approval: Model) -> Decision:
    """Asked by the ledger before every erasure."""
    if not isinstance(approval, Disposal) or approval.what != Disposal.What.SIDE_ROWS:
        return refuse(_("付帯情報は、承認された消去の提案によらなければ消去できません。"))
    if approval.state != Disposal.State.APPROVED:
        return refuse(_("消去の提案がまだ承認されていません。"))
    ranges = list(approval.ranges.values_list("first", "last"))
    if not all(any(first <= row.seq <= last for first, last in ranges) for row in rows):
        return refuse(_("承認された範囲にない付帯情報が含まれています。"))
    return _time_and_holds(rows)


def _time_and_holds(rows: Sequence[SideRow]) -> Decision:
    classes, today = retention.table(), context.today()
    entries = LedgerEntry.objects.in_bulk([row.seq for row in rows])
    on_hold = held_subjects()
    for row in rows:
        known = classes.get(row.retention)
        limit = retention.over_before(known, today) if known else None
        entry = entries.get(row.seq)
        if limit is None or entry is None or entry.recorded_at >= moment_at(limit):
            return refuse(_("記録%(seq)sの付帯情報は、まだ保存期間が満了していません。") % {"seq": row.seq})
        if entry.subject in on_hold:
            return refuse(_("記録%(seq)sの付帯情報は、保全（消去の禁止）中です。") % {"seq": row.seq})
    return ALLOWED
