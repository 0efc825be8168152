"""Checkpoints may be seen by all who work here; what touches the key or hands the log out is for those who keep or audit it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.models import Checkpoint, EngineLog
from sekimori.portal.acts.policies import EVERYTHING, NOTHING, Decision, Policy, allow_if, register


@register
class CheckpointPolicy(Policy[Checkpoint]):
    """Signed checkpoints hold no names; everybody who works here may keep a copy."""

    model = Checkpoint

    def visible(self, actor: Actor) -> Q:
        return EVERYTHING if actor.can("work") or actor.can("administer") else NOTHING

    def may_replace_key(self, actor: Actor, **_where: Any) -> Decision:
        return allow_if(actor.can("administer"))

    def may_stamp(self, actor: Actor, **_where: Any) -> Decision:
        return allow_if(actor.can("administer"))

    def may_export(self, actor: Actor, **_where: Any) -> Decision:
        return allow_if(actor.can("administer") or actor.can("audit"))


@register
class EngineLogPolicy(Policy[EngineLog]):
    """The engines' own logs are looked after by those who keep the installation running."""

    model = EngineLog

    def visible(self, actor: Actor) -> Q:
        return EVERYTHING if actor.can("administer") or actor.can("audit") else NOTHING

    def may_register(self, actor: Actor, **_where: Any) -> Decision:
        return allow_if(actor.can("administer"))

    def may_witness(self, actor: Actor, **_where: Any) -> Decision:
        return allow_if(actor.can("administer"))
