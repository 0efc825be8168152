"""Published answers as the search finds them."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sekimori.portal.questions.models import Published
from sekimori.portal.search import kinds
from sekimori.portal.search import services as search
from sekimori.portal.search.kinds import Document, Kind
from sekimori.portal.search.models import Entry

ANSWERS = "answers"


def _found(record: Published) -> Document:
    return Document(record.pk, record.title, f"{record.body}\n{record.answer}", reference=record.clause)


def all_documents() -> Iterator[Document]:
    """Every answer that everybody may read."""
    for record in Published.objects.filter(retracted_at__isnull=True).order_by("pk"):
        yield _found(record)


def index(record: Published) -> None:
    """Brings the index up to date, inside the act."""
    search.index(ANSWERS, _found(record))


def forget(record: Published) -> None:
    """It is found no more."""
    search.forget(ANSWERS, [record.pk])


def href(entry: Entry) -> str:
    """The answer's page."""
    return reverse("questions:answer", args=[entry.object_id])


kinds.register(Kind(ANSWERS, _("相談と回答"), Published, href, all_documents, icon="question", order=12))
