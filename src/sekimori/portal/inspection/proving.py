"""What the records say about the questions of a sheet: the answer they suggest, and where an answer goes against them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sekimori.portal.acts.readings import Status
from sekimori.portal.compliance import selectors as compliance
from sekimori.portal.compliance.selectors import Proved
from sekimori.portal.inspection.models import CITY, Sheet
from sekimori.standards.base import Scope
from sekimori.standards.inspection import Asked

BAD = frozenset({Status.NOT_MET, Status.OVERDUE})
NOTHING_TO_DO = frozenset({Status.NOT_APPLICABLE, Status.EXCEPTED})


@dataclass(frozen=True)
class Evidence:
    """What is proved about the clauses of one question at its place. `whole`: something is proved about each of them."""

    proofs: Sequence[Proved]
    whole: bool

    @property
    def bad(self) -> list[Proved]:
        return [each for each in self.proofs if each.status in BAD]

    @property
    def suggested(self) -> str:
        """The answer that the records give by themselves; "" when they do not suffice for one."""
        statuses = {each.status for each in self.proofs}
        if statuses & BAD:
            return "no" if self.whole and statuses <= BAD else "partly"
        if not self.whole:
            return ""
        if statuses <= {Status.NOT_APPLICABLE}:
            return "na"
        return "yes" if Status.MET in statuses and statuses <= {Status.MET, *NOTHING_TO_DO} else ""

    def against(self, answer: str) -> str:
        """The sentence of the record that an answer goes against; "" when none does."""
        if answer in {"yes", "na"} and self.bad:
            return self.bad[0].sentence
        if answer == "na":
            return next((each.sentence for each in self.proofs if each.status is Status.MET), "")
        if answer == "no" and self.suggested == "yes":
            return self.proofs[0].sentence
        return ""


def about(sheet: Sheet, asked: Sequence[Asked]) -> Mapping[str, Evidence]:
    """What is proved about each question, by its key; one query. Questions about which nothing is proved are left out."""
    wanted = {
        lineage: place
        for question in asked
        if (place := place_of(sheet, question)) is not None
        for lineage in question.lineages
    }
    proved = compliance.proved(sheet.campaign.adoption_id, wanted)
    found: dict[str, Evidence] = {}
    for question in asked:
        proofs = [each for lineage in question.lineages for each in proved.get(lineage, ())]
        if proofs:
            found[question.key] = Evidence(proofs, all(lineage in proved for lineage in question.lineages))
    return found


def place_of(sheet: Sheet, question: Asked) -> int | None:
    """The place whose records speak about the question for whoever fills in the sheet; None when there is none."""
    if question.scope is Scope.CITY:
        return CITY if sheet.unit == CITY else None
    if sheet.unit == CITY:
        return None
    return sheet.unit if question.scope is Scope.SECTION else sheet.department or None
