"""Finding: what the actor may know of, by words, grouped by kind."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.search import folding, fulltext, kinds
from sekimori.portal.search.folding import Run
from sekimori.portal.search.kinds import Kind
from sekimori.portal.search.models import Entry

__all__ = ["Found", "Group", "Hit", "count", "find", "having"]

LONGEST = 100
COUNTED = 1000


@dataclass(frozen=True)
class Hit:
    """A record that was found; title and excerpt as runs (characters, found)."""

    pk: int
    reference: str
    title: list[Run]
    excerpt: list[Run]
    href: str
    unit: int | None


@dataclass(frozen=True)
class Group:
    """The records of one kind that were found on this page; `more` when there are further ones."""

    kind: str
    label: str | Promise
    icon: str
    hits: list[Hit]
    more: bool


@dataclass(frozen=True)
class Found:
    """An answer: the words as they were understood, and the groups in which something was found."""

    words: list[str]
    groups: list[Group]


def find(actor: Actor, asked: str, only: Collection[str] = (), *, most: int = 5, page: int = 1) -> Found:
    """What has every word of `asked` (blanks part words; at most 100 characters count), as far as the actor may know of it.

    `only` names the kinds wanted, all when empty; `most` records of each kind on a page. Two queries, and one for each kind
    that has such entries.
    What has the words in its number or title comes first, unless very many entries have them: then the newest do.
    """
    words = folding.words_of(asked[:LONGEST])
    many = bool(words) and fulltext.frequent(words, connection.vendor)
    groups = []
    for kind in _with_entries(words, only, many=many) if words else ():
        start = (page - 1) * most
        rows = list(_entries(kind, actor, words, many=many)[start : start + most + 1])
        if rows:
            hits = [_hit(kind, row, words) for row in rows[:most]]
            groups.append(Group(kind.key, kind.label, kind.icon, hits, more=len(rows) > most))
    return Found(words, groups)


def _with_entries(words: list[str], only: Collection[str], *, many: bool) -> list[Kind]:
    """The kinds to be gone through, in order: those wanted, and where few entries have the words, those of such an entry."""
    wanted = [kind for kind in kinds.all_kinds() if not only or kind.key in only]
    if many or len(wanted) == 1:
        return wanted
    rows = Entry.objects.filter(fulltext.contains(words, connection.vendor)).order_by()
    had = set(rows.values_list("kind", flat=True).distinct())
    return [kind for kind in wanted if kind.key in had]


def count(actor: Actor, asked: str, kind: str) -> int:
    """How many records of `kind` `find` would give, counted to 1,000 at most. Raises LookupError for an unknown kind."""
    words = folding.words_of(asked[:LONGEST])
    many = bool(words) and fulltext.frequent(words, connection.vendor)
    return _entries(kinds.get(kind), actor, words, many=many)[:COUNTED].count() if words else 0


def having(asked: str, kind: str) -> Q:
    """The condition that a record of `kind` has every word, for the search box of a list of what the actor may know of.

    Raises LookupError for an unknown kind. One query.
    """
    kinds.get(kind)
    words = folding.words_of(asked[:LONGEST])
    if not words:
        return Q()
    if fulltext.frequent(words, connection.vendor):
        # The list goes on in its own order and looks at one record after another until its page is full.
        same = Entry.objects.filter(kind=kind, object_id=OuterRef("pk"))
        return Q(Exists(same.filter(fulltext.contains(words, connection.vendor, letter_by_letter=True))))
    return Q(pk__in=Entry.objects.filter(fulltext.contains(words, connection.vendor), kind=kind).values("object_id"))


def _entries(kind: Kind, actor: Actor, words: list[str], *, many: bool) -> QuerySet[Entry]:
    """The entries of a kind with the words that the actor may know of, in order; each is looked at when its turn comes."""
    known = policies.visible(kind.model, actor).order_by()
    rows = Entry.objects.filter(fulltext.contains(words, connection.vendor, letter_by_letter=many), kind=kind.key)
    rows = rows.filter(Exists(known.filter(pk=OuterRef("object_id"))))
    if kind.narrow is not None:
        rows = rows.filter(kind.narrow(actor))
    order = ["-order", "-object_id"] if kind.newest_first else ["order", "object_id"]
    return rows.order_by(*order) if many else rows.order_by(fulltext.in_heading(words), *order)


def _hit(kind: Kind, row: Entry, words: list[str]) -> Hit:
    return Hit(
        pk=row.object_id,
        reference=row.reference,
        title=folding.marked(row.title, words),
        excerpt=folding.excerpt(row.text, words),
        href=kind.href(row),
        unit=row.unit,
    )
