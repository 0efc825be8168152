"""Writing entries to the end of the ledger, inside the act's transaction."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common import canonical
from sekimori.common.errors import NotAvailable
from sekimori.ledger.entry import SALT_BYTES, side_digest
from sekimori.ledger.entry import Entry as Body
from sekimori.ledger.tree import leaf_hash
from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Assignment
from sekimori.portal.acts.context import Circumstances
from sekimori.portal.acts.models import LedgerEntry, LedgerHead, SideRow
from sekimori.portal.acts.registry import ActType

# A clock that was set back by more than this is a fault to be mended before anything more is recorded.
CLOCK_TOLERANCE = dt.timedelta(minutes=2)


@dataclass(frozen=True)
class Pending:
    """An entry before it has its place in the ledger."""

    act_type: ActType
    subject: str
    subject_label: str
    occurred_at: dt.datetime
    clauses: tuple[str, ...]
    unit: int | None
    wall: str
    assignment: Assignment
    details: Mapping[str, Any]
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """An entry as it was written, for the observers of the act."""

    seq: int
    act: str
    subject: str
    unit: int | None
    clauses: tuple[str, ...]
    recorded_at: dt.datetime
    details: Mapping[str, Any]


def append(pending: Sequence[Pending], circumstances: Circumstances) -> list[Entry]:
    """Writes `pending` in order after the last entry. Needs an open transaction.

    Raises NotAvailable when the clock has gone back by more than two minutes since the last entry.
    """
    head, _made = LedgerHead.objects.select_for_update().get_or_create(id=LedgerHead.SINGLE)
    recorded = _recorded_time(head, circumstances)
    entries: list[LedgerEntry] = []
    sides: list[SideRow] = []
    told: list[Entry] = []
    for seq, item in enumerate(pending, start=head.size):
        side = _side_row(seq, item, circumstances)
        body = _body(seq, item, circumstances, recorded, side)
        entries.append(_entry(seq, item, circumstances, recorded, body))
        sides.append(side)
        told.append(Entry(seq, item.act_type.name, item.subject, item.unit, item.clauses, recorded, item.details))
    LedgerEntry.objects.bulk_create(entries)
    SideRow.objects.bulk_create(sides)
    head.size += len(pending)
    head.last_recorded_at = recorded
    head.save(update_fields=["size", "last_recorded_at"])
    return told


def order_held() -> dt.datetime:
    """Takes the lock that gives entries their order, until the open transaction ends, for work that no act may slip into.

    Returns the moment as the ledger sees it: never before its last entry. Raises NotAvailable as `append` does.
    """
    head, _made = LedgerHead.objects.select_for_update().get_or_create(id=LedgerHead.SINGLE)
    return _recorded_time(head, context.current())


def _recorded_time(head: LedgerHead, circumstances: Circumstances) -> dt.datetime:
    now = circumstances.clock.now()
    last = head.last_recorded_at
    if last is None or now >= last:
        return now
    if last - now > CLOCK_TOLERANCE:
        raise NotAvailable(
            _("サーバの時計が最後の記録より前に戻っています。時刻を直すまで記録できません。何も変更していません。")
        )
    return last


def _side_row(seq: int, item: Pending, circumstances: Circumstances) -> SideRow:
    payload = canonical.to_bytes(
        {
            "actor": circumstances.actor.name,
            "post": item.assignment.post,
            "role": item.assignment.role,
            "capacity": item.assignment.capacity,
            "instead_of": item.assignment.instead_of,
            "principal": circumstances.principal.label,
            "subject": item.subject_label,
            "channel": circumstances.channel,
            "address": circumstances.address,
            **item.details,
        }
    )
    return SideRow(
        seq=seq,
        salt=secrets.token_bytes(SALT_BYTES),
        payload=payload,
        wall=item.wall,
        unit=item.unit,
        retention=item.act_type.retention,
    )


def _body(seq: int, item: Pending, circumstances: Circumstances, recorded: dt.datetime, side: SideRow) -> bytes:
    return Body(
        seq=seq,
        recorded=recorded,
        occurred=item.occurred_at,
        act=item.act_type.name,
        actor=circumstances.actor.reference,
        principal=circumstances.principal.reference,
        subject=item.subject,
        clauses=item.clauses,
        request=str(circumstances.request),
        side=side_digest(bytes(side.salt or b""), bytes(side.payload or b"")),
        data=item.data,
    ).to_bytes()


def _entry(seq: int, item: Pending, circumstances: Circumstances, recorded: dt.datetime, body: bytes) -> LedgerEntry:
    return LedgerEntry(
        seq=seq,
        body=body,
        leaf=leaf_hash(body),
        act=item.act_type.name,
        subject=item.subject,
        actor=circumstances.actor.reference,
        request=circumstances.request,
        recorded_at=recorded,
        occurred_at=item.occurred_at,
    )
