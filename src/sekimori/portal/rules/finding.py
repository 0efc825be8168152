"""The clauses as the search finds them: those of the editions in force, by their own words."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.actors import Actor
from sekimori.portal.rules.models import Edition, EditionClause
from sekimori.portal.rules.selectors.adoptions import adoptions_on
from sekimori.portal.rules.selectors.room import Room, room_of_edition
from sekimori.portal.search import kinds
from sekimori.portal.search.kinds import Document, Kind
from sekimori.portal.search.models import Entry

CLAUSES = "clauses"


def documents_of(edition: Edition) -> Iterator[Document]:
    """Each clause of an edition with its words: the published text, the requirement in our words, and its place."""
    room = room_of_edition(edition)
    keys = dict(EditionClause.objects.filter(edition=edition).values_list("clause", "pk"))
    for order, line in enumerate(room.lines):
        text = "\n".join(dict.fromkeys(part for part in (line.text, _requirement(line.clause)) if part))
        yield Document(keys[line.id], _title(room, line.id), text, reference=line.id, order=order)


def _requirement(clause: object) -> str:
    requirement = getattr(clause, "requirement", None)
    return requirement.ja if requirement else ""


def _title(room: Room, clause_id: str) -> str:
    own = room.lines[room.places[clause_id]].title
    return own or next((line.title for line in reversed(room.trail(clause_id)) if line.title), "")


def all_documents() -> Iterator[Document]:
    """The clauses of every edition that was adopted."""
    for edition in Edition.objects.filter(state=Edition.State.ADOPTED).order_by("pk"):
        yield from documents_of(edition)


def in_force(_actor: Actor) -> Q:
    """The condition that a clause belongs to an edition in force today."""
    editions = [view.edition for view in adoptions_on()]
    return Q(object_id__in=EditionClause.objects.filter(edition__in=editions).values("pk"))


def href(entry: Entry) -> str:
    """The clause's page."""
    return reverse("rules:clause", args=[entry.reference])


kinds.register(
    Kind(
        CLAUSES,
        _("対策基準の条項"),
        EditionClause,
        href,
        all_documents,
        narrow=in_force,
        icon="book",
        order=10,
    )
)
