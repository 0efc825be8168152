"""Results in shares: by question, clause, role and unit, beside those of the year before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sekimori.portal.inspection import counting
from sekimori.portal.inspection.counting import Counts
from sekimori.portal.inspection.models import CITY, Campaign, Tally
from sekimori.standards.inspection import Asked


@dataclass(frozen=True)
class Line:
    """How a question was answered: `cells` as counted, `share` of those to whom it applies that do it, in per cent (None: nobody),

    `before` the same share the year before.
    """

    asked: Asked
    cells: Sequence[int]
    share: int | None
    before: int | None

    @property
    def answered(self) -> int:
        return sum(self.cells[:4])

    @property
    def change(self) -> int | None:
        """How many points better than the year before."""
        return None if self.share is None or self.before is None else self.share - self.before


def lines(asked: Sequence[Asked], counts: Counts, before: Counts, role: str = "") -> list[Line]:
    """The questions with their counts, of one role or of all."""
    found = []
    for question in asked:
        if role and role not in question.roles:
            continue
        cells = counting.total(counts, question.key, role)
        found.append(Line(question, cells, share(cells), share(counting.total(before, question.key, role))))
    return found


def share(cells: Sequence[int]) -> int | None:
    """How many of a hundred to whom it applies answered yes, rounded down; None when it applied to nobody."""
    yes, partly, no = cells[:3]
    applies = yes + partly + no
    return yes * 100 // applies if applies else None


def share_of(counts: Counts) -> int | None:
    """The same over all questions of a place."""
    together = [0] * (counting.CONTRADICTED + 1)
    for key in counts:
        together = [a + b for a, b in zip(together, counting.total(counts, key), strict=True)]
    return share(together)


def of_city(campaign: Campaign) -> Tally:
    """The counts of the whole city; those of nobody before it has begun."""
    found = Tally.objects.filter(campaign=campaign, kind=Tally.Kind.CITY, place=CITY).first()
    return found or Tally(campaign=campaign, kind=Tally.Kind.CITY, place=CITY)


def before(campaign: Campaign, kind: str = Tally.Kind.CITY, place: int = CITY) -> Tally | None:
    """The counts of the same place in the newest campaign of an earlier fiscal year; one query."""
    begun = [Campaign.State.OPEN, Campaign.State.CLOSED]
    rows = Tally.objects.filter(
        kind=kind, place=place, campaign__fiscal_year__lt=campaign.fiscal_year, campaign__state__in=begun
    )
    return rows.order_by("-campaign__fiscal_year", "-campaign").first()
