"""Where the people, units, register entries and clauses of a generated form are searched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from sekimori.common.text import fold
from sekimori.portal.acts import context
from sekimori.portal.fields.values import Item
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.fields import PersonSource
from sekimori.portal.organization.models import Person
from sekimori.portal.procedures import items
from sekimori.portal.ui.forms import Picked
from sekimori.portal.ui.wording import words
from sekimori.standards.models import Package


class OwnPeople(PersonSource):
    """The people of one section and of everything under it."""

    def __init__(self, unit: int | None) -> None:
        structure = organization.structure()
        units = structure.beneath(unit) if unit is not None else frozenset()
        self.people = organization.people_of(units)

    def among(self, rows: QuerySet[Person]) -> QuerySet[Person]:
        """Only those of the section."""
        return rows.filter(pk__in=self.people)

    def get(self, pk: int) -> Picked | None:
        """The person with this key, if of this section."""
        return super().get(pk) if pk in self.people else None


class ItemEntries:
    """The entries of a register, of one unit when given. `known` are entries read already, so that they are not read twice.

    While nothing is typed those of the applicant's own section (`own`) are offered, where it has any.
    """

    advice = gettext_lazy(
        "台帳にあるものから選びます。ことばを短くしても見つからないときは、先に台帳へ登録してください。"
    )

    def __init__(
        self, register: str, unit: int | None, known: Mapping[tuple[str, int], Item], own: int | None = None
    ) -> None:
        self.register, self.unit, self.own = register, unit, own
        self.known = {pk: item for (name, pk), item in known.items() if name == register}

    def search(self, text: str, most: int) -> Sequence[Picked]:
        """The first `most` entries that fit the text."""
        source, actor = items.source_of(self.register), context.current().actor
        near = [] if text.strip() or self.own is None else [self.own]
        for unit in (*near, self.unit):
            found = source.search(self.register, text, actor, unit=unit, most=most)
            if found:
                break
        return [_picked(item) for item in found]

    def get(self, pk: int) -> Picked | None:
        """The entry with this key, if the actor may know of it."""
        if pk not in self.known:
            self.known |= items.get(self.register, [pk], context.current().actor)
        return _picked(self.known[pk]) if pk in self.known else None


def _picked(item: Item) -> Picked:
    return Picked(item.pk, item.label, item.hint)


class Clauses:
    """The clauses of an edition by number, heading and words; the key of one is its place in the edition, counted from one."""

    advice = gettext_lazy("条項の番号の一部か、本文にあることばで探してください。")

    def __init__(self, package: Package) -> None:
        self.clauses = package.clauses
        self.places = {clause.lineage: place for place, clause in enumerate(self.clauses, start=1)}

    def search(self, text: str, most: int) -> Sequence[Picked]:
        """The first `most` clauses that ask something and contain every word."""
        asked = [fold(word) for word in text.split()]
        found = []
        for place, clause in enumerate(self.clauses, start=1):
            if clause.requirement is None:
                continue
            said = fold(f"{clause.id}{clause.title}{words(clause.requirement)}")
            if all(word in said for word in asked):
                found.append(self._picked(place))
                if len(found) == most:
                    break
        return found

    def get(self, pk: int) -> Picked | None:
        """The clause at this place."""
        return self._picked(pk) if 0 < pk <= len(self.clauses) else None

    def lineage(self, place: int) -> str:
        """The lineage of the clause at a place."""
        return self.clauses[place - 1].lineage

    def _picked(self, place: int) -> Picked:
        clause = self.clauses[place - 1]
        said = words(clause.requirement) if clause.requirement else ""
        return Picked(place, f"{clause.id} {clause.title}".strip(), said[:60] + ("…" if len(said) > 60 else ""))  # noqa: PLR2004
