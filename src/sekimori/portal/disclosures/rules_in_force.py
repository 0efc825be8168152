"""What the edition in force says about reports to the outside; the installed package's rules where it says nothing."""

from __future__ import annotations

from functools import lru_cache

from sekimori.portal.incidents import selectors as incidents
from sekimori.portal.rules import selectors as rules
from sekimori.standards import conditions, packages
from sekimori.standards.disclosure_checks import fault_in, names_of
from sekimori.standards.disclosure_models import DisclosureForm, DisclosureRules, NeedRule
from sekimori.standards.incident_models import IncidentRules


def in_force() -> DisclosureRules:
    """The rules of the edition in force; those of an installed package where it says nothing or nothing is adopted yet."""
    try:
        found = rules.adoption_on().package.disclosures
    except rules.NotAdopted:
        found = None
    return found or _installed()


@lru_cache(maxsize=1)
def _installed() -> DisclosureRules:
    for key in packages.installed():
        found = packages.get(key).disclosures
        if found is not None:
            return found
    raise LookupError("no installed package says anything about reports to the outside")


def form_of(key: str) -> DisclosureForm | None:
    """The form with this key under the rules in force; None when there is none such (any more)."""
    return in_force().form(key)


def askable(found: DisclosureRules, known: IncidentRules) -> tuple[NeedRule, ...]:
    """The rows of the table that can be asked under the city's own rules of incidents: an edition may have left a fact out."""
    names = names_of(found, known)
    return tuple(each for each in found.needed if each.when is None or not fault_in(each.when, names))


@lru_cache(maxsize=256)
def condition(text: str) -> conditions.Node:
    """A condition, read once."""
    return conditions.parse(text)


def incident_rules() -> IncidentRules:
    """The rules of incidents in force."""
    return incidents.in_force()
