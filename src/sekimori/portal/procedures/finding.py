"""Applications as the search finds them: by number, subject, applicant and the words that were handed in."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sekimori.portal.fields import values
from sekimori.portal.procedures import contents, definitions
from sekimori.portal.procedures.contents import Answers
from sekimori.portal.procedures.models import Application
from sekimori.portal.search import kinds, services
from sekimori.portal.search.kinds import Document, Kind
from sekimori.portal.search.models import Entry

APPLICATIONS = "applications"
MOST_WORDS = 4000


def document_of(record: Application, answers: Answers) -> Document:
    """What is to be found of an application: what it is about and everything that it says."""
    said = [values.plain_words(answers.shown(given)) for given in answers.defined.procedure.fields.values()]
    words = [record.applicant_label, answers.defined.label, *said]
    text = "\n".join(word for word in words if word)
    title = record.subject or answers.defined.label
    return Document(record.pk, title, text[:MOST_WORDS], reference=record.number, unit=record.unit_id, order=record.pk)


def all_documents() -> Iterator[Document]:
    """Every application that has a number."""
    for record in Application.objects.exclude(number="").order_by("pk").iterator(chunk_size=500):
        yield document_of(record, answers_of(record))


def answers_of(record: Application) -> Answers:
    """What an application says: as it was handed in, or as far as it has been written."""
    defined = definitions.of(record)
    return contents.thaw(defined, record.content) if record.content else Answers(defined, record.data)


def index(record: Application, answers: Answers) -> None:
    """Makes an application findable by what it says now; in the act that hands it in."""
    services.index(APPLICATIONS, document_of(record, answers))


def href(entry: Entry) -> str:
    """The application's page."""
    return reverse("procedures:detail", args=[entry.object_id])


kinds.register(
    Kind(APPLICATIONS, _("申請・報告"), Application, href, all_documents, icon="form", order=30, newest_first=True)
)
