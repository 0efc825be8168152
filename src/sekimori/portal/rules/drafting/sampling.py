"""Which norms may be confirmed together, and which of them a person must look at first."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence

from django.db.models import QuerySet

from sekimori.portal.rules.models import DraftNorm

SURE = 85  # The confidence from which norms may be confirmed together.
SHARE, FEWEST, MOST = 0.1, 3, 10


def bulk_candidates(draft: int, chapter: int, floor: int) -> QuerySet[DraftNorm]:
    """The norms of a chapter that may be confirmed together: complete, waiting, and read with confidence `floor` or more."""
    rows = DraftNorm.objects.filter(
        draft=draft, node__chapter=chapter, state=DraftNorm.State.WAITING, confidence__gte=floor
    )
    return rows.filter(norm__isnull=False).select_related("node").order_by("node__order", "order", "pk")


def floor_of(facts: Mapping[str, object], chapter: int) -> int:
    """The confidence from which norms of a chapter may be confirmed together: higher once its sample was wrong."""
    floors = facts.get("floors", {})
    return int(floors.get(str(chapter), SURE)) if isinstance(floors, Mapping) else SURE


def sample_of(rows: Sequence[DraftNorm], draft: int) -> list[DraftNorm]:
    """The norms that a person must look at before the others are confirmed with them: a tenth, three to ten of them.

    Always the same for the same norms, so that nobody can ask until it suits.
    """
    size = min(len(rows), max(FEWEST, min(MOST, math.ceil(len(rows) * SHARE))))
    drawn = sorted(rows, key=lambda row: hashlib.sha256(f"{draft}:{row.node.clause}:{row.words}".encode()).digest())
    return sorted(drawn[:size], key=lambda row: (row.node.order, row.order, row.pk))
