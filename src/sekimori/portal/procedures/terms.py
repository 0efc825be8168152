"""The measures in force that a form's tick declares to observe."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sekimori.portal.procedures.models import Terms


def in_force(document: str, day: dt.date) -> dict[str, Any] | None:
    """The version of a document's measures that holds on `day`, ready to be frozen; None when none has been laid down."""
    row = Terms.objects.filter(document=document, effective_on__lte=day).order_by("-effective_on", "-number").first()
    if row is None:
        return None
    return {
        "document": row.document,
        "number": row.number,
        "lines": row.lines,
        "effective_on": row.effective_on.isoformat(),
    }
