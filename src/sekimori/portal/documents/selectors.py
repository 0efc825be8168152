"""Asking about documents. Other apps ask here and nowhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from sekimori.common.clock import day_of
from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.performing import subject_of
from sekimori.portal.documents import current, demands
from sekimori.portal.documents.demands import Demand
from sekimori.portal.documents.models import Document, Review, Version, Word

__all__ = [
    "DocumentView", "InForce", "VersionView", "beginnable", "demand_of", "demanded", "document_of", "documents",
    "documents_in_force", "in_force_of", "looked_at", "review_late",
    "to_decide", "to_mend", "unanswered", "under_way", "version_of", "view_of",
    "view_of_version",
]  # fmt: skip

State = Version.State


@dataclass(frozen=True)
class DocumentView:
    """A document with everything its page shows. `due` is the last day of the next review of what is in force."""

    record: Document
    demand: Demand | None
    now: Version | None
    open: Version | None
    versions: Sequence[Version]
    reviews: Sequence[Review]
    due: dt.date | None


@dataclass(frozen=True)
class VersionView:
    """A version with what was said about it. `places` are the contents wanted, with where they are written (empty: nowhere)."""

    record: Version
    demand: Demand | None
    words: Sequence[Word]
    places: Sequence[tuple[str, str, str]]


def documents(actor: Actor) -> QuerySet[Document]:
    """The documents that `actor` may know of, each with its versions and reviews."""
    versions = Version.objects.filter(policies.policy_of(Version).visible(actor)).defer("text").order_by("-number")
    rows = policies.visible(Document, actor)
    return rows.prefetch_related(Prefetch("versions", versions, to_attr="seen"), Prefetch("reviews", to_attr="looked"))


def document_of(pk: int, actor: Actor, need: str = "view") -> Document:
    """One document, if `actor` may know of it and do `need`. Raises NotFound or Refused."""
    return policies.get(Document, actor, need, pk=pk)


def version_of(pk: int, actor: Actor, need: str = "view") -> Version:
    """One version, if `actor` may know of it and do `need`. Raises NotFound or Refused."""
    return policies.get(Version, actor, need, pk=pk)


def demand_of(required: str) -> Demand | None:
    """The demand of the edition in force; None when it has none such."""
    return demands.find(required)


def view_of(record: Document, actor: Actor) -> DocumentView:
    """The document with its versions as the actor may see them."""
    versions = list(policies.visible(Version, actor).filter(document=record).order_by("-number"))
    reviews = list(record.reviews.select_related("version"))
    now = current.newest(versions, context.today()) if record.abolished_on is None else None
    waiting = next((each for each in versions if each.state in Version.OPEN), None)
    due = current.review_due(now, reviews) if now else None
    return DocumentView(record, demands.find(record.required), now, waiting, versions, reviews, due)


def view_of_version(record: Version) -> VersionView:
    """The version with what was said about it."""
    demand = demands.find(record.document.required)
    places = (
        [
            (each.clause, label, record.places.get(each.key, ""))
            for each, label in zip(demand.rule.contents, demand.content_labels, strict=True)
        ]
        if demand
        else []
    )
    return VersionView(record, demand, list(record.words.all()), places)


def in_force_of(required: str, actor: Actor) -> Version | None:
    """The version in force today that answers a demand, if `actor` may know of it; the newest of several. One query."""
    rows = policies.visible(Version, actor).filter(state=State.APPROVED, document__required=required)
    rows = rows.filter(document__abolished_on__isnull=True).select_related("document")
    return current.newest(rows, context.today())


def looked_at(required: str, as_of: dt.datetime) -> tuple[str, dt.datetime] | None:
    """What answers a demand at a moment (its name in the ledger) and when it was decided on or reviewed last; two queries.

    None when nothing answers it.
    """
    day = day_of(as_of)
    rows = Version.objects.filter(state=State.APPROVED, decided_at__lte=as_of, document__required=required)
    standing = Q(document__abolished_at__isnull=True) | Q(document__abolished_at__gt=as_of)
    version = current.newest(rows.filter(standing), day)
    if version is None or version.decided_at is None:
        return None
    last = Review.objects.filter(document=version.document_id, at__lte=as_of).order_by("-at").first()
    return subject_of(version), max(version.decided_at, last.at) if last is not None else version.decided_at


def demanded() -> Sequence[Demand]:
    """The documents that the edition in force demands."""
    return demands.every()


def unanswered() -> list[Demand]:
    """The demands that no document in force answers today; two queries."""
    day = context.today()
    decided = Version.objects.filter(state=State.APPROVED, effective_on__lte=day, document__abolished_on__isnull=True)
    answered = set(decided.values_list("document__required", flat=True))
    return [each for each in demands.every() if each.key not in answered]


def under_way(actor: Actor) -> dict[str, list[Version]]:
    """By demand the versions that the actor may see and that are not in force yet, decided for later or not; one query."""
    coming = Q(state__in=Version.OPEN) | Q(state=State.APPROVED, effective_on__gt=context.today())
    rows = policies.visible(Version, actor).filter(coming, document__abolished_on__isnull=True)
    found: dict[str, list[Version]] = {}
    for row in rows.select_related("document").defer("text").order_by("document__title", "pk"):
        found.setdefault(row.document.required, []).append(row)
    return found


def beginnable(actor: Actor, known: Sequence[Demand] | None = None) -> frozenset[str]:
    """The keys of the demands (`known`, where they have been asked for) for which the actor may begin a document."""
    return frozenset(each.key for each in (demands.every() if known is None else known) if each.prepares(actor))


def to_decide(actor: Actor) -> QuerySet[Version]:
    """What waits for the actor's decision, oldest first."""
    keys = [each.key for each in demands.every() if each.decides(actor)]
    if actor.person is None or not keys:
        return Version.objects.none()
    rows = policies.visible(Version, actor).filter(state=State.WAITING, document__required__in=keys)
    rows = rows.exclude(submitted_by=actor.person).exclude(begun_by=actor.person)
    return rows.select_related("document").order_by("submitted_at", "pk")


