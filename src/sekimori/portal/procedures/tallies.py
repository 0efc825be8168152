"""How many applications there are and what is owed under them, by procedure, variant and section: what readings are made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Count, DateField, DateTimeField, Max, Min, Q, QuerySet, Value
from django.db.models.functions import Cast

from sekimori.common.clock import day_of, moment_at
from sekimori.portal.procedures.models import Application, Milestone

State = Application.State
# What has been decided in the applicant's favour, whatever became of it later.
GRANTED = (State.APPROVED, State.CLOSED, State.ENDED, State.REVOKED)


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
    """The tallies of procedures at a moment, fetched as they are wanted: one query for all that is `need`ed at once."""

    def __init__(self, as_of: dt.datetime) -> None:
        self._as_of = as_of
        self._known: set[str] = set()
        self._rows: dict[Place, Tally] = {}

    def need(self, procedures: Collection[str]) -> Tallies:
        """Fetches the tallies of these procedures that are not known yet, however many applications and sections there are."""
        wanted = set(procedures) - self._known
        if wanted:
            self._known |= wanted
            for place, tally in _fetched(wanted, self._as_of):
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
# PostgreSQL wants to know of what kind a missing value is.
NO_NUMBER: Any = Cast(Value(None), BigIntegerField())
NO_MOMENT: Any = Cast(Value(None), DateTimeField())
NO_DAY: Any = Cast(Value(None), DateField())
NONE: Any = Value(0, output_field=BigIntegerField())


def _fetched(procedures: Collection[str], as_of: dt.datetime) -> Rows:
    """What was granted, what is owed, what was done first, and inspections, each counted by the database, in one query."""
    parts = [part(procedures, as_of) for part in (_granted, _owed_reports, _begun, _reviews)]
    for procedure, variant, unit, total, newest, still, late, first, limit, ahead in parts[0].union(
        *parts[1:], all=True
    ):
        ends = moment_at(ahead + dt.timedelta(days=1)) if ahead else limit
        yield Place(procedure, variant, unit), Tally(total, still, late, newest, first, ends)


def _counted(rows: QuerySet[Any], prefix: str = "", **counts: Any) -> QuerySet[Any, tuple[Any, ...]]:
    """The rows by procedure, variant and unit, with these counts; what is not counted is nothing."""
    empty = {
        "total": NONE,
        "newest": NO_NUMBER,
        "still": NONE,
        "late": NONE,
        "first": NO_NUMBER,
        "limit": NO_MOMENT,
        "ahead": NO_DAY,
    }
    keys = [f"{prefix}{name}" for name in ("procedure", "variant", "unit")]
    counted: QuerySet[Any, tuple[Any, ...]] = (
        rows.order_by().values(*keys).annotate(**{**empty, **counts}).values_list(*keys, *empty)
    )
    return counted


def _granted(procedures: Collection[str], as_of: dt.datetime) -> QuerySet[Any, tuple[Any, ...]]:
    rows = Application.objects.filter(procedure__in=procedures, state__in=GRANTED, decided_at__lte=as_of)
    return _counted(rows, total=Count("pk"), newest=Max("pk"))


def _owed(rows: QuerySet[Any], late: Q, prefix: str = "") -> QuerySet[Any, tuple[Any, ...]]:
    """Of rows with a limit in `due_at` those within it and those past it (`late`)."""
    return _counted(
        rows,
        prefix,
        still=Count("pk", filter=~late),
        late=Count("pk", filter=late),
        first=Min(f"{prefix}id", filter=late),
        limit=Min("due_at", filter=~late),
    )


def _owed_reports(procedures: Collection[str], as_of: dt.datetime) -> QuerySet[Any, tuple[Any, ...]]:
    """Returns, carryings-out and the like that were not reported yet."""
    rows = Milestone.objects.filter(
        application__procedure__in=procedures,
        application__state=State.APPROVED,
        state=Milestone.State.WAITING,
        demanded=True,
        due_at__isnull=False,
    )
    return _owed(rows, Q(due_at__lte=as_of), "application__")


def _begun(procedures: Collection[str], as_of: dt.datetime) -> QuerySet[Any, tuple[Any, ...]]:
    """Reports owed about what was done before it could be applied for."""
    rows = Application.objects.filter(procedure__in=procedures, state=State.BEGUN, began_at__lte=as_of)
    return _owed(rows, Q(due_at__lte=as_of))


def _reviews(procedures: Collection[str], as_of: dt.datetime) -> QuerySet[Any, tuple[Any, ...]]:
    """Inspections that a decision has set for a day; late once the day is over."""
    rows = Application.objects.filter(
        procedure__in=procedures, state=State.APPROVED, next_review_on__isnull=False, decided_at__lte=as_of
    )
    late = Q(next_review_on__lt=day_of(as_of))
    return _counted(
        rows,
        late=Count("pk", filter=late),
        first=Min("pk", filter=late),
        ahead=Min("next_review_on", filter=~late),
    )
