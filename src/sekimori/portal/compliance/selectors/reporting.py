"""How the city stands, for reports and exports: the states of its clauses now and as they were, without anybody's name.

Who may ask is the business of whoever shows it (`sees_city`, `sees_every_unit`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sekimori.portal.acts.actors import Actor
from sekimori.portal.compliance import coverage
from sekimori.portal.compliance.models import CITY, Change, Reading, State
from sekimori.portal.compliance.policies import oversees
from sekimori.portal.compliance.policies import sees_city as _sees_city
from sekimori.portal.compliance.selectors.scope import Held, adoptions_held
from sekimori.portal.rules.selectors import NotAdopted
from sekimori.standards.models import Package


@dataclass(frozen=True)
class CityState:
    """The state of a clause for the city as a whole. `counts`: how many units are in which state.

    `readings`: what each mechanism says (its key → status).
    """

    lineage: str
    standing: str
    since: dt.datetime
    attested: bool
    excepted: bool
    contradicted: bool
    counts: Mapping[str, int]
    readings: Mapping[str, str] = field(default_factory=dict)


def sees_city(actor: Actor) -> bool:
    """Whether the actor may know how the city as a whole stands."""
    return _sees_city(actor)


def sees_every_unit(actor: Actor) -> bool:
    """Whether the actor may know how every unit stands."""
    return oversees(actor)


def adoptions() -> Sequence[Held]:
    """The adoptions whose states are kept, in the order of organs."""
    return adoptions_held()


def adoption(pk: int | None) -> Held:
    """The adoption with this number; the first one without. Raises NotAdopted when there is none such."""
    found = [each for each in adoptions_held() if pk is None or each.view.pk == pk]
    if not found:
        raise NotAdopted.told()
    return found[0]


def city_states(held: Held, *, with_readings: bool = False) -> list[CityState]:
    """The states of the city under an adoption; one query, two with what the mechanisms say of the city itself."""
    said: dict[str, dict[str, str]] = {}
    if with_readings:
        rows = Reading.objects.filter(adoption=held.view.pk, unit=CITY)
        for lineage, mechanism, status in rows.values_list("lineage", "mechanism", "status"):
            said.setdefault(lineage, {})[mechanism] = status
    states = State.objects.filter(adoption=held.view.pk, unit=CITY).order_by("lineage")
    return [
        CityState(row.lineage, row.standing, row.since, row.attested, row.excepted, row.contradicted, row.counts,
                  said.get(row.lineage, {}))
        for row in states
    ]  # fmt: skip


def standings_at(held: Held, moment: dt.datetime) -> dict[str, str]:
    """The state of each clause of the city at a past moment by lineage, from what has changed since; two queries.

    A clause that had no state yet at that moment is left out.
    """
    rows = State.objects.filter(adoption=held.view.pk, unit=CITY).values_list("lineage", "standing", "since")
    now = {lineage: (standing, since) for lineage, standing, since in rows}
    found = {lineage: standing for lineage, (standing, since) in now.items() if since <= moment}
    later = Change.objects.filter(unit=CITY, lineage__in=now, at__gt=moment).order_by("-at", "-pk")
    # The earliest change after the moment comes last and tells what held before it.
    return found | dict(later.values_list("lineage", "before"))


def carried_out(package: Package) -> dict[str, str]:
    """By kind:name each mechanism that clauses name, with the code that reads it here ("" when nothing does yet)."""
    return {
        f"{each.kind}:{each.name}": each.where
        for covered in coverage.covered(package, None)
        for each in covered.mechanisms
    }
