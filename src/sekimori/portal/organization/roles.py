"""Roles on a date, derived: from posts, appointments, nominations, seats and recorded absences, by the adopted role rules.

Nothing here is stored. A transfer that takes effect on 1 April changes every role that night by itself.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from sekimori.common.clock import day_of
from sekimori.portal.acts.actors import Actor, CapacityName, Holding
from sekimori.portal.organization.bitemporal import holds_on
from sekimori.portal.organization.models import (
    Absence,
    Appointment,
    DeputyRule,
    Nomination,
    PostVersion,
    RoleRule,
    Seat,
)
from sekimori.portal.organization.structure import Structure, structure_on
from sekimori.standards.models import Role, Scope

CAPACITIES: dict[str, CapacityName] = {"own": "own", "concurrent": "concurrent", "acting": "acting"}


@dataclass(frozen=True)
class PostHeld:
    """An appointment with its post as both stand on the day."""

    person: int
    post: int
    title: str
    unit: int
    rank: int
    is_head: bool
    designation: str
    capacity: CapacityName


@dataclass(frozen=True)
class Held:
    """A role held by a person, with the unit for which it is held and how it came about."""

    role: str
    person: int
    unit: int | None
    capacity: CapacityName
    post: str
    instead_of: int | None = None


def role_rules(day: dt.date, known_at: dt.datetime | None = None) -> list[Role]:
    """The role rules in force on `day`, in the edition's order."""
    rows = RoleRule.objects.on(day, known_at).order_by("order")
    return [Role.model_validate(row.definition) for row in rows]


def posts_held(
    day: dt.date,
    *,
    known_at: dt.datetime | None = None,
    people: Iterable[int] | None = None,
    posts: Iterable[int] | None = None,
) -> list[PostHeld]:
    """Who holds which post on `day`; of these people or these posts only, when given."""
    rows = Appointment.objects.on(day, known_at)
    if people is not None:
        rows = rows.filter(person__in=list(people))
    if posts is not None:
        rows = rows.filter(post__in=list(posts))
    found = [(row.person_id, row.post_id, CAPACITIES[row.kind]) for row in rows]
    versions = PostVersion.objects.on(day, known_at).filter(post__in={post for _person, post, _kind in found})
    by_post = {version.post_id: version for version in versions}
    return [
        PostHeld(person, post, v.title, v.unit_id, v.rank, v.is_head, v.designation, kind)
        for person, post, kind in found
        if (v := by_post.get(post)) is not None
    ]


class RolesOn:
    """The derivation of roles for one day, over a set of posts held. Functions below choose the set."""

    def __init__(self, day: dt.date, known_at: dt.datetime | None = None) -> None:
        self.day = day
        self.known_at = known_at
        self.rules = role_rules(day, known_at)
        self.structure: Structure = structure_on(day, known_at)

    def from_posts(self, held: Iterable[PostHeld]) -> list[Held]:
        """The roles that the posts themselves give."""
        found: list[Held] = []
        for post in held:
            found.extend(self._from_post(post))
        return found

    def _from_post(self, post: PostHeld) -> Iterable[Held]:
        node = self.structure.nodes.get(post.unit)
        for rule in self.rules:
            holder = rule.holder
            if holder.post is not None and holder.post == post.designation:
                yield Held(rule.key, post.person, None, post.capacity, post.title)
            elif holder.every:
                yield Held(rule.key, post.person, post.unit, post.capacity, post.title)
            elif post.is_head and node is not None:
                heads = (holder.head_of is Scope.DEPARTMENT and node.is_department) or (
                    holder.head_of is Scope.SECTION and node.is_section
                )
                if heads:
                    yield Held(rule.key, post.person, post.unit, post.capacity, post.title)

    def from_nominations(self, people: Iterable[int] | None = None) -> list[Held]:
        """The roles given in writing."""
        rows = Nomination.objects.on(self.day, self.known_at)
        if people is not None:
            rows = rows.filter(person__in=list(people))
        keys = {rule.key for rule in self.rules if rule.holder.nominated_by or rule.holder.member_of}
        return [Held(row.role, row.person_id, row.unit_id, "nominated", "") for row in rows.filter(role__in=keys)]

    def from_seats(self, held: Iterable[PostHeld], people: Iterable[int] | None = None) -> list[Held]:
        """The roles that belong to members of a body, by post or by name."""
        by_body = {rule.holder.member_of: rule.key for rule in self.rules if rule.holder.member_of}
        if not by_body:
            return []
        in_post: dict[int, list[PostHeld]] = defaultdict(list)
        for post in held:
            in_post[post.post].append(post)
        rows = Seat.objects.on(self.day, self.known_at).filter(body__in=by_body)
        wanted = Q(post__in=in_post)
        rows = rows.filter(
            wanted | Q(person__in=list(people)) if people is not None else wanted | Q(person__isnull=False)
        )
        found: list[Held] = []
        for seat in rows:
            role = by_body[seat.body]
            if seat.person_id is not None:
                found.append(Held(role, seat.person_id, None, "nominated", seat.title))
            found.extend(Held(role, p.person, None, p.capacity, p.title) for p in in_post.get(seat.post_id or 0, []))
        return found

    def holding(self, held: Held) -> Holding:
        """A role held, with its abilities and the units it reaches."""
        rule = next(rule for rule in self.rules if rule.key == held.role)
        if rule.scope is Scope.CITY and held.unit is None:
            units: frozenset[int] | None = None
        elif held.unit is None:
            units = frozenset()
        elif rule.scope is Scope.DEPARTMENT:
            units = self.structure.beneath(held.unit)
        elif rule.holder.every:
            section = self.structure.section_of(held.unit)
            units = frozenset({held.unit, section.id} if section else {held.unit})
        else:
            units = self.structure.beneath(held.unit)
        return Holding(
            role=held.role,
            abilities=frozenset(rule.abilities),
            units=units,
            unit=held.unit,
            post=held.post,
            capacity=held.capacity,
            instead_of=held.instead_of,
        )


