"""Notices as the search finds them: those whose reading is asked for. A walled one is in no index."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sekimori.portal.notices.models import Notice
from sekimori.portal.search import kinds, services
from sekimori.portal.search.kinds import Document, Kind
from sekimori.portal.search.models import Entry

NOTICES = "notices"


def document_of(notice: Notice) -> Document:
    """What is to be found of a notice."""
    return Document(notice.pk, notice.subject, notice.body, reference=notice.sender_label)


def all_documents() -> Iterator[Document]:
    """Every notice that can be found."""
    for notice in Notice.objects.filter(reading_required=True, wall="").order_by("pk").iterator(chunk_size=1000):
        yield document_of(notice)


def index(notice: Notice) -> None:
    """Makes a notice findable when it may be; in the act that sends it."""
    if notice.reading_required and not notice.wall:
        services.index(NOTICES, document_of(notice))


def href(entry: Entry) -> str:
    """The notice's page."""
    return reverse("notices:detail", args=[entry.object_id])


kinds.register(
    Kind(NOTICES, _("通知"), Notice, href, all_documents, icon="mail", order=60, newest_first=True),
)
