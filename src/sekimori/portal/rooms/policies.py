"""Who sees what a room holds. Exhibits are the business of the CSIRT and of those above it, no wall between."""

from __future__ import annotations

from django.db.models import Q

from sekimori.portal.acts import walls
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import Decision, Policy, allow_if, register
from sekimori.portal.acts.policies import visible as seen_by
from sekimori.portal.incidents import selectors as incidents
from sekimori.portal.rooms.models import Exhibit, Handover

# Side rows of what is done with exhibits stand behind it; whoever may see the exhibit is inside.
WALL = "rooms"


def exhibits_seen(actor: Actor, path: str = "incident_id") -> Q:
    """The condition on exhibits that the actor answers their incident as one of the team or of those above it."""
    return incidents.handled_by(actor, path)


@register
class ExhibitPolicy(Policy[Exhibit]):
    """Seen and handed on by those who handle the incident, also once it is closed: courts take their time."""

    model = Exhibit

    def visible(self, actor: Actor) -> Q:
        return exhibits_seen(actor)

    def may_hand_over(self, actor: Actor, record: Exhibit) -> Decision:
        """To record that it changed hands."""
        del record
        return allow_if(actor.person is not None)


@register
class HandoverPolicy(Policy[Handover]):
    """Seen with its exhibit."""

    model = Handover

    def visible(self, actor: Actor) -> Q:
        return exhibits_seen(actor, "exhibit__incident_id")


def _inside(actor: Actor, subject: str) -> bool:
    label, _colon, pk = subject.partition(":")
    if label != "rooms.exhibit" or not pk.isdigit():
        return False
    return seen_by(Exhibit, actor).filter(pk=int(pk)).exists()


def stand() -> None:
    """Puts up the wall, once, when the portal starts."""
    walls.register(WALL, _inside)
