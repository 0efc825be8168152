"""What a report to the committee says: figures, weak points, improvements and the heads' words, frozen as they were."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sekimori.portal.inspection import asking, counting, results
from sekimori.portal.inspection.models import Campaign, Confirmation, Improvement, Tally
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.selectors import Structure


def content_of(campaign: Campaign, departments: Sequence[Tally], *, whole: bool) -> dict[str, Any]:
    """The content of a report on these departments; on the `whole` city with its figures. Seven queries at most."""
    structure = organization.structure()
    counts = results.of_city(campaign).counts if whole else _together(departments)
    before = results.before(campaign)
    lines = results.lines(asking.questions(campaign), counts, before.counts if before and whole else {})
    places = [row.place for row in departments]
    improvements = Improvement.objects.filter(campaign=campaign).select_related("owner")
    if not whole:
        improvements = improvements.filter(department__in=places)
    notes = {each.tally_id: each for each in Confirmation.objects.filter(tally__in=[row.pk for row in departments])}
    return {
        "title": campaign.title,
        "fiscal_year": campaign.fiscal_year,
        "whole": whole,
        "period": [campaign.starts_on.isoformat(), campaign.due_on.isoformat()],
        "questions": [_question(line) for line in lines if line.answered],
        "departments": [_department(row, structure, notes.get(row.pk)) for row in departments],
        "improvements": [_improvement(each, structure) for each in improvements],
    }


def _question(line: results.Line) -> dict[str, Any]:
    return {
        "key": line.asked.key,
        "label": line.asked.label.ja,
        "clauses": list(line.asked.clauses),
        "cells": list(line.cells),
        "share": line.share,
        "before": line.before,
    }


def _department(row: Tally, structure: Structure, said: Confirmation | None) -> dict[str, Any]:
    return {
        "unit": row.place,
        "name": structure.name(row.place),
        "sheets": row.sheets,
        "submitted": row.submitted,
        "contradicted": row.contradicted,
        "share": results.share_of(row.counts),
        "note": said.note if said else "",
        "by": said.person_label if said else "",
    }


def _improvement(row: Improvement, structure: Structure) -> dict[str, Any]:
    return {
        "unit": row.unit,
        "name": structure.name(row.unit),
        "text": row.text,
        "owner": row.owner.name,
        "due_on": row.due_on.isoformat(),
        "state": row.state,
    }


def _together(departments: Sequence[Tally]) -> counting.Counts:
    found: counting.Counts = {}
    for row in departments:
        for key, roles in row.counts.items():
            for role, cells in roles.items():
                here = found.setdefault(key, {}).setdefault(role, [0] * len(cells))
                found[key][role] = [a + b for a, b in zip(here, cells, strict=True)]
    return found