def roles_of(person: int, moment: dt.datetime, known_at: dt.datetime | None = None) -> list[Held]:
    """The roles of one person at `moment`, those held as a deputy included."""
    derivation = RolesOn(day_of(moment), known_at)
    return _roles_of(derivation, person, moment)


def _roles_of(derivation: RolesOn, person: int, moment: dt.datetime) -> list[Held]:
    own_posts = posts_held(derivation.day, known_at=derivation.known_at, people=[person])
    own = [
        *derivation.from_posts(own_posts),
        *derivation.from_nominations([person]),
        *derivation.from_seats(own_posts, [person]),
    ]
    return [*own, *_as_deputy(derivation, person, own, moment)]


def absences_at(moment: dt.datetime, people: Iterable[int] | None = None) -> list[Absence]:
    """The absences in force at `moment`, of these people when given."""
    rows = Absence.objects.filter(starts_at__lte=moment, ends_at__gt=moment, cancelled_at__isnull=True)
    return list(rows if people is None else rows.filter(person__in=list(people)))


def _as_deputy(derivation: RolesOn, person: int, own: list[Held], moment: dt.datetime) -> list[Held]:
    """Roles of absent people that `person` takes over: named as deputy, by the post's rule, or by the text itself."""
    absent = [absence for absence in absences_at(moment) if absence.person_id != person]
    if not absent:
        return []
    away = {absence.person_id: absence for absence in absent}
    their_posts = posts_held(derivation.day, known_at=derivation.known_at, people=away)
    by_rule = _first_present_deputies(derivation, their_posts, away)
    by_text = _roles_deputised_by_text(derivation, own)
    found: list[Held] = []
    for held in derivation.from_posts(their_posts):
        if held.role in _every_roles(derivation):
            continue
        named = away[held.person].deputy_id
        standing_in = (
            named == person
            if named is not None
            else by_rule.get(held.person) == person or (held.role in by_text and held.person not in by_rule)
        )
        if standing_in:
            found.append(Held(held.role, person, held.unit, "deputy", held.post, instead_of=held.person))
    return found


def _every_roles(derivation: RolesOn) -> set[str]:
    return {rule.key for rule in derivation.rules if rule.holder.every}


def _roles_deputised_by_text(derivation: RolesOn, own: list[Held]) -> set[str]:
    mine = {held.role for held in own}
    return {rule.key for rule in derivation.rules if rule.deputies and rule.deputies[0] in mine}


