"""How many applications there are and what is owed under them, by procedure, variant and section: what readings are made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    DateField,
    DateTimeField,
    F,
    Max,
    Min,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast

from sekimori.common.clock import day_of, moment_at
from sekimori.portal.procedures.models import Application, GrantedCount, Milestone

State = Application.State


@dataclass(frozen=True)
class Tally:
    """`total` granted or reported; of what is owed after that, `open` is within its time limit and `late` past it.

    `newest` is the latest application, `oldest_late` the first one with something past its limit; `next_limit` the next limit.
    """

    total: int = 0
    open: int = 0
    late: int = 0
    newest: int | None = None
    oldest_late: int | None = None
    next_limit: dt.datetime | None = None

    def __add__(self, other: Tally) -> Tally:
        limits = [each for each in (self.next_limit, other.next_limit) if each is not None]
        late = [each for each in (self.oldest_late, other.oldest_late) if each is not None]
        new = [each for each in (self.newest, other.newest) if each is not None]
        return Tally(
            self.total + other.total,
            self.open + other.open,
            self.late + other.late,
            max(new, default=None),
            min(late, default=None),
            min(limits, default=None),
        )


@dataclass(frozen=True)
class Place:
    """Where a tally belongs."""

    procedure: str
    variant: str
    unit: int | None


class Tallies:
    """The tallies of procedures at a moment, fetched as they are wanted: one query for all that is `need`ed at once.

    With `units`, only these sections are told apart; the others count for the city alone.
    """

    def __init__(self, as_of: dt.datetime, units: frozenset[int] | None = None) -> None:
        self._as_of = as_of
        self._units = units
        self._known: set[str] = set()
        self._rows: dict[Place, Tally] = {}

    def need(self, procedures: Collection[str]) -> Tallies:
        """Fetches the tallies of these procedures that are not known yet, however many applications and sections there are."""
        wanted = set(procedures) - self._known
        if wanted:
            self._known |= wanted
            for place, tally in _fetched(wanted, self._as_of, self._units):
                self._rows[place] = self._rows.get(place, Tally()) + tally
        return self

    def of(self, procedure: str, variant: str, unit: int | None) -> Tally:
        """The tally of a section, or of the whole city for None; of all variants for an empty one."""
        found = Tally()
        for place, tally in self._rows.items():
            fits = place.procedure == procedure and (not variant or place.variant == variant)
            if fits and (unit is None or place.unit == unit):
                found += tally
        return found


Rows = Iterable[tuple[Place, Tally]]


@dataclass(frozen=True)
class Asked:
    """Of which procedures, when, and which sections are told apart (None: all)."""

    procedures: Collection[str]
    as_of: dt.datetime
    units: frozenset[int] | None

    def place(self, unit: str) -> Any:
        """The section of a row by the column that names it; nothing for those that only the city counts."""
        if self.units is None:
            return F(unit)
        told = When(**{f"{unit}__in": sorted(self.units)}, then=F(unit))
        return Case(told, default=Value(None), output_field=BigIntegerField())


# PostgreSQL wants to know of what kind a missing value is.
NO_NUMBER: Any = Cast(Value(None), BigIntegerField())
NO_MOMENT: Any = Cast(Value(None), DateTimeField())
NO_DAY: Any = Cast(Value(None), DateField())
NONE: Any = Value(0, output_field=BigIntegerField())
_EMPTY: dict[str, Any] = {
    "total": NONE,
    "newest": NO_NUMBER,
    "still": NONE,
    "late": NONE,
    "first": NO_NUMBER,
    "limit": NO_MOMENT,
    "ahead": NO_DAY,
}


def _fetched(procedures: Collection[str], as_of: dt.datetime, units: frozenset[int] | None) -> Rows:
    """What was granted, what is owed, what was done first, and inspections, each counted by the database, in one query."""
    asked = Asked(procedures, as_of, units)
    parts = [part(asked) for part in (_granted, _owed_reports, _begun, _reviews)]
    for procedure, variant, unit, total, newest, still, late, first, limit, ahead in parts[0].union(
        *parts[1:], all=True
    ):
        ends = moment_at(ahead + dt.timedelta(days=1)) if ahead else limit
        yield Place(procedure, variant, unit), Tally(total, still, late, newest, first, ends)


def _counted(asked: Asked, rows: QuerySet[Any], prefix: str = "", **counts: Any) -> QuerySet[Any, tuple[Any, ...]]:
    """The rows by procedure, variant and unit, with these counts; what is not counted is nothing."""
    keys = [f"{prefix}procedure", f"{prefix}variant", "place"]
    placed = rows.order_by().annotate(place=asked.place(f"{prefix}unit")).values(*keys)
    counted: QuerySet[Any, tuple[Any, ...]] = placed.annotate(**{**_EMPTY, **counts}).values_list(*keys, *_EMPTY)
    return counted


def _granted(asked: Asked) -> QuerySet[Any, tuple[Any, ...]]:
    """What the database has counted by now (counting.py): nothing is granted later than a moment at which it is read."""
    rows = GrantedCount.objects.filter(procedure__in=asked.procedures, number__gt=0)
    return _counted(asked, rows, total=Sum("number"), newest=Max("latest"))


def _owed(asked: Asked, rows: QuerySet[Any], late: Q, prefix: str = "") -> QuerySet[Any, tuple[Any, ...]]:
    """Of rows with a limit in `due_at` those within it and those past it (`late`)."""
    return _counted(
        asked,
        rows,
        prefix,
        still=Count("pk", filter=~late),
        late=Count("pk", filter=late),
        first=Min(f"{prefix}id", filter=late),
        limit=Min("due_at", filter=~late),
    )


def _owed_reports(asked: Asked) -> QuerySet[Any, tuple[Any, ...]]:
    """Returns, carryings-out and the like that were not reported yet."""
    rows = Milestone.objects.filter(
        application__procedure__in=asked.procedures,
        application__state=State.APPROVED,
        state=Milestone.State.WAITING,
        demanded=True,
        due_at__isnull=False,
    )
    return _owed(asked, rows, Q(due_at__lte=asked.as_of), "application__")


def _begun(asked: Asked) -> QuerySet[Any, tuple[Any, ...]]:
    """Reports owed about what was done before it could be applied for."""
    rows = Application.objects.filter(procedure__in=asked.procedures, state=State.BEGUN, began_at__lte=asked.as_of)
    return _owed(asked, rows, Q(due_at__lte=asked.as_of))


def _reviews(asked: Asked) -> QuerySet[Any, tuple[Any, ...]]:
    """Inspections that a decision has set for a day; late once the day is over."""
    rows = Application.objects.filter(
        procedure__in=asked.procedures,
        state=State.APPROVED,
        next_review_on__isnull=False,
        decided_at__lte=asked.as_of,
    )
    late = Q(next_review_on__lt=day_of(asked.as_of))
    return _counted(
        asked,
        rows,
        late=Count("pk", filter=late),
        first=Min("pk", filter=late),
        ahead=Min("next_review_on", filter=~late),
    )
