"""The year's calendar: what falls due on which day, summed where many places do the same; two queries whatever their number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Count, Max, Min, Q, QuerySet

from sekimori.common.fiscal import FiscalYear
from sekimori.portal.duties import definitions
from sekimori.portal.duties.models import Occurrence
from sekimori.portal.ui.wording import in_english

# So many places of one day are named one by one; more are counted. And so many days are named at all.
MOST_NAMED, MOST_DAYS = 3, 300
MONTHS = (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)


@dataclass(frozen=True)
class Entry:
    """What one role has to do by one day: how often, how many of these are over (`done`), how many late.

    `records` are the occurrences themselves where they are few.
    """

    duty: str
    role: str
    due_on: dt.date
    label: str
    opens_on: dt.date
    total: int
    done: int
    overdue: int
    sequence: int
    records: list[Occurrence] = field(default_factory=list)

    @property
    def month(self) -> str:
        """The month in which it falls due."""
        return f"{self.due_on:%Y-%m}"


@dataclass(frozen=True)
class Line:
    """A duty of a role with what falls due in each month of the year, April first."""

    duty: str
    role: str
    label: str
    months: Sequence[Sequence[Entry]]


def entries_of(rows: QuerySet[Occurrence], today: dt.date) -> list[Entry]:
    """What falls due among these occurrences, by day; those that ended without being done are left out."""
    wanted = rows.exclude(state=Occurrence.State.ENDED).order_by()
    unfinished = Q(state__in=Occurrence.UNFINISHED)
    called = {each.key: each.label for each in definitions.in_force()} if in_english() else {}
    sums = wanted.values("duty", "role", "due_on").annotate(
        name=Max("label"),
        first=Min("opens_on"),
        total=Count("pk"),
        done=Count("pk", filter=~unfinished),
        overdue=Count("pk", filter=unfinished & Q(due_on__lt=today)),
        changes=Max("version"),
    )
    found = {
        (each["duty"], each["role"], each["due_on"]): Entry(
            each["duty"], each["role"], each["due_on"], called.get(each["duty"], each["name"]), each["first"],
            each["total"], each["done"], each["overdue"], each["changes"] + each["done"],
        )
        for each in sums.order_by("due_on", "duty", "role")
    }  # fmt: skip
    few = [key for key, each in found.items() if each.total <= MOST_NAMED][:MOST_DAYS]
    if few:
        these = reduce(or_, (Q(duty=duty, role=role, due_on=due_on) for duty, role, due_on in few))
        named = wanted.filter(these).select_related("unit", "organ").defer("data", "told", "content__body")
        for row in named.order_by("unit__code", "pk"):
            found[row.duty, row.role, row.due_on].records.append(row)
    return list(found.values())


def lines_of(entries: Iterable[Entry], year: FiscalYear) -> list[Line]:
    """The entries by duty and month. What falls due outside of the year stands in its first or last month."""
    found: dict[tuple[str, str], list[list[Entry]]] = {}
    for each in entries:
        months = found.setdefault((each.duty, each.role), [[] for _month in MONTHS])
        place = (each.due_on.year - year.year) * 12 + each.due_on.month - MONTHS[0]
        months[min(max(place, 0), len(MONTHS) - 1)].append(each)
    return [
        Line(duty, role, next(each for month in months for each in month).label, months)
        for (duty, role), months in found.items()
    ]
