from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sekimori.common.clock import moment_at
from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Actor
from sekimori.portal.organization import authority, changes
from sekimori.portal.organization.authority import Authority
from sekimori.portal.organization.models import Person
from sekimori.portal.organization.roles import holders as derivation
from sekimori.portal.organization.roles.deputies import in_order
from sekimori.portal.organization.roles.records import Held
from sekimori.portal.organization.snapshots import snapshot_on
from sekimori.portal.ui.wording import words
from sekimori.standards.models import Scope

NOON = 12


def holders_of(role: str, *, unit: int | None = None, moment: dt.datetime | None = None) -> list[Held]:
    """Who holds `role` (for `unit`) at `moment` (now when not given); empty when the role is vacant.

    For a role of sections or departments `unit` may be any unit: the section or department to which it belongs is
    asked. Where the standard names no department, the city's substitute answers and the result is marked
    `substitute`. Deputies of absent holders come last; those with `only_in` may act in these procedures alone.
    """
    return derivation.holders(role, unit=unit, moment=moment or context.now())


def deputies_in_order(held: Iterable[Held], moment: dt.datetime | None = None) -> list[Held]:
    """Who stands in for these holders by the city's order of deputies (代決者の順位) although they are not absent, first to last.

    Only for a matter that is the holders' own (1(8)①); elsewhere a deputy acts in a recorded absence.
    """
    return in_order(derivation.when_of(moment or context.now()), held)


def holders_on(role: str, day: dt.date, *, unit: int | None = None, known_at: dt.datetime | None = None) -> list[Held]:
    """Who held `role` on `day` at noon, as known now or at `known_at`: the question "who was MGR on D, as known on E"."""
    return derivation.holders(role, unit=unit, moment=moment_at(day, NOON), known_at=known_at)


def held_by(person: int, *, moment: dt.datetime | None = None, known_at: dt.datetime | None = None) -> list[Held]:
    """The roles of `person` at `moment` (now when not given), as known now or at `known_at`."""
    return derivation.roles_of(person, moment or context.now(), known_at)


def actor_of(person: Person, *, moment: dt.datetime | None = None) -> Actor:
    """The actor that `person` is at `moment` (now when not given)."""
    return derivation.actor_for(person.pk, person.name, moment or context.now())


def everyone_with(role: str, moment: dt.datetime | None = None) -> list[Held]:
    """Everybody in the city who holds `role` at `moment` (now when not given), deputies included;

    queries do not grow with people.
    """
    return derivation.holders(role, moment=moment or context.now())


def holders_by_unit(role: str, moment: dt.datetime | None = None) -> dict[int, list[Held]]:
    """Who holds a role of sections or departments, for all of them in one go; a vacant one has an empty list.

    Raises ValueError for a role of the whole city.
    """
    return derivation.holders_by_unit(role, moment or context.now())


def heads_of_sections(day: dt.date | None = None) -> dict[int, list[Held]]:
    """For every 課等 on `day` at noon (now when not given) who holds the role that its head has;

    a vacant one has an empty list.
    """
    return _heads(Scope.SECTION, day)


def heads_of_departments(day: dt.date | None = None) -> dict[int, list[Held]]:
    """For every 部等 on `day` at noon (now when not given) who holds the role that its head has;

    a vacant one has an empty list.
    """
    return _heads(Scope.DEPARTMENT, day)


def _heads(scope: Scope, day: dt.date | None) -> dict[int, list[Held]]:
    moment = moment_at(day, NOON) if day else context.now()
    rules = snapshot_on(day or context.today()).rules
    role = next((rule.key for rule in rules.roles if rule.holder.head_of is scope), None)
    return derivation.holders_by_unit(role, moment) if role else {}


def roles_on(day: dt.date, known_at: dt.datetime | None = None) -> list[tuple[str, str]]:
    """The roles of the edition in force on `day`, in its order: key and name in the language of the reader."""
    return [(role.key, words(role.label)) for role in snapshot_on(day, known_at).rules.roles]


def role_label(role: str, day: dt.date | None = None) -> str:
    """The name of a role, body or designation in the language of the reader, by the edition of `day` (today if not given)."""
    return snapshot_on(day or context.today()).rules.said(role)


def authority_over(
    matter: str, *, unit: int | None = None, system: bool = False, moment: dt.datetime | None = None
) -> Authority | None:
    """Who decides `matter` by the authority matrix of the adopted edition (1(2)②③ 1(3)②③ 1(4)② 1(5)②③).

    Over a section or department `unit`; over a `system` owned by `unit` (None: owned by no 部等); over the whole
    city without either. None when the matrix is silent.
    """
    return authority.authority_over(matter, unit=unit, system=system, moment=moment or context.now())


def next_change_after(moment: dt.datetime | None = None) -> dt.datetime | None:
    """The next moment after `moment` (now when not given) at which time alone may change a derived role;

    None when none is known.
    """
    return changes.next_change_after(moment or context.now())
