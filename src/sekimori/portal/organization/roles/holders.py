"""The two questions: which roles has a person, and who has a role."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from dataclasses import replace

from sekimori.common.clock import day_of, moment_at
from sekimori.portal.acts import revisions
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.revisions import Kept
from sekimori.portal.organization.bitemporal import PEOPLE, SHAPE
from sekimori.portal.organization.models import Absence
from sekimori.portal.organization.roles.deputies import deputies_of, held_as_deputy
from sekimori.portal.organization.roles.derivation import from_posts, holding, own_holders, unit_for
from sekimori.portal.organization.roles.posts import When, posts_of, written_for
from sekimori.portal.organization.roles.records import Held, PostHeld, ordered
from sekimori.portal.organization.snapshots import Snapshot, snapshot_on
from sekimori.standards.models import Scope

# What was derived, as long as neither people nor structure change, for each stretch of time in which nothing begins or ends.
_actors = Kept[Actor](SHAPE, PEOPLE, most=512)
_holders = Kept[tuple[Held, ...]](SHAPE, PEOPLE, most=1024)
_away = Kept[list[tuple[dt.datetime, dt.datetime]]](PEOPLE, most=8)


def when_of(moment: dt.datetime, known_at: dt.datetime | None = None) -> When:
    """The circumstances of a question about `moment`, as known now or at `known_at`."""
    return When(moment, day_of(moment), known_at)


def _stretch(moment: dt.datetime) -> tuple[dt.date, int]:
    """The stretch of time in which nothing changes by itself: the day, and how many absences have begun or ended on it so far."""
    day = day_of(moment)
    start, end = moment_at(day), moment_at(day + dt.timedelta(days=1))
    edges = sorted({edge for span in _spans(day) for edge in span if start <= edge < end})
    return day, bisect_right(edges, moment)


def _spans(day: dt.date) -> list[tuple[dt.datetime, dt.datetime]]:
    """From when until when people are away who are away on this day, cancelled absences included."""
    return _away.get(day, lambda: _spans_on(day))


def _spans_on(day: dt.date) -> list[tuple[dt.datetime, dt.datetime]]:
    start, end = moment_at(day), moment_at(day + dt.timedelta(days=1))
    rows = Absence.objects.filter(starts_at__lt=end, ends_at__gt=start)
    return list(rows.values_list("starts_at", "ends_at"))


def roles_of(person: int, moment: dt.datetime, known_at: dt.datetime | None = None) -> list[Held]:
    """The roles of one person at `moment`, those held as a deputy included."""
    when = when_of(moment, known_at)
    return _roles_of(snapshot_on(when.day, known_at), when, person)[0]


def _roles_of(
    snapshot: Snapshot, when: When, person: int, *, nobody_away: bool = False
) -> tuple[list[Held], list[PostHeld]]:
    """The roles and posts of a person; nobody is stood in for where it is known already that nobody is away."""
    posts = posts_of(snapshot, when, person)
    own = [*from_posts(snapshot, posts), *written_for(snapshot, when, person, posts)]
    deputising = [] if nobody_away else held_as_deputy(snapshot, when, person, posts, own)
    return ordered([*own, *deputising]), posts


def holders(
    role: str, *, unit: int | None = None, moment: dt.datetime, known_at: dt.datetime | None = None
) -> list[Held]:
    """Who holds `role` at `moment` (for `unit`, when the role belongs to units), deputies of absent holders included.

    Own holders come first. An empty list is a vacancy: the caller says so and never guesses. No query when it is in memory.
    """
    with revisions.remembered():
        if known_at is not None:
            return _read_holders(role, unit, when_of(moment, known_at))
        key = (role, unit, _stretch(moment))
        return list(_holders.get(key, lambda: tuple(_read_holders(role, unit, when_of(moment)))))


def _read_holders(role: str, unit: int | None, when: When) -> list[Held]:
    snapshot = snapshot_on(when.day, when.known_at)
    rule = snapshot.rules.by_key.get(role)
    if rule is None:
        return []
    where, substitute = unit_for(snapshot, rule, unit)
    own = own_holders(snapshot, when, rule, where)
    found = ordered([*own, *deputies_of(snapshot, when, rule, own)])
    return [replace(held, substitute=True) for held in found] if substitute else found


def holders_by_unit(role: str, moment: dt.datetime, known_at: dt.datetime | None = None) -> dict[int, list[Held]]:
    """Who holds a role of departments or sections, for every one of them in one go; a vacant one has an empty list.

    Raises ValueError for a role that belongs to the whole city.
    """
    snapshot = snapshot_on(day_of(moment), known_at)
    scope = snapshot.rules.scope_of(role)
    if scope is Scope.CITY:
        raise ValueError(f"{role} belongs to the whole city, not to units")
    structure = snapshot.structure
    nodes = structure.departments if scope is Scope.DEPARTMENT else structure.sections
    found: dict[int, list[Held]] = defaultdict(list)
    for held in holders(role, moment=moment, known_at=known_at):
        if held.unit is not None:
            found[held.unit].append(held)
    return {node.id: found[node.id] for node in nodes}


def actor_for(person: int, name: str, moment: dt.datetime) -> Actor:
    """The actor that a person is at `moment`: units by appointment, holdings by derivation. No query when it is in memory."""
    with revisions.remembered():
        return _actors.get((person, name, _stretch(moment)), lambda: _read_actor(person, name, when_of(moment)))


def _read_actor(person: int, name: str, when: When) -> Actor:
    snapshot = snapshot_on(when.day)
    away = any(start <= when.moment < end for start, end in _spans(when.day))
    held, posts = _roles_of(snapshot, when, person, nobody_away=not away)
    main = next((post.title for post in posts if post.capacity == "own"), "")
    return Actor(
        person=person,
        name=name,
        post=main or next((each.post for each in held if each.post), ""),
        units=frozenset(post.unit for post in posts),
        holdings=tuple(holding(snapshot, each) for each in held),
    )
