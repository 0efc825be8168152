"""The calendar is known to everybody and kept by those who direct or administer; background work is its starter's own."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, Q

from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.models import OutboxRow
from sekimori.portal.acts.policies import EVERYTHING, NOTHING, Decision, Policy, allow_if, register
from sekimori.portal.clocks.models import JobRun, LocalDay, OfficeHours, OnCall, WorkItem


class CalendarPolicy(Policy[Any]):
    def visible(self, actor: Actor) -> Q:
        return EVERYTHING if actor.can("work") or actor.can("administer") else NOTHING

    def may_create(self, actor: Actor, **_where: Any) -> Decision:
        return allow_if(actor.can("administer") or actor.can("direct"))

    def may_change(self, actor: Actor, _record: Model, **_where: Any) -> Decision:
        return self.may_create(actor)


for _model in (LocalDay, OfficeHours, OnCall):
    register(type(f"{_model.__name__}Policy", (CalendarPolicy,), {"model": _model}))


@register
class WorkItemPolicy(Policy[WorkItem]):
    """Only who started the work sees it."""

    model = WorkItem

    def visible(self, actor: Actor) -> Q:
        return Q(account__person=actor.person) if actor.person is not None else NOTHING


@register
class OutboxPolicy(Policy[OutboxRow]):
    """What waits to be sent is the business of those who keep the installation running; its words are not for them."""

    model = OutboxRow

    def visible(self, actor: Actor) -> Q:
        return EVERYTHING if actor.can("administer") else NOTHING

    def may_revive(self, actor: Actor, _record: OutboxRow) -> Decision:
        return allow_if(actor.can("administer"))


@register
class JobPolicy(Policy[JobRun]):
    """Periodic jobs likewise."""

    model = JobRun

    def visible(self, actor: Actor) -> Q:
        return EVERYTHING if actor.can("administer") else NOTHING

    def may_hasten(self, actor: Actor, _record: JobRun) -> Decision:
        return allow_if(actor.can("administer"))
