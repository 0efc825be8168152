"""The state of the city at the end of each day, in numbers, for the trend by month."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count

from sekimori.portal.acts import context
from sekimori.portal.compliance import extents
from sekimori.portal.compliance.models import CITY, Snapshot, State


def take() -> int:
    """Counts the states of today: for the city by clause, for each department by its own states and those of its sections.

    Taken again the same day it replaces the first. How many rows. Three queries.
    """
    ground = extents.current()
    if ground is None:
        return 0
    counts: dict[tuple[int, int], dict[str, int]] = {}
    adoptions = [extent.adoption for extent in ground.extents]
    rows = State.objects.filter(adoption__in=adoptions).order_by()
    city = rows.filter(unit=CITY).values_list("adoption", "standing").annotate(n=Count("pk"))
    for adoption, standing, n in city:
        counts.setdefault((adoption, CITY), {})[standing] = n
    by_department = rows.exclude(unit=CITY).exclude(department=CITY)
    for adoption, department, standing, n in by_department.values_list("adoption", "department", "standing").annotate(
        n=Count("pk")
    ):
        counts.setdefault((adoption, department), {})[standing] = n
    day = context.today()
    made = [
        Snapshot(adoption_id=adoption, department=department, day=day, counts=dict(sorted(found.items())))
        for (adoption, department), found in counts.items()
    ]
    with transaction.atomic():
        Snapshot.objects.bulk_create(
            made, update_conflicts=True, unique_fields=["adoption", "department", "day"], update_fields=["counts"]
        )
    return len(made)
