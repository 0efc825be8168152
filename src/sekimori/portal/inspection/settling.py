"""What a self-inspection came to, put down as the answer to the clauses: for a unit when its head stands by the result, for an

office of the city when its holder hands his sheet in.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from sekimori.common.fiscal import FiscalYear
from sekimori.portal.compliance import services as compliance
from sekimori.portal.compliance.services import Settled
from sekimori.portal.inspection import counting
from sekimori.portal.inspection.models import Campaign, Sheet, Tally
from sekimori.standards.base import Scope
from sekimori.standards.inspection import Asked

GIVEN = {"yes": "done", "partly": "partly", "no": "not_done", "na": "not_applicable"}
SCOPES = {Tally.Kind.SECTION: Scope.SECTION, Tally.Kind.DEPARTMENT: Scope.DEPARTMENT}


def settle_office(sheet: Sheet, asked: Sequence[Asked]) -> int:
    """The answers of an office to the clauses of the city as a whole."""
    answers = {
        clause: Settled(GIVEN[given["a"]], given.get("r", ""))
        for question in asked
        if question.scope is Scope.CITY and (given := sheet.answers.get(question.key))
        for clause in question.clauses
    }
    return _settle(sheet.campaign, None, answers, "")


def settle_unit(tally: Tally, asked: Sequence[Asked], role: str) -> int:
    """The answers of a unit to the clauses of its kind, from the counts of its people's answers."""
    scope = SCOPES[Tally.Kind(tally.kind)]
    answers = {}
    for question in asked:
        cells = counting.total(tally.counts, question.key)
        if question.scope is scope and (answer := of_counts(cells)):
            for clause in question.clauses:
                answers[clause] = Settled(GIVEN[answer], in_words(cells) if answer != "yes" else "")
    return _settle(tally.campaign, tally.place, answers, role)


def of_counts(cells: Sequence[int]) -> str:
    """The answer of a unit from the counts of its people's: no when all say so, partly when anybody does; "" of none."""
    yes, partly, no, na = cells[:4]
    if not yes + partly + no + na:
        return ""
    if not partly + no:
        return "yes" if yes else "na"
    return "no" if not yes + partly else "partly"


def in_words(cells: Sequence[int]) -> str:
    """The counts as a sentence."""
    yes, partly, no, na = cells[:4]
    return _("実施%(yes)s・一部実施%(partly)s・未実施%(no)s・該当なし%(na)s") % {
        "yes": yes, "partly": partly, "no": no, "na": na,
    }  # fmt: skip


def _settle(campaign: Campaign, unit: int | None, answers: dict[str, Settled], role: str) -> int:
    year = FiscalYear(campaign.fiscal_year)
    return compliance.answers_settle(unit=unit, answers=answers, year=year, evidence=campaign.title, role=role)
