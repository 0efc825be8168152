"""Form fields and a list filter that choose people and units; the search works without any script."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from sekimori.common import eras
from sekimori.common.text import fold, fold_name
from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.organization import selectors
from sekimori.portal.organization.models import Person, PostVersion
from sekimori.portal.organization.structure import UnitNode
from sekimori.portal.ui.forms.picking import Picked, PickField
from sekimori.portal.ui.listing.filters import ChoiceFilter, Label


class PersonSource:
    """The people of the city by part of name, kana or number; four queries for any number found.

    While nothing is typed those of the actor's own units are offered, where there are any.
    """

    advice: Label = _("氏名の一部、かな、職員番号で探せます。それでも見つからない人は、まだ登録されていません。")

    def search(self, text: str, most: int) -> Sequence[Picked]:
        """The first `most` people that contain every word, with post and unit of today."""
        actor = context.current().actor
        found = self.among(policies.visible(Person, actor))
        words = [Q(search__contains=fold_name(word)) for word in text.split()]
        if not words and (near := selectors.people_of(actor.units)):
            offered = self._picked(list(found.filter(pk__in=near).order_by("kana", "number")[:most]))
            if offered:
                return offered
        return self._picked(list(found.filter(reduce(and_, words, Q())).order_by("kana", "number")[:most]))

    def among(self, rows: QuerySet[Person]) -> QuerySet[Person]:
        """Those who may be chosen at all."""
        return rows

    def get(self, pk: int) -> Picked | None:
        """The person with this key, if the actor may know of him."""
        person = policies.visible(Person, context.current().actor).filter(pk=pk).first()
        return self._picked([person])[0] if person else None

    def _picked(self, people: Sequence[Person]) -> list[Picked]:
        labels = selectors.labels(person.pk for person in people)
        return [
            Picked(
                person.pk,
                person.name,
                " ".join(part for part in (mark.unit_name, mark.post, f"（{mark.number}）") if part),
            )
            for person in people
            if (mark := labels.get(person.pk)) is not None
        ]


class UnitSource:
    """The units of today by part of name or code; `only` narrows them (sections, the actor's own).

    `coming` adds the units that are known to be set up later, for what is recorded before their day.
    """

    def __init__(self, *, sections: bool = False, only: Collection[int] | None = None, coming: bool = False) -> None:
        self.sections, self.only, self.coming = sections, only, coming

    def _nodes(self) -> list[UnitNode]:
        structure = selectors.structure()
        nodes = list(structure.nodes.values())
        if self.coming:
            nodes.extend(node for node in selectors.coming_units() if node.id not in structure.nodes)
        if self.sections:
            nodes = [node for node in nodes if node.is_section]
        return nodes if self.only is None else [node for node in nodes if node.id in self.only]

    def _picked(self, node: UnitNode) -> Picked:
        return Picked(node.id, selectors.structure().full_name(node.id) or node.name, node.code)

    def search(self, text: str, most: int) -> Sequence[Picked]:
        """The first `most` units that contain every word."""
        words = [fold(word) for word in text.split()]
        picked = (self._picked(node) for node in self._nodes())
        return [each for each in picked if all(word in fold(each.label + each.hint) for word in words)][:most]

    def get(self, pk: int) -> Picked | None:
        """The unit with this key, if it may be chosen."""
        node = next((node for node in self._nodes() if node.id == pk), None)
        return self._picked(node) if node else None


class PostSource:
    """The posts that stand today or are known to come, by part of title, code, or of the unit's name."""

    advice: Label = _("職の名称、所属の名称の一部で探してください。まだ無い職は、先に組織の画面で登録します。")

    def search(self, text: str, most: int) -> Sequence[Picked]:
        """The first `most` posts that fit every word, the highest first."""
        rows: dict[int, Picked] = {}
        for row in selectors.posts_named(text.split(), context.current().actor)[: most * 3]:
            rows.setdefault(row.post_id, self._picked(row))
        return list(rows.values())[:most]

    def get(self, pk: int) -> Picked | None:
        """The post with this key, if the actor may know of it."""
        row = selectors.posts_named([], context.current().actor).filter(post=pk).first()
        return self._picked(row) if row else None

    def _picked(self, row: PostVersion) -> Picked:
        unit = selectors.structure().name(row.unit_id)
        since = (
            _("%(day)sから") % {"day": eras.format_short(row.valid_from)} if row.valid_from > context.today() else ""
        )
        return Picked(row.post_id, f"{unit} {row.title}".strip(), " ".join(e for e in (row.post.code, str(since)) if e))


class PersonChoiceField(PickField):
    """One person; the cleaned value is the person's key."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("氏名、カナ、職員番号の一部で探せます。"))
        super().__init__(PersonSource(), **kwargs)


class UnitChoiceField(PickField):
    """One unit; the cleaned value is the unit's key. `sections` offers 課等 only, `coming` also units set up later."""

    def __init__(
        self, *, sections: bool = False, only: Collection[int] | None = None, coming: bool = False, **kwargs: Any
    ) -> None:
        kwargs.setdefault("help_text", _("所属の名称かコードの一部で探せます。"))
        super().__init__(UnitSource(sections=sections, only=only, coming=coming), **kwargs)


class PostChoiceField(PickField):
    """One post; the cleaned value is the post's key."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("職名、所属の名称、職コードの一部で探せます。"))
        super().__init__(PostSource(), **kwargs)


# More units than this are not offered in one list of a filter: the departments stand for those beneath them.
MOST_OFFERED = 200


def unit_choices(_actor: Actor | None = None) -> list[tuple[str, str]]:
    """The units of today with their full names, in the order of the city's list; of a large city the departments alone."""
    structure = selectors.structure()
    nodes = list(structure.nodes.values()) if len(structure.nodes) <= MOST_OFFERED else structure.departments
    return [(str(node.id), structure.full_name(node.id)) for node in nodes]


def unit_filter(name: str, label: Label, *, lookup: str) -> ChoiceFilter:
    """A list filter for one unit and everything under it; `lookup` is the field that holds the unit's key."""

    def condition(values: Sequence[str]) -> Q:
        structure = selectors.structure()
        reached = {each for value in values for each in structure.beneath(int(value))}
        return Q(**{f"{lookup}__in": reached})

    return ChoiceFilter(name, label, choices=unit_choices, several=False, condition_of=condition)
