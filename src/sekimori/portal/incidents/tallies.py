"""Figures of incidents: counts, medians and delays of a fiscal year with the years before; no names and no words.

Counts take in every incident, also those that the reader may not read. What a wall keeps from him, and what happened in a
section so small that a number would point at a person, is part of the totals and stands in no line of its own.
"""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from sekimori.common.clock import day_of
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import Decision, allow_if
from sekimori.portal.incidents.models import Hop, Incident, Order
from sekimori.portal.incidents.walls import ABOVE, TEAM, walled
from sekimori.portal.organization import selectors as organization

YEARS = 3
# A section with fewer people than this has no line of its own, nor has one with fewer reports of the year.
FEWEST_PEOPLE, FEWEST_REPORTS = 5, 3
MONTHS = (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)
GRAVE = 3
READS = (*TEAM, *ABOVE, "oversee_city", "lead_audit")
State = Incident.State
# From keys of incidents to how many reports to the outside were made of each.
Outside = Callable[[Collection[int]], Mapping[int, int]]
_outside: list[Outside] = []


def register_outside(source: Outside) -> Outside:
    """Says how many reports went out, once, when the portal starts: for the app that makes them."""
    _outside.append(source)
    return source


def may_read(actor: Actor) -> Decision:
    """Whether the actor may see figures of the whole city."""
    able = actor.person is not None and any(actor.can(each) for each in READS)
    return allow_if(able, _("全庁の件数を見られるのは、ＣＩＳＯ、統括、ＣＳＩＲＴ、窓口、監査統括責任者です。"))


@dataclass(frozen=True)
class Row:
    """What of an incident is counted."""

    pk: int
    year: int
    month: int
    kind: str
    kind_label: str
    level: int | None
    state: str
    unit: int | None
    receipt: float | None
    assessment: float | None
    late: int
    orders: int
    outside: int
    walled: bool

    @property
    def incident(self) -> bool:
        """Whether it was found to be one."""
        return self.state in {State.OPEN, State.CLOSED}


@dataclass(frozen=True)
class Tally:
    """The figures of some incidents; medians in minutes."""

    reports: int = 0
    incidents: int = 0
    grave: int = 0
    not_incidents: int = 0
    running: int = 0
    receipt: int | None = None
    assessment: int | None = None
    late: int = 0
    orders: int = 0
    outside: int = 0


@dataclass(frozen=True)
class Line:
    """The figures of a kind, level, month, section or year."""

    key: str
    label: str
    tally: Tally


@dataclass(frozen=True)
class Figures:
    """Everything that the page of a fiscal year shows. `years` begins with the year itself; `untold` are in no line of theirs."""

    year: FiscalYear
    total: Tally
    years: Sequence[tuple[FiscalYear, Tally]]
    months: Sequence[tuple[int, Tally]]
    kinds: Sequence[Line]
    levels: Sequence[tuple[int | None, Tally]]
    sections: Sequence[Line]
    small: Tally
    untold: int
    until: dt.date
    rows: Sequence[Row] = field(default_factory=list, repr=False)


def figures(actor: Actor, year: FiscalYear, now: dt.datetime) -> Figures:
    """The figures of a fiscal year and of the two before it; five queries whatever there is."""
    rows = _rows(actor, [year.year - back for back in range(YEARS)])
    own = [row for row in rows if row.year == year.year]
    told = [row for row in own if not row.walled]
    sections, small = _sections(told)
    past = [year]
    while len(past) < YEARS:
        past.append(past[-1].previous())
    kinds: dict[str, str] = {row.kind: row.kind_label for row in told}
    ranks = sorted({row.level for row in told if row.level is not None}, reverse=True)
    return Figures(
        year,
        tally(own),
        [(each, tally(row for row in rows if row.year == each.year)) for each in past],
        [(month, tally(row for row in own if row.month == month)) for month in MONTHS],
        sorted(
            (Line(key, label, tally(row for row in told if row.kind == key)) for key, label in kinds.items()),
            key=lambda line: (-line.tally.reports, line.label),
        ),
        [(rank, tally(row for row in told if row.level == rank)) for rank in [*ranks, None]],
        sections,
        small,
        len(own) - len(told),
        min(day_of(now), year.last_day),
        own,
    )


