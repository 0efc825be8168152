"""Asking about mail."""

from __future__ import annotations

from django.db.models import QuerySet

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.revisions import Kept
from sekimori.portal.incidents.models import Incident
from sekimori.portal.intake.models import Message
from sekimori.portal.intake.policies import KEPT, in_team

__all__ = ["message_of", "messages", "unconfirmed"]
_any = Kept[bool](KEPT, most=2)


def messages(actor: Actor) -> QuerySet[Message]:
    """The mail that `actor` may know of."""
    return policies.visible(Message, actor).select_related("incident")


def message_of(pk: int, actor: Actor, need: str = "view") -> Message:
    """One mail, if `actor` may know of it and do `need`. Raises NotFound or Refused."""
    return policies.get(Message, actor, need, pk=pk)


def unconfirmed(actor: Actor, most: int) -> list[Message]:
    """The mail whose sender is still to be found out, while its report is open, the oldest first.

    One query at most; none while there is no such mail, or for whoever does not take reports in.
    """
    waiting = Message.objects.filter(confirmed_at__isnull=True, outcome=Message.Outcome.REPORTED)
    if not in_team(actor) or not _any.get("any", waiting.exists):
        return []
    rows = messages(actor).filter(confirmed_at__isnull=True, outcome=Message.Outcome.REPORTED)
    return list(rows.exclude(incident__state__in=Incident.OVER).order_by("taken_at", "pk")[:most])
