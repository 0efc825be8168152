"""What the edition in force says about incidents. A report can be made whatever is in force, so there is always something."""

from __future__ import annotations

from sekimori.portal.organization import selectors as organization
from sekimori.portal.rules import selectors as rules
from sekimori.standards import packages
from sekimori.standards.incident_models import IncidentRules


def in_force() -> IncidentRules:
    """The rules of the edition in force; those of an installed package where it says nothing or nothing is adopted yet."""
    try:
        found = rules.adoption_on().package.incidents
    except rules.NotAdopted:
        found = None
    return found or _installed().among({role.key for role in organization.rulebook().roles})


def _installed() -> IncidentRules:
    for key in packages.installed():
        found = packages.get(key).incidents
        if found is not None:
            return found
    raise LookupError("no installed package says anything about incidents")


def roles_with(ability: str) -> list[str]:
    """The roles that have an ability, under the rules in force."""
    return [role.key for role in organization.rulebook().roles if ability in role.abilities]


def contact_roles() -> list[str]:
    """The roles that take reports in: the contact point, or who answers incidents where the standard has none."""
    return roles_with("receive_reports") or roles_with("respond_incidents")


def lineages(mechanism: str, role: str = "") -> list[str]:
    """The clauses of the standard in force that a mechanism carries out, of which `role` is an actor when one is named."""
    found = [
        clause.lineage
        for view in rules.adoptions_on()
        for clause in view.package.normative
        if any(each.name == mechanism for each in clause.mechanisms)
        and (not role or any(role in norm.actors for norm in clause.norms))
    ]
    return list(dict.fromkeys(found))
