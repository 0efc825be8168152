"""What of an entry is found by the search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.urls import reverse

from sekimori.portal.registers.adopted import Standards
from sekimori.portal.registers.defining import Register
from sekimori.portal.registers.models import Item
from sekimori.portal.search import kinds as search_kinds
from sekimori.portal.search import services as search
from sekimori.portal.search.kinds import Document, Kind
from sekimori.portal.search.models import Entry

CHUNK = 2000


def document(register: Register, item: Item, standards: Standards) -> Document:
    """An entry's words: number and name, what its searched columns say, and its unit."""
    further = [column for column in register.own_columns if column.searched and column.name not in {"number", "name"}]
    words = [str(getattr(item, column.name)) for column in further if getattr(item, column.name)]
    words.append(standards.unit_words(item.unit_id))
    return Document(item.pk, item.name, "　".join(words), reference=item.number, unit=item.unit_id, order=item.pk)


def index(register: Register, items: Iterable[Item], standards: Standards) -> None:
    """Makes these entries findable by their present words, in the act's transaction."""
    search.index_many(register.key, (document(register, item, standards) for item in items))


def make_findable(register: Register) -> None:
    """Registers the kind with the search, once."""

    def href(entry: Entry) -> str:
        return reverse("registers:detail", args=[register.key, entry.object_id])

    def documents() -> Iterator[Document]:
        standards = Standards.now()
        rows = register.model._default_manager.order_by("pk").iterator(chunk_size=CHUNK)  # noqa: SLF001
        return (document(register, item, standards) for item in rows)

    search_kinds.register(
        Kind(register.key, register.label, register.model, href, documents, icon=register.icon, order=40)
    )