def to_mend(actor: Actor, known: Sequence[Demand]) -> QuerySet[Version]:
    """What was sent back to the actor, newest first; `known` are the demands."""
    if actor.person is None or not beginnable(actor, known):
        return Version.objects.none()
    rows = policies.visible(Version, actor).filter(state=State.RETURNED, submitted_by=actor.person)
    return rows.select_related("document").order_by("-pk")


def review_late(actor: Actor, known: Sequence[Demand], ahead: dt.timedelta) -> QuerySet[Document]:
    """The actor's own documents that are to be looked at by a day not further away than `ahead`, earliest first."""
    own = [each.key for each in known if each.owns(actor)]
    if actor.person is None or not own:
        return Document.objects.none()
    rows = policies.visible(Document, actor).filter(required__in=own, due_on__lte=context.today() + ahead)
    return rows.order_by("due_on", "pk")


@dataclass(frozen=True)
class InForce:
    """A document in force on a day, in what a report says of it. `due`: the last day of the next look at it."""

    required: str
    title: str
    restricted: bool
    number: int
    effective_on: dt.date | None
    due: dt.date | None


def documents_in_force(day: dt.date) -> list[InForce]:
    """Every document in force on `day`, in the order of demands and titles; three queries. It asks no policy."""
    versions = Version.objects.filter(state=State.APPROVED).defer("text").order_by("-number")
    rows = Document.objects.prefetch_related(Prefetch("versions", versions, to_attr="seen"), "reviews")
    order = {each.key: place for place, each in enumerate(demands.every())}
    found = []
    for row in rows.order_by("title", "pk"):
        now = current.newest(row.seen, day)
        if now is not None and (row.abolished_on is None or row.abolished_on > day):
            due = current.review_due(now, row.reviews.all())
            found.append(InForce(row.required, row.title, row.restricted, now.number, now.effective_on, due))
    return sorted(found, key=lambda each: order.get(each.required, len(order)))
