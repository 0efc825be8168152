"""Handing words in to the search and taking them back, in the transaction of the act that changed the record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import connection, transaction

from sekimori.common.text import fold_name
from sekimori.portal.search import kinds
from sekimori.portal.search.folding import grams
from sekimori.portal.search.fulltext import keeps_pairs
from sekimori.portal.search.kinds import Document
from sekimori.portal.search.models import Entry

__all__ = ["forget", "index", "index_many", "rebuild"]

BATCH = 1000
_FIELDS = ["reference", "title", "text", "unit", "order", "heading", "folded", "grams"]


def index(kind: str, document: Document) -> None:
    """Makes a record findable, or findable by its present words. Raises LookupError for a kind nobody registered."""
    index_many(kind, [document])


def index_many(kind: str, documents: Iterable[Document]) -> int:
    """The same for many records; how many there were. One query for each thousand."""
    kinds.get(kind)
    count = 0
    rows = iter(documents)
    while batch := list(islice(rows, BATCH)):
        Entry.objects.bulk_create(
            [_entry(kind, document) for document in batch],
            update_conflicts=True,
            unique_fields=["kind", "object_id"],
            update_fields=_FIELDS,
        )
        count += len(batch)
    return count


def _entry(kind: str, document: Document) -> Entry:
    heading = fold_name(f"{document.reference}{document.title}")
    text = fold_name(document.text)
    return Entry(
        kind=kind,
        object_id=document.pk,
        reference=document.reference[:120],
        title=document.title,
        text=document.text,
        unit=document.unit,
        order=document.order,
        heading=heading,
        folded=f"{heading}\n{text}",
        grams=grams(heading, text) if keeps_pairs(connection.vendor) else "",
    )


def forget(kind: str, pks: Iterable[int]) -> None:
    """Makes records no longer findable."""
    Entry.objects.filter(kind=kind, object_id__in=list(pks)).delete()


def rebuild(only: str = "") -> Iterator[tuple[str, int]]:
    """Makes the index anew from the records, all kinds or one; yields each kind with the number of its records.

    Each kind is one transaction: searches find the old entries until the new ones are there.
    """
    for kind in kinds.all_kinds():
        if only and kind.key != only:
            continue
        with transaction.atomic():
            Entry.objects.filter(kind=kind.key).delete()
            count = index_many(kind.key, kind.documents())
        yield kind.key, count
