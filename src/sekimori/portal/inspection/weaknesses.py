"""The questions that were not answered with yes, and what is being done about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sekimori.portal.inspection import asking, counting
from sekimori.portal.inspection.models import Improvement, Tally
from sekimori.portal.ui.wording import words
from sekimori.standards.inspection import Asked


@dataclass(frozen=True)
class Weakness:
    """A question that somebody answered with partly or no, with the improvements that name it."""

    asked: Asked
    cells: Sequence[int]
    improvements: Sequence[Improvement]

    @property
    def label(self) -> str:
        return words(self.asked.label)

    @property
    def count(self) -> int:
        return self.cells[1] + self.cells[2]


def of(tally: Tally, improvements: Sequence[Improvement]) -> list[Weakness]:
    """The weak points of a place, with those of `improvements` that answer them, the most frequent first."""
    found = []
    for question in asking.questions(tally.campaign):
        cells = counting.total(tally.counts, question.key)
        if cells[1] + cells[2]:
            found.append(Weakness(question, cells, [each for each in improvements if question.key in each.keys]))
    return sorted(found, key=lambda each: -each.count)


def without_improvement(tally: Tally) -> list[Weakness]:
    """The weak points of a unit that no improvement of its own (or of one above or beneath it) answers; one query."""
    rows = Improvement.objects.filter(campaign=tally.campaign_id).exclude(state=Improvement.State.DROPPED)
    near = {tally.place, tally.department}
    rows = rows.filter(department=tally.place) if tally.kind == Tally.Kind.DEPARTMENT else rows.filter(unit__in=near)
    return [each for each in of(tally, list(rows)) if not each.improvements]
