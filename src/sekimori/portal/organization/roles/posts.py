"""Which posts people hold, which roles were given to them in writing, and who is away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models import When as When_
from django.db.models.functions import Coalesce

from sekimori.common.clock import moment_at
from sekimori.portal.acts.actors import CapacityName
from sekimori.portal.acts.prepared import Prepared
from sekimori.portal.organization.bitemporal import holds_on
from sekimori.portal.organization.models import Absence, Appointment, Nomination, Person, PersonVersion, Seat
from sekimori.portal.organization.roles.records import Held, PostHeld
from sekimori.portal.organization.snapshots import Snapshot

CAPACITIES: dict[str, CapacityName] = {"own": "own", "concurrent": "concurrent", "acting": "acting"}
# People who work with the city without an appointment; whoever else has none holds no role.
OUTSIDE = (Person.Kind.CONTRACTOR, Person.Kind.OTHER)


@dataclass(frozen=True)
class When:
    """The moment asked about, the day on which it falls, and as known when (None: now)."""

    moment: dt.datetime
    day: dt.date
    known_at: dt.datetime | None = None

    def holds(self, prefix: str = "") -> Q:
        """The condition that a bitemporal row holds then."""
        return holds_on(self.day, self.known_at, prefix)


def away_at(when: When, prefix: str = "") -> Q:
    """The condition that an absence is in force at the moment, as then known."""
    running = Q(**{f"{prefix}starts_at__lte": when.moment, f"{prefix}ends_at__gt": when.moment})
    standing = Q(**{f"{prefix}cancelled_at__isnull": True})
    if when.known_at is None:
        return running & standing
    return (
        running
        & Q(**{f"{prefix}recorded_at__lte": when.known_at})
        & (standing | Q(**{f"{prefix}cancelled_at__gt": when.known_at}))
    )


def is_away(when: When, person: str) -> Exists:
    """Whether the person in the column `person` of the outer query is away."""
    return Exists(Absence.objects.filter(away_at(when), person=OuterRef(person)))


def absences(when: When, condition: Q | None = None) -> QuerySet[Absence]:
    """The absences in force, each with `deputy_gone`: whether the named deputy is away too or no longer works here."""
    here = Exists(Appointment.objects.filter(when.holds(), person=OuterRef("deputy")))
    rows = Absence.objects.filter(away_at(when)).annotate(
        deputy_gone=Case(When_(here & ~is_away(when, "deputy"), then=Value(value=False)), default=Value(value=True))
    )
    return rows if condition is None else rows.filter(condition)


def appointed(when: When, condition: Q | None = None) -> QuerySet[Appointment]:
    """The appointments then that fulfil `condition`, each joined to its post as it then stands.

    The condition goes into the same filter, because a further one on post__versions would join the versions again.
    """
    then = when.holds() & when.holds("post__versions__")
    return Appointment.objects.filter(then & condition if condition is not None else then)


def posts_held(snapshot: Snapshot, when: When, condition: Q | None = None) -> list[PostHeld]:
    """Who holds which post then, of the appointments that fulfil `condition`; one query."""
    rows = _rows_of(when, condition, employment=_employment_counts(snapshot))
    return [_post(row) for row in rows]


def posts_of(snapshot: Snapshot, when: When, person: int) -> list[PostHeld]:
    """Which posts one person holds then; one query."""
    if when.known_at is not None:
        return posts_held(snapshot, when, Q(person=person))
    rows = _HELD_BY[_employment_counts(snapshot)](person, when.moment, when.day)
    return [_post(row) for row in rows]


def posts_designated(snapshot: Snapshot, when: When, designation: str) -> list[PostHeld]:
    """Who holds the posts that the standard means by `designation`; one query."""
    if when.known_at is not None:
        return posts_held(snapshot, when, post_is(designation=designation))
    return [_post(row) for row in _DESIGNATED[_employment_counts(snapshot)](designation, when.moment, when.day)]


def heads_of(snapshot: Snapshot, when: When, unit: int) -> list[PostHeld]:
    """Who leads a unit; one query."""
    if when.known_at is not None:
        return posts_held(snapshot, when, post_is(is_head=True, unit=unit))
    return [_post(row) for row in _HEADS[_employment_counts(snapshot)](unit, when.moment, when.day)]


def _employment_counts(snapshot: Snapshot) -> bool:
    return any(role.holder.employment for role in snapshot.rules.roles)


def _post(row: Sequence[Any]) -> PostHeld:
    person, post, title, unit, rank, is_head, designation, kind, employment, away = row
    return PostHeld(person, post, title, unit, rank, is_head, designation, CAPACITIES[kind], employment, away=away)


def _rows_of(when: When, condition: Q | None, *, employment: bool) -> QuerySet[Appointment, tuple[Any, ...]]:
    rows = appointed(when, condition)
    employed: Any = Value("", output_field=CharField())
    if employment:
        version = PersonVersion.objects.filter(when.holds(), person=OuterRef("person")).values("kind")[:1]
        employed = Coalesce(Subquery(version), F("person__kind"))
    return rows.annotate(employment=employed, gone=is_away(when, "person")).values_list(
        "person_id",
        "post_id",
        "post__versions__title",
        "post__versions__unit_id",
        "post__versions__rank",
        "post__versions__is_head",
        "post__versions__designation",
        "kind",
        "employment",
        "gone",
    )


_HELD_BY = Prepared(
    lambda employment, person, moment, day: _rows_of(When(moment, day), Q(person=person), employment=employment)
)


_DESIGNATED = Prepared(
    lambda employment, designation, moment, day: _rows_of(
        When(moment, day), post_is(designation=designation), employment=employment
    )
)
_HEADS = Prepared(
    lambda employment, unit, moment, day: _rows_of(
        When(moment, day), post_is(is_head=True, unit=unit), employment=employment
    )
)


def units_held(person: int, day: dt.date) -> frozenset[int]:
    """The units in which `person` holds a post on `day`."""
    rows = appointed(When(moment_at(day, 12), day), Q(person=person))
    return frozenset(rows.values_list("post__versions__unit_id", flat=True))


def post_is(**fields: Any) -> Q:
    """A condition on the joined post of `appointed`, for `posts_held`."""
    return Q(**{f"post__versions__{name}": value for name, value in fields.items()})


def works_then(when: When) -> Q:
    """The condition on rows with a `person` that this person has an appointment then, or needs none."""
    appointment = Appointment.objects.filter(when.holds(), person=OuterRef("person"))
    return Q(Exists(appointment)) | Q(person__kind__in=OUTSIDE)


def nominated(when: When, roles: Collection[str], condition: Q | None = None) -> list[Held]:
    """The roles given in writing to people who work here then."""
    rows = Nomination.objects.filter(when.holds(), works_then(when), role__in=roles)
    rows = rows if condition is None else rows.filter(condition)
    found = rows.annotate(gone=is_away(when, "person")).values_list("role", "person_id", "unit_id", "gone")
    return [Held(role, person, unit, "nominated", "", away=gone) for role, person, unit, gone in found]


def written_for(snapshot: Snapshot, when: When, person: int, posts: Iterable[PostHeld]) -> list[Held]:
    """The roles of one person by nomination and by seats in bodies, their own or their posts'; one query."""
    in_post = {held.post: held for held in posts}
    rules = snapshot.rules
    rows: Iterable[tuple[Any, ...]]
    if not rules.in_writing and not rules.by_body:
        rows = ()
    elif when.known_at is None:
        shape = (tuple(sorted(rules.in_writing)), tuple(rules.by_body))
        rows = _WRITTEN[shape](when.day, person, *(in_post if rules.by_body else ()))
    else:
        rows = _written(when, rules.in_writing, rules.by_body, person, in_post)
    found: list[Held] = []
    for name, reference, is_seat, title, employment in rows:
        if is_seat and reference is not None:
            post = in_post[reference]
            role = snapshot.rules.by_body[name]
            found.append(Held(role, person, None, post.capacity, post.title, post_id=post.post))
        elif in_post or employment in OUTSIDE:
            role = snapshot.rules.by_body[name] if is_seat else name
            found.append(Held(role, person, None if is_seat else reference, "nominated", title))
    return found


def _written(
    when: When, in_writing: Collection[str], bodies: Collection[str], person: int, posts: Collection[int]
) -> QuerySet[Any, tuple[Any, ...]]:
    """Nominations to these roles and seats in these bodies: role or body, unit or post, whether a seat, title, employment."""
    kind = "person__kind"
    nominations = Nomination.objects.filter(when.holds(), person=person, role__in=in_writing)
    seats = Seat.objects.filter(when.holds(), Q(person=person) | Q(post__in=posts), body__in=bodies)
    return nominations.values_list("role", "unit_id", Value(0), Value(""), kind).union(
        seats.values_list("body", "post_id", Value(1), "title", kind), all=True
    )


_WRITTEN = Prepared(
    lambda shape, day, person, *posts: _written(When(moment_at(day, 12), day), shape[0], shape[1], person, posts)
)
