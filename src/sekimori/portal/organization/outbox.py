"""What the organisation does after an act: names that change on their day; large files compared and applied by a worker."""

from __future__ import annotations

import datetime as dt

from sekimori.portal.acts.models import OutboxRow
from sekimori.portal.acts.outbox import handler, sender

REFRESH = "organization:refresh_people"
HR_CHECK = "organization:hr_check"
HR_APPLY = "organization:hr_apply"


@handler(REFRESH)
def refresh_people(row: OutboxRow) -> None:
    """On the morning of a day from which people are called otherwise: the lists follow."""
    from sekimori.portal.organization.services.people import refresh_people as refresh

    refresh(dt.date.fromisoformat(row.payload["day"]))


# Both may run again after a worker's death: comparing repeats itself, and applying looks first whether it has been done.
@sender(HR_CHECK)
def check_file(row: OutboxRow) -> None:
    """Compares a large file of personnel, outside a transaction so that its progress is seen."""
    from sekimori.portal.organization.services.imports import check_in_background

    check_in_background(int(row.payload["import"]))


@sender(HR_APPLY)
def apply_file(row: OutboxRow) -> None:
    """Applies a large file of personnel that was confirmed, in one transaction of its own."""
    from sekimori.portal.organization.services.imports import apply_in_background

    apply_in_background(int(row.payload["import"]), row.payload["person"])
