"""Who leaves a section: appointments that end without another one in the same section."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from sekimori.portal.acts import context
from sekimori.portal.organization.models import Appointment, PostVersion
from sekimori.portal.organization.selectors.structure import structure as structure_on
from sekimori.portal.organization.structure import Structure

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Departure:
    """`person` works in `section` up to and on `leaves_on`; afterwards in the unit `to`, or (None) nowhere that is known.

    `known_by` grows with each appointment that was recorded to end.
    """

    person: int
    section: int
    leaves_on: dt.date
    to: int | None
    known_by: int


def departures(first: dt.date, last: dt.date, *, units: Collection[int] | None = None) -> list[Departure]:
    """Who leaves his section from `first` to `last`, by day; of the sections to which `units` belong, or of all. Three queries.

    Somebody who keeps another post in the same section, or whose appointment there goes on, does not leave it.
    """
    ending = Appointment.objects.filter(
        superseded_at__isnull=True, valid_to__gt=first, valid_to__lte=last + DAY
    ).values_list("pk", "person", "post", "valid_to")
    ends = [(pk, who, post, day) for pk, who, post, day in ending.order_by("valid_to", "pk") if day is not None]
    if not ends:
        return []
    structure = structure_on(context.today())
    held = _held({person for _pk, person, _post, _day in ends}, first, last)
    places = _places({post for each in held.values() for post, _from, _to in each}, structure)
    wanted = None if units is None else {each.id for unit in units if (each := structure.section_of(unit)) is not None}
    found: dict[tuple[int, int, dt.date], Departure] = {}
    for pk, person, post, day in ends:
        section = places.get(post, (None, None))[1]
        if section is None or (wanted is not None and section not in wanted):
            continue
        after = [places.get(other, (None, None)) for other, start, end in held[person] if start <= day < end]
        if not any(each == section for _unit, each in after):
            to = next((unit for unit, _section in after if unit is not None), None)
            found[person, section, day] = Departure(person, section, day - DAY, to, pk)
    return list(found.values())


Holding = tuple[int, dt.date, dt.date]  # post, from, up to and not including


def _held(people: Collection[int], first: dt.date, last: dt.date) -> Mapping[int, list[Holding]]:
    """The posts of these people about that time."""
    about = Q(valid_from__lte=last + DAY) & (Q(valid_to__isnull=True) | Q(valid_to__gt=first))
    rows = Appointment.objects.filter(about, superseded_at__isnull=True, person__in=people)
    held: dict[int, list[Holding]] = {person: [] for person in people}
    for person, post, start, end in rows.values_list("person", "post", "valid_from", "valid_to"):
        held[person].append((post, start, end or dt.date.max))
    return held


def _places(posts: Iterable[int], structure: Structure) -> Mapping[int, tuple[int | None, int | None]]:
    """The unit of each post, as it was last said, and the section to which it belongs."""
    rows = PostVersion.objects.filter(superseded_at__isnull=True, post__in=set(posts)).order_by("valid_from")
    found: dict[int, tuple[int | None, int | None]] = {}
    for post, unit in rows.values_list("post", "unit"):
        section = structure.section_of(unit)
        found[post] = unit, section.id if section else None
    return found
