"""What of the minutes is bound by their hash."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sekimori.common import canonical
from sekimori.portal.committee.models import Attendance, Item, Meeting


def body(record: Meeting, attendances: Iterable[Attendance], items: Iterable[Item]) -> dict[str, Any]:
    """Everything that the minutes say, as it is hashed."""
    return {
        "meeting": record.full_reference,
        "kind": record.kind,
        "held_at": record.held_at.isoformat(),
        "place": record.place,
        "members": record.members,
        "presided": record.presided_by_id,
        "notes": record.notes,
        "attendances": [
            {"person": each.person_id, "label": each.label, "status": each.status, "deputy": each.deputy_id}
            for each in attendances
        ],
        "items": [
            {
                "source": each.source,
                "subject": each.subject,
                "title": each.title,
                "summary": each.summary,
                "digest": each.digest,
                "verdict": each.verdict,
                "conditions": each.conditions,
                "discussion": each.discussion,
                "abstained": list(each.abstained),
            }
            for each in items
        ],
    }


def digest_of(record: Meeting, attendances: Iterable[Attendance], items: Iterable[Item]) -> str:
    """The SHA-256 of the minutes, in hex."""
    return canonical.sha256_of(body(record, attendances, items))
