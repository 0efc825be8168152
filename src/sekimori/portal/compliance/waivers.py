"""The decisions in force that something was not needed this time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from sekimori.common.clock import day_of, moment_at
from sekimori.portal.acts.performing import subject_of
from sekimori.portal.compliance.models import Waiver


@dataclass(frozen=True)
class Waived:
    """A decision as it counts: its record, and the moment at which it ends."""

    record: str
    until: dt.datetime


def in_force(moment: dt.datetime) -> Q:
    """The condition that a decision was made and not withdrawn, and its last day is not over."""
    made = Q(decided_at__lte=moment) & (Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment))
    return made & Q(until__gte=day_of(moment))


def standing(moment: dt.datetime, lineages: Collection[str]) -> dict[tuple[str, int], Waived]:
    """The decision in force for each clause and unit (0: the city), the newest; one query, none without lineages."""
    if not lineages:
        return {}
    rows = Waiver.objects.filter(in_force(moment), lineage__in=lineages).order_by("decided_at", "pk")
    return {
        (row.lineage, row.unit): Waived(subject_of(row), moment_at(row.until + dt.timedelta(days=1))) for row in rows
    }
