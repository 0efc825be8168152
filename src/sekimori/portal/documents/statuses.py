"""The state of a document and of a version in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from sekimori.portal.documents import current
from sekimori.portal.documents.models import Document, Review, Version
from sekimori.portal.ui.components import Status, Tone

TONES: dict[str, Tone] = {
    "draft": "neutral",
    "waiting": "waiting",
    "returned": "warning",
    "approved": "success",
    "withdrawn": "void",
}


def too_late() -> str:
    """What is said of a version whose day came before its decision."""
    return _("施行日を過ぎています。差し戻して、施行日を改めてください。遡って定めることはできません。")


def of_version(record: Version, now: Version | None, today: dt.date) -> Status:
    """A version beside the one in force."""
    if record.state != Version.State.APPROVED:
        return Status(str(record.get_state_display()), TONES[record.state])
    if now is not None and record.pk == now.pk:
        return Status(_("施行中"), "success")
    if record.effective_on is not None and record.effective_on > today:
        return Status(_("施行前"), "info")
    return Status(_("旧版"), "void")


def of_document(
    record: Document, now: Version | None, versions: Iterable[Version], reviews: Iterable[Review], today: dt.date
) -> Status:
    """A document by its version in force and what its reader sees of it."""
    if record.abolished_on is not None:
        return Status(_("廃止"), "void")
    if now is None:
        coming = next((each for each in versions if each.state in {*Version.OPEN, Version.State.APPROVED}), None)
        return of_version(coming, None, today) if coming else Status(_("取下げ"), "void")
    due = current.review_due(now, reviews)
    if due is not None and due < today:
        return Status(_("見直し期限超過"), "overdue")
    return Status(_("施行中"), "success")
