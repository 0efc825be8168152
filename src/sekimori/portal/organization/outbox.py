"""What the organisation does after an act: names that change on their day, and files applied in the background."""

from __future__ import annotations

import datetime as dt

from sekimori.portal.acts.models import OutboxRow
from sekimori.portal.acts.outbox import handler

REFRESH = "organization:refresh_people"


@handler(REFRESH)
def refresh_people(row: OutboxRow) -> None:
    """On the morning of a day from which people are called otherwise: the lists follow."""
    from sekimori.portal.organization.services.people import refresh_people as refresh

    refresh(dt.date.fromisoformat(row.payload["day"]))
