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
    rows = appointed(when, Q(person__in=wanted)).values_list(
        "person_id", "kind", "post__versions__title", "post__versions__unit_id"
    )
    found = {pk: Label(pk, person.number, person.name, extension=person.extension) for pk, person in names.items()}
    for pk, _kind, title, unit in sorted(rows, key=lambda row: -ORDER[CAPACITIES[row[1]]]):
        found[pk] = replace(found[pk], post=title, unit=unit, unit_name=structure.name(unit))
    return found
