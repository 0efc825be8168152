"""What an entry of the catalogue decides of an application that takes it up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sekimori.portal.procedures.contents import Answers
from sekimori.portal.procedures.models import CatalogueEntry


def stands(entry: CatalogueEntry, answers: Answers, involved: Collection[int], today: dt.date) -> bool:
    """Whether the entry decides these answers: it lasts, they are the same, and who decided it had no hand in the application."""
    same = all(answers.data.get(key) == value for key, value in entry.values.items())
    lasting = entry.retired_at is None and (entry.until is None or entry.until >= today)
    return same and lasting and entry.decision.person_id not in involved


def decides(answers: Answers, stage: str) -> bool:
    """Whether an entry stands for this stage: for all where the definition names none."""
    rule = answers.defined.procedure.catalogue
    stages = rule.stages if rule else ()
    return not stages or stage in stages
