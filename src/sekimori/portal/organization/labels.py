"""How people are written: unit, post and name on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Q

from sekimori.common.clock import moment_at
from sekimori.portal.acts import context
from sekimori.portal.acts.actors import ORDER
from sekimori.portal.organization.models import Person
from sekimori.portal.organization.roles.posts import CAPACITIES, When, appointed
from sekimori.portal.organization.snapshots import snapshot_on


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

    three queries for any number.
    """
    wanted = set(people)
    if not wanted:
        return {}
    day = day or context.today()
    when = When(moment_at(day, 12), day, known_at)
    structure = snapshot_on(day, known_at).structure
    names = {row.pk: row for row in Person.objects.filter(pk__in=wanted)}
    rows = _posts(when, Q(person__in=wanted))
    found = {pk: Label(pk, person.number, person.name, extension=person.extension) for pk, person in names.items()}
    for pk, _kind, title, unit in rows:
        found[pk] = replace(found[pk], post=title, unit=unit, unit_name=structure.name(unit))
    return found


def standing(person: Person) -> tuple[Label, frozenset[int]]:
    """How this person is written today, and the units of every post that he holds; one query."""
    day = context.today()
    structure, rows = snapshot_on(day, None).structure, _posts(When(moment_at(day, 12), day), Q(person=person))
    label = Label(person.pk, person.number, person.name, extension=person.extension)
    for _pk, _kind, title, unit in rows:
        label = replace(label, post=title, unit=unit, unit_name=structure.name(unit))
    return label, frozenset(row[3] for row in rows)


def _posts(when: When, condition: Q) -> list[tuple[int, str, str, int]]:
    """Person, kind, title and unit of these appointments, what a person is called by last."""
    rows = appointed(when, condition).values_list(
        "person_id", "kind", "post__versions__title", "post__versions__unit_id"
    )
    return sorted(rows, key=lambda row: -ORDER[CAPACITIES[row[1]]])
