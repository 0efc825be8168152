"""Need to know: whom an incident is about, and everybody of the section he belonged to, learn nothing of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from sekimori.portal.acts.actors import Actor
from sekimori.portal.incidents.models import Concern, Incident, Involvement
from sekimori.portal.organization import selectors as organization

# Side rows of the ledger and notices of incidents stand behind the first, who reported under protection behind the second.
INCIDENTS, REPORTER = "incidents", "incidents_reporter"
# Under this name a process keeps in memory who stands inside; renewed with every act about an incident.
KEPT = "incidents"
# Those who answer every incident, and those to whom all of them come in the end.
TEAM = ("respond_incidents", "lead_csirt", "receive_reports")
ABOVE = ("direct", "command")


def in_team(actor: Actor) -> bool:
    """Whether the actor takes reports in or answers them."""
    return any(actor.can(ability) for ability in TEAM)


def concerned(actor: Actor, path: str = "pk") -> Q:
    """The condition on incidents (reached by `path`) that they are about the actor himself."""
    standing = Concern.objects.filter(lifted_at__isnull=True, incident=OuterRef(path))
    return Q(Exists(standing.filter(person=actor.person)))


def walled(actor: Actor, path: str = "pk") -> Q:
    """The condition on incidents (reached by `path`) that the actor is kept out by a wall."""
    standing = Concern.objects.filter(lifted_at__isnull=True, incident=OuterRef(path))
    return Q(Exists(standing.filter(Q(person=actor.person) | Q(unit__in=sorted(actor.units)))))


def about(incident: Incident) -> frozenset[int]:
    """Whom the incident is about."""
    rows = Concern.objects.filter(incident=incident, lifted_at__isnull=True)
    return frozenset(rows.values_list("person_id", flat=True))


def outside_of(incident: Incident) -> frozenset[int]:
    """The people who must not be told anything of the incident; one query, three where it is about somebody, none when asked again

    of the same record in an act.
    """
    known: frozenset[int] | None = incident.__dict__.get("_outside")
    if known is None:
        known = incident.__dict__["_outside"] = _outside_of(incident)
    return known


def _outside_of(incident: Incident) -> frozenset[int]:
    rows = list(Concern.objects.filter(incident=incident, lifted_at__isnull=True).values_list("person_id", "unit_id"))
    if not rows:
        return frozenset()
    units = {unit for _person, unit in rows if unit is not None}
    return frozenset(person for person, _unit in rows) | organization.people_of(units)


def inside(incident: Incident, people: Iterable[int]) -> list[int]:
    """Those of `people` whom no wall keeps out, each once."""
    outside = outside_of(incident)
    return sorted({*people} - outside)


@dataclass(frozen=True)
class Let:
    """Whoever holds a role for a unit, or a person, is let in."""

    role: str = ""
    unit: int | None = None
    person: int | None = None


def let_in(incident: Incident, *lets: Let) -> None:
    """Those may know of the incident from now on; once is enough. Two queries."""
    known = Involvement.objects.filter(incident=incident).values_list("role", "unit_id", "person_id")
    standing = {Let(role, unit, person) for role, unit, person in known}
    let_in_first(incident, *(each for each in lets if each not in standing))


def let_in_first(incident: Incident, *lets: Let) -> None:
    """The same where they have hardly been let in before, which nobody would notice: one query."""
    Involvement.objects.bulk_create(
        [
            Involvement(incident=incident, role=each.role, unit_id=each.unit, person_id=each.person)
            for each in dict.fromkeys(lets)
        ]
    )


def made(incident: Incident) -> None:
    """It was made in the act that is open, so that it is about nobody yet."""
    incident.__dict__["_outside"] = frozenset()
