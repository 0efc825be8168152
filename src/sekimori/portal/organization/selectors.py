"""Asking about the organisation. Other apps ask here and nowhere else."""

from __future__ import annotations

import datetime as dt

from sekimori.common.clock import moment_at
from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Actor
from sekimori.portal.organization.models import Person
from sekimori.portal.organization.roles import Held, actor_for, holders, roles_of
from sekimori.portal.organization.structure import Structure, UnitNode, structure_on

__all__ = ["Held", "Structure", "UnitNode", "actor_of", "held_by", "holders_of", "holders_on", "structure"]


def structure(day: dt.date | None = None) -> Structure:
    """The units as they stand on `day` (today when not given)."""
    return structure_on(day or context.today())


def holders_of(role: str, *, unit: int | None = None, moment: dt.datetime | None = None) -> list[Held]:
    """Who holds `role` (for `unit`) at `moment` (now when not given); empty when the role is vacant."""
    return holders(role, unit=unit, moment=moment or context.now())


def holders_on(role: str, day: dt.date, *, unit: int | None = None, known_at: dt.datetime | None = None) -> list[Held]:
    """Who held `role` on `day` at noon, as known now or at `known_at`: the question "who was MGR on D, as known on E"."""
    return holders(role, unit=unit, moment=moment_at(day, 12), known_at=known_at)


def held_by(person: int, *, moment: dt.datetime | None = None) -> list[Held]:
    """The roles of `person` at `moment` (now when not given)."""
    return roles_of(person, moment or context.now())


def actor_of(person: Person, *, moment: dt.datetime | None = None) -> Actor:
    """The actor that `person` is at `moment` (now when not given)."""
    return actor_for(person.pk, person.name, moment or context.now())
