from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model

from sekimori.portal.acts import revisions
from sekimori.portal.acts.actors import Holding, assignment_of, first
from sekimori.portal.acts.performing import Performing
from sekimori.portal.incidents import selectors as incidents
from sekimori.portal.organization import selectors as organization
from sekimori.portal.surveys import walls

MECHANISMS = ("usage_survey_order", "survey_order_required")


def entry(
    act: Performing, about: Model, *, after: Mapping[str, Any], holding: Holding | None = None, **more: Any
) -> None:
    """The entry of an act about a survey, behind its wall, with the clause it carries out."""
    clauses = dict.fromkeys(lineage for name in MECHANISMS for lineage in incidents.lineages(name))
    revisions.renew(walls.KEPT)
    act.record(
        about, after=after, clauses=tuple(clauses), wall=walls.SURVEYS, assignment=assignment_of(holding), **more
    )


def ordering_holding(act: Performing) -> Holding | None:
    """The holding by which the actor may order: the CISO's before that of somebody named."""
    for ability in ("command", "investigate"):
        found = first([each for each in act.actor.holdings if ability in each.abilities and not each.only_in])
        if found is not None:
            return found
    return None


def label_of(act: Performing) -> str:
    """Who acts, as it is written down."""
    return f"{act.actor.post} {act.actor.name}".strip()[:200]


def labels_of(people: Sequence[int]) -> dict[int, str]:
    """These people with section and post, as it is written down; without those nobody knows."""
    marks = organization.labels(people)
    return {
        key: " ".join(part for part in (mark.unit_name, mark.post, mark.name) if part)[:200]
        for key, mark in marks.items()
    }
