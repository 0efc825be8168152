"""What stands on a day: the structure of units and the rules of roles, kept in memory until either changes.

A snapshot is asked for in every request, so that asking costs one short query (has anything changed?) and nothing else.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from sekimori.portal.organization.models import Revision, Rule, UnitVersion
from sekimori.portal.organization.structure import Structure, UnitNode
from sekimori.standards.models import AuthorityRule, Body, Designation, Role, Scope

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
        for record in (*self.roles, *self.bodies, *self.designations):
            if record.key == key:
                return record.label.ja
        return key

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


_kept: OrderedDict[tuple[object, ...], Snapshot] = OrderedDict()
_lock = Lock()


def snapshot_on(day: dt.date, known_at: dt.datetime | None = None) -> Snapshot:
    """The snapshot of `day`, as known now or at `known_at`: one query at most when it is kept in memory, three when not."""
    token = Revision.current()
    key = (token, day, known_at)
    with _lock:
        found = _kept.get(key) if token is not None else None
        if found is not None:
            _kept.move_to_end(key)
            return found
    made = _read(day, known_at)
    _keep(key, made, token)
    return made


def _keep(key: tuple[object, ...], made: Snapshot, token: uuid.UUID | None) -> None:
    if token is None:
        return
    with _lock:
        _kept[key] = made
        while len(_kept) > KEPT:
            _kept.popitem(last=False)


def _read(day: dt.date, known_at: dt.datetime | None) -> Snapshot:
    units = UnitVersion.objects.on(day, known_at).select_related("unit").order_by("order", "unit__code")
    return Snapshot(day, known_at, Structure(day, map(UnitNode.of, units)), rulebook_on(day, known_at))


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
