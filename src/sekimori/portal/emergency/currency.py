"""Whether the plan still fits the organisation: the posts on its contact network today, and when it was looked at last."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sekimori.common.clock import day_of
from sekimori.portal.documents import selectors as documents
from sekimori.portal.duties import selectors as duties
from sekimori.portal.organization import selectors as organization

DOCUMENT, REVIEW = "emergency_response_plan", "emergency_plan_review"
# The city's own choice where the edition says nothing: calendar days from the change to the review.
DAYS = 60

Post = tuple[str, int | None, str]


@dataclass(frozen=True)
class Standing:
    """What holds on a day: when the plan was looked at (None: there is none), and the posts that are new or gone since."""

    looked_on: dt.date | None
    record: str
    changed: tuple[str, ...]
    late: bool


def standing(as_of: dt.datetime, *, document: str = DOCUMENT, days: int = DAYS) -> Standing:
    """How the plan stands at a moment: `late` when it did not fit the organisation `days` days ago already.

    A plan is looked at when it is decided, when its document is reviewed, and when the yearly review is done.
    """
    found = documents.looked_at(document, as_of)
    if found is None:
        return Standing(None, "", (), late=False)
    record, at = found
    reviewed = duties.last_done(REVIEW, as_of)
    looked_on = day_of(max(at, reviewed) if reviewed is not None else at)
    today = day_of(as_of)
    then, now = posts_on(looked_on), posts_on(today)
    earlier = today - dt.timedelta(days=days)
    late = then != now and earlier > looked_on and posts_on(earlier) != then
    return Standing(looked_on, record, tuple(sorted(post for _role, _unit, post in then ^ now)), late=late)


def posts_on(day: dt.date) -> frozenset[Post]:
    """The posts on the contact network of a day: role, unit, title; who holds them does not count."""
    return frozenset((each.role, each.unit, each.post) for each in organization.contact_network(day).entries)
