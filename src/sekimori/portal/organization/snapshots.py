"""What stands on a day: the structure of units and the rules of roles, kept in memory until either changes.

A snapshot is asked for many times in every request, so that asking costs nothing while nothing has changed (acts.revisions).
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from sekimori.portal.acts.revisions import Kept
from sekimori.portal.organization.bitemporal import SHAPE
from sekimori.portal.organization.models import Rule, UnitVersion
from sekimori.portal.organization.structure import Structure, UnitNode
from sekimori.portal.ui.wording import words
from sekimori.standards.models import AuthorityRule, Body, Designation, Role, Scope, Words

KEPT = 16


@dataclass(frozen=True)
class Rulebook:
    """The rules of one day about who is who, in the edition's order."""

    roles: tuple[Role, ...] = ()
    authority: tuple[AuthorityRule, ...] = ()
    designations: tuple[Designation, ...] = ()
    bodies: tuple[Body, ...] = ()
    contact_roles: frozenset[str] = frozenset()

    @cached_property
    def by_key(self) -> dict[str, Role]:
        return {role.key: role for role in self.roles}

    @cached_property
    def by_body(self) -> dict[str, str]:
        """Body → the role of its members."""
        return {role.holder.member_of: role.key for role in self.roles if role.holder.member_of}

    @cached_property
    def in_writing(self) -> frozenset[str]:
        """The roles that a nomination can give."""
        return frozenset(
            role.key for role in self.roles if role.holder.nominated_by or role.holder.member_of or role.holder.external
        )

    @cached_property
    def by_post(self) -> tuple[Role, ...]:
        """The roles that lie in a post itself: named by designation or by leading a unit. Only these have deputies."""
        return tuple(role for role in self.roles if role.holder.post or role.holder.head_of)

    @cached_property
    def city_heads(self) -> frozenset[str]:
        """The designations of posts that carry a role."""
        return frozenset(role.holder.post for role in self.roles if role.holder.post)

    def deputised_by(self, roles: Iterable[str]) -> list[Role]:
        """The roles for which holders of one of `roles` stand in by the text itself."""
        mine = set(roles)
        return [role for role in self.roles if mine & set(role.deputies)]

    def label(self, key: str) -> str:
        """The Japanese name of a role, body or designation; the key itself when the edition no longer has it."""
        return self._named(key).ja

    def said(self, key: str) -> str:
        """The same name in the language of whoever reads it. What is kept (readings, entries) takes `label`."""
        return words(self._named(key))

    def _named(self, key: str) -> Words:
        found = (each.label for each in (*self.roles, *self.bodies, *self.designations) if each.key == key)
        return next(found, Words.model_construct(ja=key, en=key))

    def scope_of(self, key: str) -> Scope | None:
        role = self.by_key.get(key)
        return role.scope if role else None


@dataclass(frozen=True)
class Snapshot:
    """Structure and rules of one day, as known now or at a moment."""

    day: dt.date
    known_at: dt.datetime | None
    structure: Structure
    rules: Rulebook


class _Standing:
    """Units and rules as known now, read once for each stretch of days in which none of them begins or ends."""

    def __init__(self) -> None:
        self._edges = _first_days()
        self._parts: dict[int, tuple[tuple[UnitNode, ...], Rulebook]] = {}
        self._days: dict[dt.date, Snapshot] = {}

    def on(self, day: dt.date) -> Snapshot:
        found = self._days.get(day)
        if found is None:
            stretch = bisect_right(self._edges, day)
            if stretch not in self._parts:
                self._parts[stretch] = _read(day, None)
            nodes, rules = self._parts[stretch]
            found = Snapshot(day, None, Structure(day, nodes), rules)
            self._days = {**dict(list(self._days.items())[1 - KEPT :]), day: found}
        return found


_standing = Kept[_Standing](SHAPE, most=2)
_kept = Kept[Snapshot](SHAPE, most=KEPT)


def snapshot_on(day: dt.date, known_at: dt.datetime | None = None) -> Snapshot:
    """The snapshot of `day`, as known now or at `known_at`: three queries for all days between which nothing changes."""
    if known_at is None:
        return _standing.get("", _Standing).on(day)
    return _kept.get((day, known_at), lambda: _known_then(day, known_at))


def _known_then(day: dt.date, known_at: dt.datetime) -> Snapshot:
    nodes, rules = _read(day, known_at)
    return Snapshot(day, known_at, Structure(day, nodes), rules)


def _read(day: dt.date, known_at: dt.datetime | None) -> tuple[tuple[UnitNode, ...], Rulebook]:
    units = UnitVersion.objects.on(day, known_at).select_related("unit").order_by("order", "unit__code")
    return tuple(map(UnitNode.of, units)), rulebook_on(day, known_at)


def _first_days() -> list[dt.date]:
    """The days on which a unit or a rule, as known now, begins to hold or holds no more, in order; one query."""
    units, rules = (
        model.objects.known().order_by().values_list("valid_from", "valid_to") for model in (UnitVersion, Rule)
    )
    return sorted({day for span in units.union(rules) for day in span if day is not None})


def rulebook_on(day: dt.date, known_at: dt.datetime | None = None) -> Rulebook:
    """The rules in force on `day`, read afresh."""
    return rulebook_of(Rule.objects.on(day, known_at).order_by("order"))


def rulebook_of(rows: Iterable[Rule]) -> Rulebook:
    """The rules that these rows, in order, state."""
    kept = list(rows)

    def of(kind: Rule.Kind) -> list[object]:
        return [row.definition for row in kept if row.kind == kind]

    return Rulebook(
        roles=tuple(map(Role.model_validate, of(Rule.Kind.ROLE))),
        authority=tuple(map(AuthorityRule.model_validate, of(Rule.Kind.AUTHORITY))),
        designations=tuple(map(Designation.model_validate, of(Rule.Kind.DESIGNATION))),
        bodies=tuple(map(Body.model_validate, of(Rule.Kind.BODY))),
        contact_roles=frozenset(row.key for row in kept if row.kind == Rule.Kind.CONTACT),
    )
