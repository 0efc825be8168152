"""Asking about mail."""

from __future__ import annotations

from django.db.models import QuerySet

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.intake.models import Message

__all__ = ["message_of", "messages"]


def messages(actor: Actor) -> QuerySet[Message]:
    """The mail that `actor` may know of."""
    return policies.visible(Message, actor).select_related("incident")


def message_of(pk: int, actor: Actor, need: str = "view") -> Message:
    """One mail, if `actor` may know of it and do `need`. Raises NotFound or Refused."""
    return policies.get(Message, actor, need, pk=pk)
