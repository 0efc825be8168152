"""From posts and writings to roles, by the rules of the day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Q

from sekimori.portal.acts.actors import Holding
from sekimori.portal.organization.models import Seat
from sekimori.portal.organization.roles.posts import (
    When,
    heads_of,
    nominated,
    post_is,
    posts_designated,
    posts_held,
    works_then,
)
from sekimori.portal.organization.roles.records import Held, PostHeld
from sekimori.portal.organization.snapshots import Snapshot
from sekimori.standards.models import Role, Scope


def from_posts(snapshot: Snapshot, posts: Iterable[PostHeld]) -> Iterator[Held]:
    """The roles that the posts themselves give."""
    for post in posts:
        for rule in snapshot.rules.roles:
            for unit in _reason(snapshot, rule, post):
                yield Held(rule.key, post.person, unit, post.capacity, post.title, post_id=post.post, away=post.away)


def _reason(snapshot: Snapshot, rule: Role, post: PostHeld) -> Iterator[int | None]:
    """The unit for which `post` gives the role of `rule` (None: the city); nothing when it does not give it."""
    holder, structure = rule.holder, snapshot.structure
    node = structure.nodes.get(post.unit)
    if holder.post is not None:
        if holder.post == post.designation:
            yield None
    elif holder.every or (holder.employment is not None and holder.employment == post.employment):
        yield post.unit
    elif node is None:
        return
    elif holder.unit is not None:
        if any(structure.nodes[each].designation == holder.unit for each in (node.id, *structure.above(node.id))):
            yield None if rule.scope is Scope.CITY else post.unit
    elif holder.head_of is not None and post.is_head and _on_list(holder.head_of, node.is_department, node.is_section):
        yield post.unit


def _on_list(scope: Scope, is_department: bool, is_section: bool) -> bool:  # noqa: FBT001
    return (scope is Scope.DEPARTMENT and is_department) or (scope is Scope.SECTION and is_section)


def own_holders(snapshot: Snapshot, when: When, rule: Role, unit: int | None = None) -> list[Held]:
    """Everybody who holds the role of `rule` in their own right, for `unit` when given; at most two queries."""
    holder = rule.holder
    if holder.member_of is not None:
        return _members(snapshot, when, rule)
    if holder.nominated_by is not None or holder.external:
        named = nominated(when, [rule.key])
        return [held for held in named if unit is None or held.unit in {None, unit}]
    if holder.post is not None:
        posts = posts_designated(snapshot, when, holder.post)
    elif holder.head_of is not None and unit is not None:
        posts = heads_of(snapshot, when, unit)
    else:
        posts = posts_held(snapshot, when, _posts_condition(snapshot, rule, unit))
    return [held for held in from_posts(snapshot, posts) if held.role == rule.key]


def _posts_condition(snapshot: Snapshot, rule: Role, unit: int | None) -> Q:
    """Which posts can give a role of no single post and no single head, as narrow as the database can say it."""
    holder, structure = rule.holder, snapshot.structure
    if holder.head_of is not None:
        return post_is(is_head=True)
    if holder.unit is not None:
        marked = [node.id for node in structure.nodes.values() if node.designation == holder.unit]
        return post_is(unit__in=[each for node in marked for each in structure.beneath(node)])
    return post_is(unit__in=structure.beneath(unit)) if unit is not None else Q()


def _members(snapshot: Snapshot, when: When, rule: Role) -> list[Held]:
    """Whoever sits in the body of `rule` by post or by name, and whoever was named to it in writing."""
    seats = Seat.objects.filter(when.holds(), body=rule.holder.member_of)
    rows = seats.filter(Q(post__isnull=False) | works_then(when))
    listed = list(rows.values_list("post_id", "person_id", "title"))
    posts = {post for post, _person, _title in listed if post is not None}
    found = [
        Held(rule.key, held.person, None, held.capacity, held.title, post_id=held.post, away=held.away)
        for held in (posts_held(snapshot, when, Q(post__in=posts)) if posts else [])
    ]
    found.extend(
        Held(rule.key, person, None, "nominated", title) for _post, person, title in listed if person is not None
    )
    return [*found, *nominated(when, [rule.key])]


def unit_for(snapshot: Snapshot, rule: Role, unit: int | None) -> tuple[int | None, bool]:
    """The unit by which to look for holders of the role when somebody asks for `unit`, and whether the city's

    substitute steps in.

    A role of the whole city has no unit; a role of sections or departments is that of the one to which `unit`
    belongs.
    """
    structure = snapshot.structure
    if unit is None or rule.scope is Scope.CITY:
        return None, False
    if rule.holder.every or rule.holder.employment is not None:
        return unit, False
    if rule.scope is Scope.SECTION:
        section = structure.section_of(unit)
        return (section.id if section else unit), False
    department = structure.department_of(unit)
    if department is not None:
        return department.id, False
    substitute = structure.substitute_of(unit)
    return (substitute.id, True) if substitute else (unit, False)


def holding(snapshot: Snapshot, held: Held) -> Holding:
    """A role held, with its abilities and the units it reaches."""
    rule, structure = snapshot.rules.by_key[held.role], snapshot.structure
    units: frozenset[int] | None
    if held.unit is None:
        units = None if rule.scope is Scope.CITY else frozenset()
    elif rule.scope is Scope.DEPARTMENT:
        units = structure.reached_from(held.unit)
    elif rule.holder.every:
        section = structure.section_of(held.unit)
        units = frozenset({held.unit, section.id} if section else {held.unit})
    else:
        units = structure.beneath(held.unit)
    return Holding(
        role=held.role,
        abilities=frozenset(rule.abilities),
        units=units,
        unit=held.unit,
        post=held.post,
        capacity=held.capacity,
        instead_of=held.instead_of,
        only_in=held.only_in,
    )
