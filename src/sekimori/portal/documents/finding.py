"""Documents as the search finds them: by title and by the words in force. The policy alone decides who finds what."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sekimori.portal.documents.models import Document, Version
from sekimori.portal.search import kinds
from sekimori.portal.search import services as search
from sekimori.portal.search.kinds import Document as Found
from sekimori.portal.search.kinds import Kind
from sekimori.portal.search.models import Entry

DOCUMENTS = "documents"


def found_of(record: Document, decided: Version | None) -> Found:
    """How a document is found; its draft's words are not."""
    return Found(record.pk, record.title, f"{decided.summary}\n{decided.text}" if decided else "")


def all_documents() -> Iterator[Found]:
    """Every document with the words of its newest decided version."""
    for record in Document.objects.order_by("pk"):
        decided = record.versions.filter(state=Version.State.APPROVED).order_by("-number").first()
        yield found_of(record, decided)


def index(record: Document, decided: Version | None = None) -> None:
    """Brings the index up to date, inside the act."""
    search.index(DOCUMENTS, found_of(record, decided))


def href(entry: Entry) -> str:
    """The document's page."""
    return reverse("documents:detail", args=[entry.object_id])


kinds.register(Kind(DOCUMENTS, _("定めるべき文書"), Document, href, all_documents, icon="book", order=15))
