"""What a year brought, in counts by procedure: for reports about the whole city. It names nobody and asks no policy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Func, IntegerField, Q

from sekimori.portal.procedures.models import Application
from sekimori.portal.procedures.selectors.naming import procedure_labels

State = Application.State


class WholeDays(Func):
    """How many whole days lie between two moments, worked out by the database."""

    arity = 2
    output_field = IntegerField()
    template = "CAST(EXTRACT(EPOCH FROM (%(expressions)s)) / 86400 AS integer)"
    arg_joiner = " - "

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """The same for SQLite."""
        template = "CAST(julianday(%(expressions)s) + 0.0000001 AS integer)"
        return self.as_sql(compiler, connection, template=template, arg_joiner=") - julianday(", **more)


@dataclass(frozen=True)
class ProcedureYear:
    """A procedure in a period: handed in, decided in favour and against, taken back or lapsed, still open of what was handed in.

    `median` is how many whole days it took from handing in to the decision, of half of what was decided at most; None of nothing.
    """

    key: str
    label: str
    submitted: int = 0
    granted: int = 0
    refused: int = 0
    given_up: int = 0
    waiting: int = 0
    median: int | None = None
    days: Mapping[int, int] = field(default_factory=dict, compare=False)


def year_of_procedures(since: dt.datetime, until: dt.datetime) -> list[ProcedureYear]:
    """Each procedure of which something was handed in or decided from `since` until before `until`, by its name; three queries

    and one for each procedure that no edition in force knows.
    """
    within = Q(submitted_at__gte=since, submitted_at__lt=until)
    open_states = [State.IN_ROUTE, State.RETURNED]
    rows = Application.objects.filter(within).order_by().values("procedure")
    handed_in: dict[str, dict[str, Any]] = {
        row["procedure"]: dict(row)
        for row in rows.annotate(
            n=Count("pk"),
            waiting=Count("pk", filter=Q(state__in=open_states)),
            given_up=Count("pk", filter=Q(state__in=[State.WITHDRAWN, State.EXPIRED])),
        )
    }
    decided: dict[str, dict[bool, dict[int, int]]] = {}
    took = WholeDays(F("decided_at"), F("submitted_at"))
    settled = Application.objects.filter(decided_at__gte=since, decided_at__lt=until, submitted_at__isnull=False)
    for key, state, days, n in (
        settled.exclude(state__in=open_states)
        .order_by()
        .annotate(took=took)
        .values_list("procedure", "state", "took")
        .annotate(n=Count("pk"))
    ):
        of = decided.setdefault(key, {True: {}, False: {}})[state != State.REFUSED]
        of[max(days, 0)] = of.get(max(days, 0), 0) + n
    labels = procedure_labels({*handed_in, *decided})
    found = [_year(key, labels[key], handed_in.get(key, {}), decided.get(key, {})) for key in {*handed_in, *decided}]
    return sorted(found, key=lambda each: (each.label, each.key))


def _year(key: str, label: str, counts: Mapping[str, Any], decided: Mapping[bool, Mapping[int, int]]) -> ProcedureYear:
    granted, refused = decided.get(True, {}), decided.get(False, {})
    days = {day: granted.get(day, 0) + refused.get(day, 0) for day in {*granted, *refused}}
    return ProcedureYear(
        key,
        label,
        submitted=counts.get("n", 0),
        granted=sum(granted.values()),
        refused=sum(refused.values()),
        given_up=counts.get("given_up", 0),
        waiting=counts.get("waiting", 0),
        median=median_of(days.items()),
        days=days,
    )


def median_of(counted: Iterable[tuple[int, int]]) -> int | None:
    """The lower median of values that are counted as (value, how often); None of nothing."""
    ordered = sorted(counted)
    half = (sum(n for _value, n in ordered) + 1) // 2
    for value, n in ordered:
        half -= n
        if half <= 0:
            return value
    return None