def tally(rows: Iterable[Row]) -> Tally:
    """The figures of these incidents."""
    kept = list(rows)
    return Tally(
        len(kept),
        sum(row.incident for row in kept),
        sum(row.incident and (row.level or 0) >= GRAVE for row in kept),
        sum(row.state == State.NOT_INCIDENT for row in kept),
        sum(row.state not in Incident.OVER for row in kept),
        _median(row.receipt for row in kept),
        _median(row.assessment for row in kept),
        sum(row.late for row in kept),
        sum(row.orders for row in kept),
        sum(row.outside for row in kept),
    )


def _median(values: Iterable[float | None]) -> int | None:
    known = [value for value in values if value is not None]
    return round(statistics.median(known)) if known else None


def _rows(actor: Actor, years: Sequence[int]) -> list[Row]:
    among = Incident.objects.filter(fiscal_year__in=years)
    hidden = set(among.filter(walled(actor)).values_list("pk", flat=True))
    passed = Q(at__isnull=False, at__gt=F("due_at")) | Q(state=Hop.State.LAPSED)
    late = _counts(Hop.objects.filter(passed, incident__in=among.values("pk")))
    undone = Order.objects.filter(incident__in=among.values("pk")).exclude(state__in=Order.OVER)
    orders = _counts(undone)
    seen = list(
        among.order_by("pk").values_list(
            "pk", "fiscal_year", "reported_at", "recorded_at", "received_at", "assessed_at", "kind", "kind_label", "level",
            "state", "unit",
        )
    )  # fmt: skip
    sent: dict[int, int] = {}
    for source in _outside:
        for pk, count in source([row[0] for row in seen]).items():
            sent[pk] = sent.get(pk, 0) + count
    return [
        Row(pk, year, day_of(reported).month, kind, label, level, state, unit, _minutes(recorded, received),
            _minutes(recorded, assessed), late.get(pk, 0), orders.get(pk, 0), sent.get(pk, 0), pk in hidden)
        for pk, year, reported, recorded, received, assessed, kind, label, level, state, unit in seen
    ]  # fmt: skip


def _counts(rows: QuerySet[Hop] | QuerySet[Order]) -> dict[int, int]:
    return dict(rows.order_by().values_list("incident").annotate(count=Count("pk")))


def _minutes(since: dt.datetime, until: dt.datetime | None) -> float | None:
    return (until - since).total_seconds() / 60 if until is not None else None


def _sections(rows: Sequence[Row]) -> tuple[list[Line], Tally]:
    """A line for each section that is large enough, the most reports first, and the rest together.

    When the rest would be one section alone, the smallest line goes to it, so that its number cannot be told from the whole.
    """
    structure, people = organization.structure(), organization.headcounts()
    by_unit: dict[int | None, list[Row]] = {}
    for row in rows:
        by_unit.setdefault(row.unit, []).append(row)
    large = {
        unit: each
        for unit, each in by_unit.items()
        if unit is not None and len(each) >= FEWEST_REPORTS and people.get(unit, 0) >= FEWEST_PEOPLE
    }
    rest = [unit for unit in by_unit if unit not in large]
    if len(rest) == 1 and large:
        smallest = min(large, key=lambda unit: (len(large[unit]), unit))
        rest.append(smallest)
        del large[smallest]
    lines = [
        Line(str(unit), structure.full_name(unit) or structure.name(unit), tally(each)) for unit, each in large.items()
    ]
    lines.sort(key=lambda line: (-line.tally.reports, line.label))
    return lines, tally(row for unit in rest for row in by_unit[unit])
