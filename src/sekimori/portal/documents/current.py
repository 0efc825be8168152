"""Which version of a document is in force on a day, and when it is to be looked at again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sekimori.portal.documents.models import Document, Review, Version


def newest(versions: Iterable[Version], day: dt.date) -> Version | None:
    """Of these versions of one document the one in force on `day`."""
    held = [each for each in versions if each.holds_on(day)]
    return max(held, key=lambda each: (each.effective_on or dt.date.min, each.number), default=None)


def version_of(document: Document, day: dt.date) -> Version | None:
    """The version in force on `day`; None before the first and after the document was abolished."""
    if document.abolished_on is not None and document.abolished_on <= day:
        return None
    return newest(document.versions.filter(state=Version.State.APPROVED), day)


def review_due(version: Version, reviews: Iterable[Review]) -> dt.date | None:
    """The last day of the next look at a version: its own, or what the last review of it said. None where none is wanted."""
    said = [each for each in reviews if each.version_id == version.pk]
    return max(said, key=lambda each: (each.at, each.pk)).next_on if said else version.review_on
