"""Need to know: whom a violation is about never reads the case, and of his section only whoever is asked for measures does."""

from __future__ import annotations

from django.db.models import Q

from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import EVERYTHING, NOTHING
from sekimori.portal.incidents import selectors as incidents

# Side rows of the ledger and notices of violations stand behind it.
VIOLATIONS = "violations"
# Under this name a process keeps in memory what waits; renewed with every act about a violation.
KEPT = "violations"
ABOVE = ("direct", "command")


def decides(actor: Actor) -> bool:
    """Whether the actor is one of those to whom every case comes in the end."""
    return any(actor.can(each) for each in ABOVE)


def confirmed_as(actor: Actor, path: str = "") -> Q:
    """The condition on cases (reached by `path`) that the actor holds the role as which they were confirmed."""
    roles = {each.role for each in actor.holdings if not each.only_in and "manage_systems" in each.abilities}
    return Q(**{f"{path}role__in": sorted(roles)})


def asked_of(actor: Actor, path: str = "") -> Q:
    """The condition on cases that the actor is asked for measures: he holds that role for that unit, himself or for one absent."""
    found = NOTHING
    for each in actor.holdings:
        if each.only_in:
            continue
        where = EVERYTHING if each.units is None else Q(**{f"{path}to_unit__in": sorted(each.units)})
        found |= Q(**{f"{path}to_role": each.role}) & (Q(**{f"{path}to_unit__isnull": True}) | where)
    return found


def not_about(actor: Actor, path: str = "") -> Q:
    """The condition on cases that they are not about the actor himself."""
    return ~Q(**{f"{path}person": actor.person})


def roles_above() -> list[str]:
    """The roles to which every case comes, the chief's first."""
    return [role for ability in ABOVE for role in incidents.roles_with(ability)]
