"""How many applications there are and what is owed under them, by procedure, variant and section: what readings are made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q

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
    """The tallies of some procedures at a moment; four queries, however many applications and sections there are.

    One query without what is `owed`.
    """

    def __init__(self, procedures: Collection[str], as_of: dt.datetime, *, owed: bool = True) -> None:
        self._rows: dict[Place, Tally] = {}
        for ask in (_granted, _owed_reports, _begun, _reviews) if owed else (_granted,):
            for place, tally in ask(procedures, as_of):
                self._rows[place] = self._rows.get(place, Tally()) + tally

    def of(self, procedure: str, variant: str, unit: int | None) -> Tally:
        """The tally of a section, or of the whole city for None; of all variants for an empty one."""
        found = Tally()
        for place, tally in self._rows.items():
            fits = place.procedure == procedure and (not variant or place.variant == variant)
            if fits and (unit is None or place.unit == unit):
                found += tally
        return found


Rows = Iterable[tuple[Place, Tally]]


def _place(row: Mapping[str, object], prefix: str = "") -> Place:
    procedure, variant, unit = row[f"{prefix}procedure"], row[f"{prefix}variant"], row[f"{prefix}unit"]
    return Place(str(procedure), str(variant), unit if isinstance(unit, int) else None)


def _granted(procedures: Collection[str], as_of: dt.datetime) -> Rows:
    rows = Application.objects.filter(procedure__in=procedures, state__in=GRANTED, decided_at__lte=as_of)
    for row in rows.order_by().values("procedure", "variant", "unit").annotate(total=Count("pk"), newest=Max("pk")):
        yield _place(row), Tally(total=row["total"], newest=row["newest"])


def _owed_reports(procedures: Collection[str], as_of: dt.datetime) -> Rows:
    """Returns, carryings-out and the like that were not reported yet."""
    rows = Milestone.objects.filter(
        application__procedure__in=procedures,
        application__state=State.APPROVED,
        state=Milestone.State.WAITING,
        demanded=True,
        due_at__isnull=False,
    )
    late = Q(due_at__lte=as_of)
    grouped = rows.order_by().values("application__procedure", "application__variant", "application__unit")
    for row in grouped.annotate(
        open=Count("pk", filter=~late),
        late=Count("pk", filter=late),
        first=Min("application", filter=late),
        limit=Min("due_at", filter=~late),
    ):
        yield (
            _place(row, "application__"),
            Tally(0, row["open"], row["late"], oldest_late=row["first"], next_limit=row["limit"]),
        )


def _begun(procedures: Collection[str], as_of: dt.datetime) -> Rows:
    """Reports owed about what was done before it could be applied for."""
    rows = Application.objects.filter(procedure__in=procedures, state=State.BEGUN, began_at__lte=as_of)
    late = Q(due_at__lte=as_of)
    grouped = rows.order_by().values("procedure", "variant", "unit")
    for row in grouped.annotate(
        open=Count("pk", filter=~late),
        late=Count("pk", filter=late),
        first=Min("pk", filter=late),
        limit=Min("due_at", filter=~late),
    ):
        yield _place(row), Tally(0, row["open"], row["late"], oldest_late=row["first"], next_limit=row["limit"])


def _reviews(procedures: Collection[str], as_of: dt.datetime) -> Rows:
    """Inspections that a decision has set for a day; late once the day is over."""
    rows = Application.objects.filter(
        procedure__in=procedures, state=State.APPROVED, next_review_on__isnull=False, decided_at__lte=as_of
    )
    late = Q(next_review_on__lt=day_of(as_of))
    grouped = rows.order_by().values("procedure", "variant", "unit")
    for row in grouped.annotate(
        late=Count("pk", filter=late), first=Min("pk", filter=late), ahead=Min("next_review_on", filter=~late)
    ):
        limit = moment_at(row["ahead"] + dt.timedelta(days=1)) if row["ahead"] else None
        yield _place(row), Tally(late=row["late"], oldest_late=row["first"], next_limit=limit)
