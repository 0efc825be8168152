"""When the derived roles may next change, by time alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Min, Q, QuerySet

from sekimori.common.clock import day_of, moment_at
from sekimori.portal.organization.bitemporal import Bitemporal
from sekimori.portal.organization.models import (
    Absence,
    Appointment,
    DeputyRule,
    Nomination,
    PersonVersion,
    PostVersion,
    Rule,
    Seat,
    UnitVersion,
)
from sekimori.portal.organization.roles.posts import When, appointed, post_is

DATED: tuple[type[Bitemporal], ...] = (
    Appointment,
    DeputyRule,
    Nomination,
    PersonVersion,
    PostVersion,
    Rule,
    Seat,
    UnitVersion,
)


def days_of_change(after: dt.date, until: dt.date | None = None) -> list[dt.date]:
    """The days after `after` (up to `until`) on which anything in the organisation begins or ends, as known now."""
    days: set[dt.date] = set()
    for field in ("valid_from", "valid_to"):
        for row in _union(field, after, until):
            days.add(row)
    return sorted(days)


def _union(field: str, after: dt.date, until: dt.date | None) -> QuerySet[Any, Any]:
    asked: list[QuerySet[Any, Any]] = []
    for model in DATED:
        rows = model.objects.filter(superseded_at__isnull=True, **{f"{field}__gt": after})
        if until is not None:
            rows = rows.filter(**{f"{field}__lte": until})
        asked.append(rows.order_by().values_list(field, flat=True))
    return asked[0].union(*asked[1:])


def next_change_after(moment: dt.datetime) -> dt.datetime | None:
    """The next moment after `moment` at which time alone may change a derived role:

    the first midnight on which something in the

    organisation begins or ends, or the edge of an absence of somebody whose post carries a role or who is a deputy.
    None when nothing is known to come.
    """
    day = day_of(moment)
    firsts: list[dt.date] = []
    for field in ("valid_from", "valid_to"):
        parts = [_first(model, field, day) for model in DATED]
        firsts.extend(found for found in parts[0].union(*parts[1:]) if found is not None)
    edges = _absence_edges(moment)
    coming = [moment_at(min(firsts))] if firsts else []
    return min([*coming, *edges], default=None)


def _first(model: type[Bitemporal], field: str, day: dt.date) -> QuerySet[Any, Any]:
    rows = model.objects.filter(superseded_at__isnull=True, **{f"{field}__gt": day}).order_by()
    return rows.values("superseded_at").annotate(first=Min(field)).values_list("first", flat=True)


def _absence_edges(moment: dt.datetime) -> list[dt.datetime]:
    when = When(moment, day_of(moment))
    ranks = DeputyRule.objects.filter(superseded_at__isnull=True).values("deputy")
    concerned = appointed(when, post_is(is_head=True) | ~post_is(designation="") | Q(post__in=ranks)).values("person")
    coming = Absence.objects.filter(ends_at__gt=moment, cancelled_at__isnull=True)
    named = coming.filter(deputy__isnull=False).values("deputy")
    found = coming.filter(Q(person__in=concerned) | Q(person__in=named)).aggregate(
        starts=Min("starts_at", filter=Q(starts_at__gt=moment)), ends=Min("ends_at")
    )
    return [edge for edge in found.values() if edge is not None]
