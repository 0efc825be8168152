"""Everybody against everything: the people of the small city, an operator's account and nobody, asked what they may do."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Model

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import NOBODY, Actor
from sekimori.portal.identity.middleware import ADMINISTERS
from sekimori.portal.organization import selectors as organization
from tests.world import World

OPERATOR = "operator_account"
PEOPLE = (
    "ciso", "chief", "head_general", "system", "operator", "director", "head_citizen", "staff", "colleague", "head_tax",
    "staff_tax", "assembly", "election", "csirt", "auditor", "outsider",
)  # fmt: skip


def actors(world: World) -> dict[str, Actor]:
    """Every person of the city, the outsider included, an operator's account without person, and nobody."""
    found = {key: organization.actor_of(world.people[key], moment=world.clock.now()) for key in PEOPLE}
    return {**found, OPERATOR: Actor(None, "operator", holdings=(ADMINISTERS,)), "nobody": NOBODY}


def allowed(
    everybody: dict[str, Actor], need: str, model: type[Model], record: Model | None = None, **where: Any
) -> set[str]:
    """Who may do `need`."""
    policy = policies.policy_of(model)
    return {key for key, actor in everybody.items() if policy.decide(actor, need, record, **where)}


def seen(everybody: dict[str, Actor], record: Model) -> set[str]:
    """Who may know of the record."""
    model = type(record)
    return {key for key, actor in everybody.items() if policies.visible(model, actor).filter(pk=record.pk).exists()}


def hidden(everybody: dict[str, Actor], visible: Collection[str]) -> set[str]:
    """Everybody else."""
    return set(everybody) - set(visible)
