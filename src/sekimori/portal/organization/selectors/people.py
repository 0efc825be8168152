from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet

from sekimori.common.clock import moment_at
from sekimori.portal.acts import context
from sekimori.portal.organization.labels import Label, labels, standing
from sekimori.portal.organization.models import Appointment, Person
from sekimori.portal.organization.roles.posts import OUTSIDE, When, appointed, post_is, units_held

__all__ = [
    "Label",
    "headcounts",
    "labels",
    "names",
    "numbers_and_names",
    "people_of",
    "people_staying",
    "person_with_address",
    "standing",
    "units_of",
]


def units_of(person: int, day: dt.date | None = None) -> frozenset[int]:
    """The units in which `person` holds a post on `day` (today when not given)."""
    return units_held(person, day or context.today())


def person_with_address(address: str) -> int | None:
    """The one person whose mail address this is; None where it is nobody's or several people's. An address proves nobody."""
    found = list(Person.objects.filter(email__iexact=address).values_list("pk", flat=True)[:2]) if address else []
    return found[0] if len(found) == 1 else None


def people_of(units: Collection[int], day: dt.date | None = None) -> frozenset[int]:
    """The people who hold a post in one of `units` on `day` (today when not given)."""
    day = day or context.today()
    rows = appointed(When(moment_at(day, 12), day), post_is(unit__in=list(units)))
    return frozenset(rows.values_list("person_id", flat=True))


def headcounts(day: dt.date | None = None) -> dict[int, int]:
    """How many people hold a post in each unit on `day` (today when not given); one query."""
    day = day or context.today()
    rows = appointed(When(moment_at(day, 12), day)).values_list("post__versions__unit", "person")
    found: dict[int, set[int]] = {}
    for unit, person in rows.distinct():
        found.setdefault(unit, set()).add(person)
    return {unit: len(people) for unit, people in found.items()}


def numbers_and_names() -> Iterator[tuple[int, str, str]]:
    """Key, number and name of every person known: for files that name people. One query."""
    return Person.objects.values_list("pk", "number", "name").iterator()


def people_staying(day: dt.date | None = None) -> QuerySet[Person]:
    """The people who hold a post on `day` (today when not given) or will hold one later, and those who need none to work here."""
    day = day or context.today()
    ends_later = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    posts = Appointment.objects.filter(ends_later, superseded_at__isnull=True, person=OuterRef("pk"))
    return Person.objects.filter(Exists(posts) | Q(kind__in=OUTSIDE))


def names(people: Iterable[int]) -> dict[int, str]:
    """How these people are called today; one query, none for nobody."""
    wanted = set(people)
    return dict(Person.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}
