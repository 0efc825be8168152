"""Reading and writing the derived tables: what is kept, what differs, and the few statements that bring it in line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from django.db.models import Count, Min, Q

from sekimori.portal.compliance.asking import Said
from sekimori.portal.compliance.combining import Outcome, Standing, gather
from sekimori.portal.compliance.models import CITY, Change, Reading, State

# Above this many units a condition on them costs more than it spares.
MANY = 200
Place = tuple[str, int]  # lineage, unit
Key = tuple[str, str, int]  # lineage, mechanism, unit
SAID = tuple(each.name for each in fields(Said))


@dataclass(frozen=True)
class Stood:
    """A state as it is kept and compared."""

    standing: str
    department: int = 0
    attested: bool = False
    excepted: bool = False
    contradicted: bool = False
    claim: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    exceptions: tuple[str, ...] = ()
    exception_ahead: bool = False
    waiver: str = ""
    next_change_at: dt.datetime | None = None


STOOD = tuple(each.name for each in fields(Stood))


def condition(adoption: int, lineages: Collection[str], units: Collection[int] | None) -> Q:
    """The rows of these clauses (and of these units, unless they are many or None)."""
    wanted = Q(adoption=adoption, lineage__in=lineages)
    if units is not None and len(units) <= MANY:
        wanted &= Q(unit__in=units)
    return wanted


def readings_kept(wanted: Q) -> dict[Key, tuple[Said, dt.datetime]]:
    """The readings that are kept, each with the moment since which it says so. One query."""
    rows = Reading.objects.filter(wanted).values_list("lineage", "mechanism", "unit", "since", *SAID)
    return {(lineage, key, unit): (Said(*said), since) for lineage, key, unit, since, *said in rows}


def states_kept(wanted: Q) -> dict[Place, tuple[Stood, dt.datetime]]:
    """The states that are kept, each with the moment since which it is so. One query."""
    rows = State.objects.filter(wanted).values_list("lineage", "unit", "since", *STOOD)
    found: dict[Place, tuple[Stood, dt.datetime]] = {}
    for lineage, unit, since, *stood in rows:
        kept = dict(zip(STOOD, stood, strict=True))
        kept["exceptions"] = tuple(kept["exceptions"])
        found[lineage, unit] = (Stood(**kept), since)
    return found


def readings_write(
    adoption: int, changed: Mapping[Key, Said], kept: Mapping[Key, tuple[Said, dt.datetime]], now: dt.datetime
) -> None:
    """Writes readings in the place of those kept; one statement."""
    rows = [
        Reading(
            adoption_id=adoption,
            lineage=lineage,
            mechanism=key,
            unit=unit,
            since=_since(kept.get((lineage, key, unit)), "status", said.status, now),
            **{name: getattr(said, name) for name in SAID},
        )
        for (lineage, key, unit), said in changed.items()
    ]
    Reading.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["adoption", "lineage", "mechanism", "unit"],
        update_fields=[*SAID, "since"],
    )


def readings_drop(adoption: int, gone: Iterable[Key]) -> None:
    """Removes readings that nobody gives any more."""
    by_mechanism: dict[tuple[str, str], list[int]] = {}
    for lineage, key, unit in gone:
        by_mechanism.setdefault((lineage, key), []).append(unit)
    for (lineage, key), units in by_mechanism.items():
        Reading.objects.filter(condition(adoption, [lineage], None), mechanism=key, unit__in=units).delete()


def _since(kept: tuple[Any, dt.datetime] | None, name: str, value: object, now: dt.datetime) -> dt.datetime:
    return kept[1] if kept is not None and getattr(kept[0], name) == value else now


def states_write(
    adoption: int,
    changed: Mapping[Place, Stood],
    kept: Mapping[Place, tuple[Stood, dt.datetime]],
    now: dt.datetime,
    entry: int | None,
) -> None:
    """Writes states in the place of those kept, and what became of those that were there; one or two statements."""
    rows, changes = [], []
    for (lineage, unit), stood in changed.items():
        before = kept.get((lineage, unit))
        where: dict[str, Any] = {"adoption_id": adoption, "lineage": lineage, "unit": unit}
        values = {name: getattr(stood, name) for name in STOOD} | {"exceptions": list(stood.exceptions)}
        rows.append(State(**where, since=_since(before, "standing", stood.standing, now), **values))
        if before is not None and before[0].standing != stood.standing:
            changes.append(
                Change(**where, before=before[0].standing, after=stood.standing, at=now, entry=entry),
            )
    State.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["adoption", "lineage", "unit"],
        update_fields=[*STOOD, "since"],
    )
    if changes:
        Change.objects.bulk_create(changes)


def states_drop(adoption: int, gone: Iterable[Place]) -> None:
    """Removes the states of units that no longer count."""
    by_lineage: dict[str, list[int]] = {}
    for lineage, unit in gone:
        by_lineage.setdefault(lineage, []).append(unit)
    for lineage, units in by_lineage.items():
        State.objects.filter(adoption=adoption, lineage=lineage, unit__in=units).delete()


@dataclass
class _Part:
    """The units of a clause that are in one state."""

    units: int = 0
    by_word: int = 0
    excepted: int = 0
    contradicted: int = 0
    change: dt.datetime | None = None

    def add(self, units: int, by_word: int, excepted: int, contradicted: int, change: dt.datetime | None) -> None:
        self.units += units
        self.by_word += by_word
        self.excepted += excepted
        self.contradicted += contradicted
        self.change = min((each for each in (self.change, change) if each is not None), default=None)


def gathered(
    adoption: int, lineages: Collection[str], here: Mapping[Place, Stood], units: Collection[int] | None
) -> dict[str, Stood]:
    """The city's states of clauses that have states by unit, from those states: `here` has all of `units` (None: of every unit,

    and nothing is asked), the others are counted by one query.
    """
    parts: dict[str, dict[str, _Part]] = {lineage: {} for lineage in lineages}
    if units is not None:
        for lineage, standing, *counts in _counted(adoption, lineages, units):
            parts[lineage].setdefault(standing, _Part()).add(*counts)
    for (lineage, unit), stood in here.items():
        if unit != CITY and lineage in parts:
            part = parts[lineage].setdefault(stood.standing, _Part())
            part.add(1, stood.attested, stood.excepted, stood.contradicted, stood.next_change_at)
    return {lineage: _city(found) for lineage, found in parts.items()}


def _counted(adoption: int, lineages: Collection[str], without: Collection[int]) -> Iterable[tuple[Any, ...]]:
    return (
        State.objects.filter(adoption=adoption, lineage__in=lineages)
        .exclude(unit__in={CITY, *without})
        .order_by()
        .values("lineage", "standing")
        .annotate(
            units=Count("pk"),
            by_word=Count("pk", filter=Q(attested=True)),
            under=Count("pk", filter=Q(excepted=True)),
            against=Count("pk", filter=Q(contradicted=True)),
            change=Min("next_change_at"),
        )
        .values_list("lineage", "standing", "units", "by_word", "under", "against", "change")
    )


def _city(parts: Mapping[str, _Part]) -> Stood:
    counts = {Standing(standing): part.units for standing, part in parts.items()}
    attested = {Standing(standing): part.by_word for standing, part in parts.items()}
    outcome: Outcome = gather(counts, attested=attested)
    return Stood(
        standing=outcome.standing.value,
        attested=outcome.attested,
        excepted=any(part.excepted for part in parts.values()),
        contradicted=any(part.contradicted for part in parts.values()),
        counts={standing.value: units for standing, units in sorted(counts.items())},
        next_change_at=min((part.change for part in parts.values() if part.change is not None), default=None),
    )
