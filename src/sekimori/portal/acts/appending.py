"""Writing entries to the end of the ledger, inside the act's transaction."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext as _

from sekimori.common import canonical
from sekimori.common.errors import NotAvailable
from sekimori.ledger.entry import SALT_BYTES, side_digest
from sekimori.ledger.entry import Entry as Body
from sekimori.ledger.tree import leaf_hash
from sekimori.portal.acts import context, revisions
from sekimori.portal.acts.actors import Assignment
from sekimori.portal.acts.context import Circumstances
from sekimori.portal.acts.models import LedgerEntry, LedgerHead, SideRow
from sekimori.portal.acts.registry import ActType

# A clock that was set back by more than this is a fault to be mended before anything more is recorded.
CLOCK_TOLERANCE = dt.timedelta(minutes=2)

TAKE = """
    UPDATE acts_ledgerhead SET size = size + %s,
      last_recorded_at = CASE WHEN last_recorded_at > %s THEN last_recorded_at ELSE %s END
    WHERE id = %s RETURNING size, last_recorded_at
"""


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
    record: Model | None = None


@dataclass(frozen=True)
class Entry:
    """An entry as it was written, for the observers of the act; `record` is what was acted on, as it stands in the act."""

    seq: int
    act: str
    subject: str
    unit: int | None
    clauses: tuple[str, ...]
    recorded_at: dt.datetime
    details: Mapping[str, Any]
    record: Model | None = None


def append(pending: Sequence[Pending], circumstances: Circumstances) -> list[Entry]:
    """Writes `pending` in order after the last entry. Needs an open transaction.

    Raises NotAvailable when the clock has gone back by more than two minutes since the last entry.
    """
    first, recorded = _taken(len(pending), circumstances)
    entries: list[LedgerEntry] = []
    sides: list[SideRow] = []
    told: list[Entry] = []
    for seq, item in enumerate(pending, start=first):
        side = _side_row(seq, item, circumstances)
        body = _body(seq, item, circumstances, recorded, side)
        entries.append(_entry(seq, item, circumstances, recorded, body))
        sides.append(side)
        told.append(
            Entry(seq, item.act_type.name, item.subject, item.unit, item.clauses, recorded, item.details, item.record)
        )
    LedgerEntry.objects.bulk_create(entries)
    SideRow.objects.bulk_create(sides)
    return told


def _taken(count: int, circumstances: Circumstances) -> tuple[int, dt.datetime]:
    """Takes the next `count` places and with them the order of the ledger; the first of them, and the moment that is recorded.

    One statement, because every act of everybody passes here.
    """
    now = circumstances.clock.now()
    moment = LedgerHead._meta.get_field("last_recorded_at")  # noqa: SLF001
    given = moment.get_db_prep_value(now, connection)
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [count, given, given, LedgerHead.SINGLE])
        row = cursor.fetchone()
    if row is None:
        LedgerHead.objects.get_or_create(id=LedgerHead.SINGLE)
        return _taken(count, circumstances)
    revisions.order_taken()
    column = moment.cached_col
    for convert in (*connection.ops.get_db_converters(column), *column.get_db_converters(connection)):
        row = (row[0], convert(row[1], column, connection))
    size, recorded = row
    _check_clock(recorded, now)
    return size - count, recorded


def order_held() -> dt.datetime:
    """Takes the lock that gives entries their order, until the open transaction ends, for work that no act may slip into.

    Returns the moment as the ledger sees it: never before its last entry. Raises NotAvailable as `append` does.
    """
    now = context.current().clock.now()
    head, _made = LedgerHead.objects.select_for_update().get_or_create(id=LedgerHead.SINGLE)
    revisions.order_taken()
    recorded = max(now, head.last_recorded_at) if head.last_recorded_at else now
    _check_clock(recorded, now)
    return recorded


def _check_clock(recorded: dt.datetime, now: dt.datetime) -> None:
    if recorded - now > CLOCK_TOLERANCE:
        raise NotAvailable(
            _("サーバの時計が最後の記録より前に戻っています。時刻を直すまで記録できません。何も変更していません。")
        )


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
