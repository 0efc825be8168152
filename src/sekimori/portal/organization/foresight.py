"""The organisation as it is known to stand on a day and on each coming day of change, read in a handful of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from django.db.models import Q, QuerySet

from sekimori.portal.acts.revisions import Kept
from sekimori.portal.organization.bitemporal import PEOPLE, SHAPE, Bitemporal, known_on
from sekimori.portal.organization.models import (
    Appointment,
    DeputyRule,
    Nomination,
    PostVersion,
    Rule,
    Seat,
    UnitVersion,
)
from sekimori.portal.organization.roles.derivation import from_posts
from sekimori.portal.organization.roles.posts import CAPACITIES, OUTSIDE
from sekimori.portal.organization.roles.records import Held, PostHeld, ordered
from sekimori.portal.organization.snapshots import Snapshot, rulebook_of
from sekimori.portal.organization.structure import Structure, UnitNode

B = TypeVar("B", bound=Bitemporal)


@dataclass(frozen=True)
class DayAhead:
    """One day: structure, rules, and everybody who holds a role that lies in a post, in a writing or in a seat.

    `led` are the units of which a post is marked as the head's, held or not.
    """

    snapshot: Snapshot
    posts: tuple[PostHeld, ...]
    held: tuple[Held, ...]
    deputised: frozenset[int]
    led: frozenset[int]

    @cached_property
    def by_role(self) -> dict[str, list[Held]]:
        found: dict[str, list[Held]] = {}
        for each in self.held:
            found.setdefault(each.role, []).append(each)
        return found


def ahead_of(start: dt.date, known_at: dt.datetime | None = None) -> Foresight:
    """What is known to hold from `start` on; no query when it is in memory."""
    return _kept.get((start, known_at), lambda: Foresight(start, known_at))


class Foresight:
    """What is known (or was known at `known_at`) to hold from `start` on.

    `at` gives any day from then, `days` those on which something changes.
    """

    def __init__(self, start: dt.date, known_at: dt.datetime | None = None) -> None:
        self.start, self.known_at = start, known_at
        self._units = self._read(UnitVersion.objects.select_related("unit").order_by("order", "unit__code"))
        self._rules = self._read(Rule.objects.order_by("order"))
        self._nominations = self._read(Nomination.objects.select_related("person"))
        self._seats = self._read(Seat.objects.select_related("person"))
        self._deputies = self._read(DeputyRule.objects.all())
        marked = {row.unit_id for row in self._units if row.designation}
        seated = [row.post_id for row in self._seats if row.post_id]
        telling = Q(is_head=True) | ~Q(designation="") | Q(post__in=seated) | Q(unit__in=self._beneath(marked))
        self._posts = self._read(PostVersion.objects.filter(telling))
        named = [row.person_id for row in self._nominations]
        named.extend(row.person_id for row in self._seats if row.person_id)
        concerned = Q(post__in={row.post_id for row in self._posts}) | Q(person__in=named)
        self._appointments = self._read(Appointment.objects.filter(concerned))

    def _read(self, rows: QuerySet[B]) -> list[B]:
        reaching = Q(valid_to__isnull=True) | Q(valid_to__gt=self.start)
        return list(rows.filter(reaching & known_on(self.known_at)))

    def _beneath(self, units: set[int]) -> set[int]:
        reached = set(units)
        while more := {row.unit_id for row in self._units if row.parent_id in reached} - reached:
            reached |= more
        return reached

    @cached_property
    def days(self) -> list[dt.date]:
        """The start and every later day on which one of the rows read begins or ends."""
        rows: Iterable[Bitemporal] = (
            *self._units,
            *self._rules,
            *self._nominations,
            *self._seats,
            *self._deputies,
            *self._posts,
            *self._appointments,
        )
        edges = {edge for row in rows for edge in (row.valid_from, row.valid_to) if edge and edge > self.start}
        return [self.start, *sorted(edges)]

    def at(self, day: dt.date) -> DayAhead:
        """The organisation on `day` (not before the start)."""
        return self._first if day == self.start else self._made(day)

    @cached_property
    def _first(self) -> DayAhead:
        return self._made(self.start)

    def _made(self, day: dt.date) -> DayAhead:
        structure = Structure(day, (UnitNode.of(row) for row in _on(self._units, day)))
        snapshot = Snapshot(day, self.known_at, structure, rulebook_of(_on(self._rules, day)))
        versions = {row.post_id: row for row in _on(self._posts, day)}
        appointments = _on(self._appointments, day)
        posts = tuple(
            PostHeld(
                row.person_id, row.post_id, v.title, v.unit_id, v.rank, v.is_head, v.designation, CAPACITIES[row.kind]
            )
            for row in appointments
            if (v := versions.get(row.post_id)) is not None
        )
        here = {row.person_id for row in appointments}
        held = [*from_posts(snapshot, posts), *self._written(snapshot, day, posts, here)]
        deputised = frozenset(row.post_id for row in _on(self._deputies, day))
        led = frozenset(version.unit_id for version in versions.values() if version.is_head)
        return DayAhead(snapshot, posts, tuple(ordered(held)), deputised, led)

    def _written(self, snapshot: Snapshot, day: dt.date, posts: Iterable[PostHeld], here: set[int]) -> Iterable[Held]:
        for row in _on(self._nominations, day):
            if row.role in snapshot.rules.in_writing and (row.person_id in here or row.person.kind in OUTSIDE):
                yield Held(row.role, row.person_id, row.unit_id, "nominated", "")
        for seat in _on(self._seats, day):
            role = snapshot.rules.by_body.get(seat.body)
            if role is None:
                continue
            if seat.person is not None and (seat.person.pk in here or seat.person.kind in OUTSIDE):
                yield Held(role, seat.person.pk, None, "nominated", seat.title)
            yield from (
                Held(role, each.person, None, each.capacity, each.title)
                for each in posts
                if seat.post_id is not None and each.post == seat.post_id
            )


_kept = Kept[Foresight](SHAPE, PEOPLE, most=2)


def _on(rows: Iterable[B], day: dt.date) -> list[B]:
    return [row for row in rows if row.valid_from <= day and (row.valid_to is None or day < row.valid_to)]
