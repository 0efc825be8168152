"""Asking about what a room holds. Other apps ask here and nowhere else."""

from __future__ import annotations

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.incidents.models import Incident
from sekimori.portal.rooms.models import Exhibit


def exhibits(record: Incident, actor: Actor) -> list[Exhibit]:
    """The exhibits of an incident with all their handovers, in order; two queries."""
    rows = policies.visible(Exhibit, actor).filter(incident=record.pk)
    return list(rows.select_related("evidence").prefetch_related("handovers__receipt").order_by("position"))


def exhibit_of(pk: int, actor: Actor, need: str = "view") -> Exhibit:
    """One exhibit, if `actor` may know of it and do `need`. Raises NotFound or Refused."""
    return policies.get(Exhibit, actor, need, pk=pk)


def holder_of(exhibit: Exhibit) -> tuple[str, str]:
    """Who has it now, and where it lies."""
    last = max(exhibit.handovers.all(), key=lambda each: each.position, default=None)
    if last is None:
        return exhibit.taken_by, exhibit.place
    return "　".join(part for part in (last.organisation, last.to_whom) if part), last.place
