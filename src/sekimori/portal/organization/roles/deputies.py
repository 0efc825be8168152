"""Who stands in for whom: only inside a recorded absence, and only while the deputy is present.

Three ways, in this order: the deputy named in the absence; when none is named or that one is away too, the first
present holder of the posts in the city's order of deputies (代決者の順位); and, beside both, the role that the
standard's own text lets stand in, bound to the procedures the text names. Roles given in writing to a person, and
seats, are not taken over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from django.db.models import F, Q

from sekimori.portal.acts.actors import ORDER
from sekimori.portal.organization.models import Absence, DeputyRule
from sekimori.portal.organization.roles.derivation import from_posts, own_holders
from sekimori.portal.organization.roles.posts import (
    CAPACITIES,
    When,
    absences,
    appointed,
    is_away,
    post_is,
    posts_held,
)
from sekimori.portal.organization.roles.records import Held, PostHeld
from sekimori.portal.organization.snapshots import Snapshot
from sekimori.standards.models import Role


def held_as_deputy(
    snapshot: Snapshot, when: When, person: int, posts: Collection[PostHeld], own: Collection[Held]
) -> list[Held]:
    """The roles of absent people that `person`, who has `posts` and the roles `own`, takes over.

    One query when nobody is absent whose place could be taken, else three. Whoever is away or has no post takes over nothing.
    """
    if not posts or any(post.away for post in posts):
        return []
    by_text = snapshot.rules.deputised_by(held.role for held in own)
    found = list(absences(when, _concerning(when, person, posts, by_text)))
    away = {absence.person_id: absence for absence in found}
    if not away or person in away:
        return []
    theirs = posts_held(snapshot, when, Q(person__in=away))
    first = first_present(when, theirs) if any(named_of(absence) is None for absence in away.values()) else {}
    present = Present(snapshot, when)
    taken: list[Held] = []
    for held in _by_post(snapshot, theirs):
        named = named_of(away[held.person])
        if named == person or (named is None and first.get((held.post_id, held.person)) == person):
            taken.append(_instead(held, person))
        elif _text_lets(present, held, own):
            taken.append(_instead(held, person, snapshot.rules.by_key[held.role].deputies_act_in))
    return taken


def deputies_of(snapshot: Snapshot, when: When, rule: Role, holders: Iterable[Held]) -> list[Held]:
    """The people who stand in for those of `holders` who are away; no query when all are present, else at most four."""
    gone = [held for held in holders if held.away]
    if not gone or rule not in snapshot.rules.by_post:
        return []
    away = {absence.person_id: absence for absence in absences(when, Q(person__in={held.person for held in gone}))}
    unnamed = [held for held in gone if held.person in away and named_of(away[held.person]) is None]
    first = first_present(when, unnamed) if unnamed else {}
    present = Present(snapshot, when)
    found: list[Held] = []
    for held in gone:
        if held.person not in away:
            continue
        deputy = named_of(away[held.person]) or first.get((held.post_id, held.person))
        if deputy is not None:
            found.append(_instead(held, deputy))
        found.extend(
            _instead(held, person, rule.deputies_act_in)
            for person in _text_deputies(present, held)
            if person not in {deputy, held.person}
        )
    return found


def named_of(absence: Absence) -> int | None:
    """The deputy named in an absence (of `absences`), unless that person is away too or has left."""
    return None if getattr(absence, "deputy_gone", True) else absence.deputy_id


def _concerning(when: When, person: int, posts: Collection[PostHeld], by_text: Collection[Role]) -> Q:
    """Which absences may make `person` a deputy: as the one named, by the order of deputies, or by the text; and his own."""
    mine = Q(person=person) | Q(deputy=person)
    ranks = DeputyRule.objects.filter(when.holds(), deputy__in={post.post for post in posts}).values("post")
    mine |= Q(person__in=appointed(when, Q(post__in=ranks)).values("person"))
    if by_text:
        condition = Q()
        for rule in by_text:
            condition |= post_is(designation=rule.holder.post) if rule.holder.post else post_is(is_head=True)
        mine |= Q(person__in=appointed(when, condition).values("person"))
    return mine


def _by_post(snapshot: Snapshot, posts: Iterable[PostHeld]) -> Iterable[Held]:
    lying_in_posts = {rule.key for rule in snapshot.rules.by_post}
    return (held for held in from_posts(snapshot, posts) if held.role in lying_in_posts)


def _instead(held: Held, person: int, only_in: Iterable[str] = ()) -> Held:
    return Held(
        held.role,
        person,
        held.unit,
        "deputy",
        held.post,
        instead_of=held.person,
        only_in=frozenset(only_in),
        substitute=held.substitute,
        post_id=held.post_id,
    )


def first_present(when: When, held: Iterable[Any]) -> dict[tuple[int | None, int], int]:
    """For each post and its absent holder, the first person by the order of deputies who is present; one query.

    `held` are Held or PostHeld. Where several hold a deputy's post, the one of the strongest capacity counts.
    """
    pairs = {(_post_of(each), each.person) for each in held}
    rules = DeputyRule.objects.filter(
        when.holds() & when.holds("deputy__appointments__"), post__in={post for post, _person in pairs}
    )
    rows = rules.annotate(
        holder=F("deputy__appointments__person"),
        capacity=F("deputy__appointments__kind"),
        gone=is_away(when, "deputy__appointments__person"),
    ).values_list("post_id", "order", "capacity", "holder", "gone")
    order = sorted((post, rank, ORDER[CAPACITIES[kind]], holder) for post, rank, kind, holder, gone in rows if not gone)
    found: dict[tuple[int | None, int], int] = {}
    for post, _rank, _capacity, holder in order:
        for pair in pairs:
            if pair[0] == post and pair[1] != holder:
                found.setdefault(pair, holder)
    return found


def in_order(when: When, held: Iterable[Held]) -> list[Held]:
    """Whoever is present in the city's order of deputies of these holders' posts, first to last, absent holders or not; one query.

    For a matter that a holder may not decide because it is the holder's own.
    """
    theirs = {each.post_id: each for each in held if each.post_id is not None}
    if not theirs:
        return []
    rules = DeputyRule.objects.filter(when.holds() & when.holds("deputy__appointments__"), post__in=theirs)
    rows = rules.annotate(
        holder=F("deputy__appointments__person"), gone=is_away(when, "deputy__appointments__person")
    ).values_list("post_id", "order", "holder", "gone")
    return [
        _instead(replace(theirs[post], person=theirs[post].instead_of or theirs[post].person), person)
        for post, _order, person, gone in sorted(rows, key=lambda row: (row[1], row[2]))
        if not gone and person not in {theirs[post].person, theirs[post].instead_of}
    ]


def _post_of(held: Any) -> int | None:
    return held.post if isinstance(held, PostHeld) else held.post_id


class Present:
    """The present holders of roles, each role asked for once."""

    def __init__(self, snapshot: Snapshot, when: When) -> None:
        self.snapshot = snapshot
        self._when = when
        self._kept: dict[str, list[Held]] = {}

    def of(self, role: str, near: Held) -> list[Held]:
        """Those who hold `role`, are there, and whose unit has to do with that of `near`."""
        if role not in self._kept:
            rule = self.snapshot.rules.by_key.get(role)
            self._kept[role] = own_holders(self.snapshot, self._when, rule) if rule else []
        return [held for held in self._kept[role] if not held.away and _near(self.snapshot, near, held)]


def _text_lets(present: Present, held: Held, mine: Collection[Held]) -> bool:
    """Whether the text lets somebody present with the roles `mine` stand in for `held`:

    nobody comes before them in its order.
    """
    for key in present.snapshot.rules.by_key[held.role].deputies:
        if any(each.role == key and _near(present.snapshot, held, each) for each in mine):
            return True
        if present.of(key, held):
            return False
    return False


def _text_deputies(present: Present, held: Held) -> list[int]:
    """Those whom the text lets stand in for `held`: the present holders of the first role in its order that has any."""
    for key in present.snapshot.rules.by_key[held.role].deputies:
        if found := present.of(key, held):
            return [each.person for each in found]
    return []


def _near(snapshot: Snapshot, held: Held, deputy: Held) -> bool:
    """Whether the deputy's unit has to do with the unit of the role: the same, above or beneath it, or the whole city."""
    if held.unit is None or deputy.unit is None:
        return True
    structure = snapshot.structure
    return deputy.unit in structure.beneath(held.unit) or held.unit in structure.beneath(deputy.unit)
