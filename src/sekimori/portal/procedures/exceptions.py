from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q

from sekimori.portal.acts import context
from sekimori.portal.procedures.models import Application, ClauseLink

IN_EFFECT = (Application.State.APPROVED, Application.State.CLOSED, Application.State.ENDED, Application.State.REVOKED)


@dataclass(frozen=True)
class ExceptionInForce:
    """An exception that suspends a clause at a moment: enough to show it wherever the clause appears, and no more."""

    application: int
    number: str
    procedure: str
    lineage: str
    unit: int | None
    since: dt.datetime | None
    until: dt.datetime | None
    emergency: bool


def _rows(condition: Q, moment: dt.datetime) -> list[ExceptionInForce]:
    """Approved ones inside their period; of those done first, those whose report is not yet overdue or is being examined."""
    running = Q(application__valid_from__lte=moment) & (
        Q(application__valid_until__isnull=True) | Q(application__valid_until__gt=moment)
    )
    decided = running & Q(application__state__in=IN_EFFECT, application__decided_at__lte=moment)
    reported = Q(application__state__in=[Application.State.IN_ROUTE, Application.State.RETURNED])
    in_time = Q(application__state=Application.State.BEGUN, application__valid_until__gt=moment)
    first = Q(application__began_at__lte=moment) & (reported | in_time)
    rows = ClauseLink.objects.filter(condition & (decided | first)).values_list(
        "application_id",
        "application__number",
        "application__procedure",
        "lineage",
        "unit_id",
        "application__valid_from",
        "application__valid_until",
        "application__began_at",
    )
    return [ExceptionInForce(*row[:7], emergency=row[7] is not None) for row in rows.order_by("application_id", "pk")]


def exceptions_in_force(
    lineage: str, unit: int | None = None, moment: dt.datetime | None = None
) -> list[ExceptionInForce]:
    """The exceptions that suspend a clause for `unit` (those for the whole city included) at `moment`, now when not given.

    Without a unit all of them. One query. Whoever sees the clause may know that it is suspended; the application itself is
    seen by its own policy.
    """
    where = Q() if unit is None else Q(unit=unit) | Q(unit__isnull=True)
    return _rows(Q(lineage=lineage) & where, moment or context.now())


def exceptions_on(
    lineages: Collection[str], units: Sequence[int] | None = None, moment: dt.datetime | None = None
) -> dict[str, list[ExceptionInForce]]:
    """The same for many clauses (and units) at once, by lineage; one query."""
    where = Q() if units is None else Q(unit__in=list(units)) | Q(unit__isnull=True)
    found: dict[str, list[ExceptionInForce]] = {}
    for each in _rows(Q(lineage__in=list(lineages)) & where, moment or context.now()):
        found.setdefault(each.lineage, []).append(each)
    return found
