"""Taking away what was put into the store and became evidence of nothing: a process died between file and row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from sekimori.portal.acts import context
from sekimori.portal.evidence.models import StoredObject
from sekimori.portal.evidence.store import store

# No upload and no act takes as long; a younger file may belong to one that is under way.
GRACE = dt.timedelta(hours=24)
BATCH = 500


def orphans_sweep() -> int:
    """Removes files of the store that no row names, and what was cut off while being written, if older than a day; how many.

    Records nothing: what was never kept was never there.
    """
    limit = context.now() - GRACE
    removed = 0
    batch: list[str] = []
    for name, since in store().names():
        if since < limit:
            batch.append(name)
        if len(batch) == BATCH:
            removed += _remove(batch, limit)
            batch = []
    removed += _remove(batch, limit)
    for path, since in store().partial():
        if since < limit:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _remove(names: Iterable[str], limit: dt.datetime) -> int:
    asked = list(names)
    with transaction.atomic():
        known = set(StoredObject.objects.filter(name__in=asked).values_list("name", flat=True))
    return sum(store().delete_older(name, limit) for name in asked if name not in known)
