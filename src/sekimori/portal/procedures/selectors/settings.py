"""What the city has set for procedures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.procedures import definitions
from sekimori.portal.procedures.models import CatalogueEntry, Fallback, Terms
from sekimori.portal.rules import selectors as rules
from sekimori.portal.ui.wording import words


def fallbacks(actor: Actor) -> QuerySet[Fallback]:
    """The fallbacks in force, with the units they name."""
    rows = policies.visible(Fallback, actor).filter(ended_at__isnull=True)
    return rows.select_related("set_by").order_by("role", "pk")


def check_may_set_fallback(actor: Actor) -> None:
    """Raises Refused unless the actor may say who is asked for a vacant role."""
    policies.require(actor, "create", Fallback)


def may_set_fallback(actor: Actor) -> bool:
    """Whether the actor may say who is asked for a vacant role."""
    return bool(policies.policy_of(Fallback).decide(actor, "create"))


def roles() -> list[tuple[str, str]]:
    """The roles of the edition in force with their names; none where no edition is in force."""
    try:
        return [(role.key, words(role.label)) for role in rules.adoption_on().package.roles]
    except rules.NotAdopted:
        return []


@dataclass(frozen=True)
class TermsView:
    """A document whose measures some form declares to observe, with the version in force or to come."""

    document: str
    label: str
    approver: str
    used_by: Sequence[str]
    versions: Sequence[Terms]
    may_set: bool


def terms(actor: Actor) -> list[TermsView]:
    """Every document that a tick of some form names; one query."""
    used: dict[str, list[str]] = {}
    for defined in definitions.all_current(min(actor.units, default=None)):
        for given in defined.procedure.fields.values():
            if given.terms:
                used.setdefault(given.terms, []).append(defined.label)
    if not used:
        return []
    versions: dict[str, list[Terms]] = {}
    for row in policies.visible(Terms, actor).filter(document__in=used).order_by("-number"):
        versions.setdefault(row.document, []).append(row)
    package = rules.adoption_on().package
    documents = {each.key: each for each in package.documents}
    labels = dict(roles())
    return [
        TermsView(
            key,
            words(documents[key].label),
            labels.get(documents[key].approver, documents[key].approver),
            list(dict.fromkeys(names)),
            versions.get(key, []),
            actor.holds(documents[key].approver) is not None,
        )
        for key, names in used.items()
        if key in documents
    ]


def catalogue_entries(actor: Actor) -> QuerySet[CatalogueEntry]:
    """What has been approved for all who ask for the same, and still is, of every procedure."""
    rows = policies.visible(CatalogueEntry, actor).filter(retired_at__isnull=True)
    return rows.select_related("decision", "application").order_by("procedure", "label")


def check_may_retire(actor: Actor, entry: CatalogueEntry) -> None:
    """Raises Refused unless the actor keeps the catalogue of this entry's procedure."""
    rule = definitions.current(entry.procedure, min(actor.units, default=None)).procedure.catalogue
    policies.require(actor, "retire", CatalogueEntry, entry, keeper=rule.keeper if rule else "")


def keeps_catalogue(actor: Actor, procedure: str) -> bool:
    """Whether the actor keeps the catalogue of a procedure."""
    for defined in definitions.all_current(min(actor.units, default=None)):
        if defined.key == procedure and defined.procedure.catalogue is not None:
            return actor.holds(defined.procedure.catalogue.keeper) is not None
    return False
