"""How people are written: unit, post and name on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet

from sekimori.common.clock import moment_at
from sekimori.portal.acts import context
from sekimori.portal.acts.actors import ORDER
from sekimori.portal.acts.prepared import Prepared
from sekimori.portal.organization.models import Appointment, Person
from sekimori.portal.organization.roles.posts import CAPACITIES, When, appointed
from sekimori.portal.organization.snapshots import snapshot_on

Row = tuple[int, str, str, int, str, str, str]


@dataclass(frozen=True)
class Label:
    """How a person is written on forms: unit, post and name on a day."""

    person: int
    number: str
    name: str
    post: str = ""
    unit: int | None = None
    unit_name: str = ""
    extension: str = ""

    def __str__(self) -> str:
        return " ".join(each for each in (self.unit_name, self.post, self.name) if each)


def labels(people: Iterable[int], day: dt.date | None = None, known_at: dt.datetime | None = None) -> dict[int, Label]:
    """Name, post and unit of these people on `day` (today when not given), the own post before others;

    one query for any number, and one more where somebody holds no post.
    """
    wanted = set(people)
    if not wanted:
        return {}
    day = day or context.today()
    when = When(moment_at(day, 12), day, known_at)
    structure = snapshot_on(day, known_at).structure
    few = len(wanted) <= FEW and known_at is None
    rows = _in_order(_POSTS[len(wanted)](day, *wanted)) if few else _posts(when, Q(person__in=wanted))
    found: dict[int, Label] = {}
    for pk, _kind, title, unit, number, name, extension in rows:
        found[pk] = Label(pk, number, name, title, unit, structure.name(unit), extension)
    if without := wanted - found.keys():
        for person in Person.objects.filter(pk__in=without):
            found[person.pk] = Label(person.pk, person.number, person.name, extension=person.extension)
    return found


def standing(person: Person) -> tuple[Label, frozenset[int]]:
    """How this person is written today, and the units of every post that he holds; one query."""
    day = context.today()
    structure, rows = snapshot_on(day, None).structure, _in_order(_POSTS[1](day, person.pk))
    label = Label(person.pk, person.number, person.name, extension=person.extension)
    for _pk, _kind, title, unit, *_person in rows:
        label = replace(label, post=title, unit=unit, unit_name=structure.name(unit))
    return label, frozenset(row[3] for row in rows)


def _posts(when: When, condition: Q) -> list[Row]:
    """Person, kind, title and unit of these appointments, what a person is called by last; with the person's own words."""
    return _in_order(_rows(when, condition))


def _rows(when: When, condition: Q) -> QuerySet[Appointment, Row]:
    of_person = ("person__number", "person__name", "person__extension")
    return appointed(when, condition).values_list(
        "person_id", "kind", "post__versions__title", "post__versions__unit_id", *of_person
    )


def _in_order(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: -ORDER[CAPACITIES[row[1]]])


# Of a few people the query is put into SQL once (acts.prepared).
FEW = 8
_POSTS = Prepared(lambda _count, day, *people: _rows(When(moment_at(day, 12), day), Q(person__in=people)))
