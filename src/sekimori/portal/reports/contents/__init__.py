"""What an annual report says: one function for each section, from the records of the city to sentences and tables.

A section takes a `Year` and gives a `Section`. What an edition leaves out never gets into its content. Everything is in Japanese,
whoever drafts it; nothing here asks who reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import translation

from sekimori.portal.reports.contents import deciding, doing, standing
from sekimori.portal.reports.contents.frame import Section, Year

__all__ = ["SECTIONS", "Section", "Year", "content_of"]

SECTIONS: Mapping[str, Callable[[Year], Section]] = {
    "scope": standing.scope,
    "organisation": standing.organisation,
    "clauses": standing.clauses,
    "permits": doing.permits,
    "exceptions": doing.exceptions_in_force,
    "duties": doing.duties_done,
    "inspection": doing.self_inspection,
    "review": deciding.review,
    "committee": deciding.meetings,
    "documents": deciding.documents_laid_down,
    "findings": standing.findings,
    "plan": deciding.plan,
}


def content_of(year: Year) -> dict[str, Any]:
    """The content of a report as JSON: fiscal year, audience, moment, sections with their tables, and the facts next year's

    report is compared with.
    """
    with translation.override("ja"):
        return {
            "fiscal_year": year.fiscal.year,
            "audience": year.audience.key,
            "as_of": year.as_of.isoformat(),
            "sections": [SECTIONS[key](year).as_json(key) for key in year.audience.sections],
            "facts": {"met": year.met},
        }
