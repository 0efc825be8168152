"""Reading the store again and again, so that damage is found while there is still a backup to mend it from."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from sekimori.common.sealing import Damaged
from sekimori.portal.acts import context
from sekimori.portal.acts.performing import performing
from sekimori.portal.evidence import act_types
from sekimori.portal.evidence.contents import contents
from sekimori.portal.evidence.models import StoredObject
from sekimori.portal.evidence.walling import in_ledger

AGAIN_AFTER = dt.timedelta(days=30)
BYTES_AT_ONCE = 4 * 1024**3


def stored_check(*, most_bytes: int = BYTES_AT_ONCE) -> list[StoredObject]:
    """Reads what has not been read for thirty days, up to `most_bytes`, and records what is damaged; the newly damaged objects.

    Raises NotAvailable when the key is missing or another one: nothing could be told then.
    """
    now, read = context.now(), 0
    found = []
    due = StoredObject.objects.exclude(checked_at__gte=now - AGAIN_AFTER)
    for row in due.order_by(F("checked_at").asc(nulls_first=True), "pk").iterator(chunk_size=200):
        read += row.size
        if read > most_bytes and row.size != read:
            break
        fault = _fault_of(row)
        if fault and not row.fault:
            found.append(row)
        _note(row, fault, now)
    return found


def _fault_of(row: StoredObject) -> str:
    digest = hashlib.sha256()
    try:
        for piece in contents(row):
            digest.update(piece)
    except Damaged as error:
        return error.sentence[:200]
    return "" if digest.hexdigest() == row.digest else _("内容のハッシュ値が一致しません。")


def _note(row: StoredObject, fault: str, now: dt.datetime) -> None:
    with transaction.atomic():
        StoredObject.objects.filter(pk=row.pk).update(checked_at=now, fault=fault)
        if not fault or row.fault:
            return
        with performing(act_types.DAMAGED) as act:
            for evidence in row.evidence.all():
                act.record(evidence, reason=fault, unit=evidence.unit_id, wall=in_ledger(evidence.wall))
