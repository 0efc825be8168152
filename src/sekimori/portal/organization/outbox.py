"""What the organisation does after an act: names that change on their day; large files compared and applied by a worker."""

from __future__ import annotations

import datetime as dt

from sekimori.portal.acts.models import OutboxRow
from sekimori.portal.acts.outbox import handler, sender
from sekimori.portal.organization.outbox_kinds import HR_APPLY, HR_CHECK, REFRESH
from sekimori.portal.organization.services import imports, people


@handler(REFRESH)
def refresh_people(row: OutboxRow) -> None:
    """On the morning of a day from which people are called otherwise: the lists follow."""
    people.refresh_people(dt.date.fromisoformat(row.payload["day"]))


# Both may run again after a worker's death: comparing repeats itself, and applying looks first whether it has been done.
@sender(HR_CHECK)
def check_file(row: OutboxRow) -> None:
    """Compares a large file of personnel, outside a transaction so that its progress is seen."""
    imports.check_in_background(int(row.payload["import"]))


@sender(HR_APPLY)
def apply_file(row: OutboxRow) -> None:
    """Applies a large file of personnel that was confirmed, in one transaction of its own."""
    imports.apply_in_background(int(row.payload["import"]), row.payload["person"])
