"""Names turned into records and records into names, many at once: units, people and entries of other registers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Model
from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.common.tables.cells import code, words
from sekimori.common.text import fold, fold_name
from sekimori.portal.organization import selectors as organization
from sekimori.portal.registers.adopted import Standards
from sekimori.portal.registers.models.items import Item


@dataclass
class Lookups:
    """What a page, an act or a file needs to know of others' records. Everything is fetched once, by keys or by names."""

    standards: Standards
    _people: dict[int, str] = field(default_factory=dict)
    _items: dict[type[Item], dict[int, str]] = field(default_factory=dict)

    @classmethod
    def now(cls) -> Lookups:
        return cls(Standards.now())

    def learn_people(self, people: Iterable[int | None]) -> None:
        """Fetches the names of these people, if they are not known yet; three queries for any number."""
        wanted = {pk for pk in people if pk is not None} - self._people.keys()
        if wanted:
            self._people |= {pk: f"{label.name}（{label.number}）" for pk, label in organization.labels(wanted).items()}

    def person(self, pk: int | None) -> str:
        """How a person is written: name and number."""
        if pk is None:
            return ""
        self.learn_people([pk])
        return self._people.get(pk, "")

    def learn_items(self, model: type[Item], pks: Iterable[int | None]) -> None:
        """Fetches how these entries are written, if it is not known yet."""
        known = self._items.setdefault(model, {})
        wanted = {pk for pk in pks if pk is not None} - known.keys()
        if wanted:
            rows = model._default_manager.filter(pk__in=wanted)  # noqa: SLF001
            known |= {pk: f"{number} {name}" for pk, number, name in rows.values_list("pk", "number", "name")}

    def item(self, model: type[Item], pk: int | None) -> str:
        """How an entry is written: number and name."""
        if pk is None:
            return ""
        self.learn_items(model, [pk])
        return self._items[model].get(pk, "")

    def unit_named(self, text: str) -> int:
        """The unit of today that a cell names, by code, name or full name. Raises InvalidInput for none or several."""
        structure = self.standards.structure
        by_code = structure.by_code.get(code(text))
        if by_code is not None:
            return by_code.id
        found = self._units_by_name.get(fold(text), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise InvalidInput(
                _("「%(text)s」という所属が複数あります。所属コードで書いてください。") % {"text": words(text)[:60]}
            )
        raise InvalidInput(_("「%(text)s」という所属はありません。") % {"text": words(text)[:60]})

    @cached_property
    def _units_by_name(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for node in self.standards.structure.nodes.values():
            for name in {fold(node.name), fold(self.standards.structure.full_name(node.id))}:
                found.setdefault(name, []).append(node.id)
        return found

    def person_named(self, text: str) -> int:
        """The person that a cell names, by number, name, or name and number. Raises InvalidInput for none or several."""
        number, people = self._everybody
        asked = words(text)
        bare = asked.rpartition("（")[2].rstrip("）") if asked.endswith("）") else asked
        found = number.get(code(bare)) or number.get(code(asked))
        if found is not None:
            return found
        named = people.get(fold_name(asked), [])
        if len(named) == 1:
            return named[0]
        sentence = (
            _("「%(text)s」という職員が複数います。職員番号で書いてください。")
            if named
            else _("「%(text)s」という職員はいません。")
        )
        raise InvalidInput(sentence % {"text": asked[:60]})

    @cached_property
    def _everybody(self) -> tuple[dict[str, int], dict[str, list[int]]]:
        """Everybody by number and by folded name: one query, made only for files that name people."""
        numbers: dict[str, int] = {}
        names: dict[str, list[int]] = {}
        for pk, number, name in organization.numbers_and_names():
            numbers[code(number)] = pk
            names.setdefault(fold_name(name), []).append(pk)
        return numbers, names

    def items_named(self, model: type[Item], texts: Collection[str]) -> dict[str, int]:
        """The entries with these numbers: folded number → key; those that are none are left out. One query."""
        folded = {fold(text) for text in texts}
        rows = model._default_manager.filter(code__in=folded)  # noqa: SLF001
        return dict(rows.values_list("code", "pk"))


def pk_of(value: Model | int | None) -> int | None:
    """The key of a record, a key itself, or None."""
    return value.pk if isinstance(value, Model) else value