def _first_present_deputies(derivation: RolesOn, posts: list[PostHeld], away: dict[int, Absence]) -> dict[int, int]:
    """For each absent person, the first deputy by the post's rule who is not absent."""
    rules = DeputyRule.objects.on(derivation.day, derivation.known_at).filter(post__in={p.post for p in posts})
    order = list(rules.order_by("order").values_list("post_id", "deputy_id"))
    holders: dict[int, list[int]] = defaultdict(list)
    for held in posts_held(derivation.day, known_at=derivation.known_at, posts={deputy for _post, deputy in order}):
        holders[held.post].append(held.person)
    found: dict[int, int] = {}
    for post in posts:
        for of_post, deputy in order:
            present = [person for person in holders[deputy] if person not in away]
            if of_post == post.post and present and post.person not in found:
                found[post.person] = present[0]
    return found


def holders(
    role: str, *, unit: int | None = None, moment: dt.datetime, known_at: dt.datetime | None = None
) -> list[Held]:
    """Who holds `role` at `moment` (for `unit`, when the role belongs to units), deputies of absent holders included.

    Own holders come first. An empty list is a vacancy: the caller says so and never guesses.
    """
    derivation = RolesOn(day_of(moment), known_at)
    return _holders(derivation, role, unit, moment)


def _holders(derivation: RolesOn, role: str, unit: int | None, moment: dt.datetime) -> list[Held]:
    rule = next((rule for rule in derivation.rules if rule.key == role), None)
    if rule is None:
        return []
    found = [held for held in _all_held(derivation, rule) if held.role == role and unit in {None, held.unit}]
    away = {absence.person_id for absence in absences_at(moment, {held.person for held in found})}
    deputies: list[Held] = []
    for person in sorted(away):
        deputies.extend(_deputies_of(derivation, role, unit, person, moment))
    return [*found, *deputies]


def _deputies_of(derivation: RolesOn, role: str, unit: int | None, person: int, moment: dt.datetime) -> list[Held]:
    """The people who stand in for `person` in `role`: looked for among named deputies, the post's rule and the text."""
    absence = absences_at(moment, [person])[0]
    candidates: set[int] = set()
    if absence.deputy_id is not None:
        candidates.add(absence.deputy_id)
    else:
        theirs = posts_held(derivation.day, known_at=derivation.known_at, people=[person])
        first = _first_present_deputies(derivation, theirs, {a.person_id: a for a in absences_at(moment)})
        candidates |= set(first.values())
        rule = next(rule for rule in derivation.rules if rule.key == role)
        if not candidates and rule.deputies:
            by_text = next(each for each in derivation.rules if each.key == rule.deputies[0])
            candidates |= {held.person for held in _all_held(derivation, by_text) if held.role == by_text.key}
    return [
        held
        for candidate in sorted(candidates)
        for held in _roles_of(derivation, candidate, moment)
        if held.role == role and held.instead_of == person and unit in {None, held.unit}
    ]


def _all_held(derivation: RolesOn, rule: Role) -> list[Held]:
    """Everybody who holds the role of `rule` in their own right."""
    holder = rule.holder
    if holder.nominated_by is not None:
        return derivation.from_nominations()
    versions = PostVersion.objects.filter(holds_on(derivation.day, derivation.known_at))
    if holder.post is not None:
        versions = versions.filter(designation=holder.post)
    elif holder.head_of is not None:
        versions = versions.filter(is_head=True)
    elif holder.member_of is not None:
        seats = Seat.objects.on(derivation.day, derivation.known_at).filter(body=holder.member_of)
        held = posts_held(
            derivation.day,
            known_at=derivation.known_at,
            posts=seats.exclude(post=None).values_list("post_id", flat=True),
        )
        return [*derivation.from_seats(held), *derivation.from_nominations()]
    held = posts_held(derivation.day, known_at=derivation.known_at, posts=versions.values_list("post_id", flat=True))
    return derivation.from_posts(held)


def actor_for(person: int, name: str, moment: dt.datetime) -> Actor:
    """The actor that a person is at `moment`: units by appointment, holdings by derivation."""
    derivation = RolesOn(day_of(moment))
    held = _roles_of(derivation, person, moment)
    own = [each for each in held if each.instead_of is None and each.unit is not None]
    main = next((each.post for each in own if each.capacity == "own" and each.post), "")
    return Actor(
        person=person,
        name=name,
        post=main or next((each.post for each in held if each.post), ""),
        units=frozenset(each.unit for each in own if each.unit is not None and each.capacity != "nominated"),
        holdings=tuple(derivation.holding(each) for each in held),
    )
