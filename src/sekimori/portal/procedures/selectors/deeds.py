"""What else may be done with an application that its policy alone does not say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sekimori.common.clock import day_of
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.procedures import definitions
from sekimori.portal.procedures.definitions import Defined
from sekimori.portal.procedures.models import Application, Content, Milestone
from sekimori.portal.procedures.policies import ApplicationPolicy
from sekimori.portal.procedures.selectors.applications import ApplicationView, application_for, begun
from sekimori.standards.procedure_models import FieldType, FormField

State = Application.State


def renewable(view: ApplicationView) -> bool:
    """Whether it can be applied for again: it was permitted, and the procedure in force knows renewal."""
    if view.record.state not in {State.APPROVED, State.ENDED, State.CLOSED}:
        return False
    return current_of(view.record, view.defined).procedure.renewal is not None


def current_of(record: Application, known: Defined) -> Defined:
    """The procedure as it is in force now for the section of an application; as it began when it is in force no more."""
    try:
        return definitions.current(record.procedure, record.unit_id)
    except definitions.NoSuchProcedure:
        return known


def owes(milestones: Sequence[Milestone]) -> bool:
    """Whether something was begun and its report or confirmation is still owed: until then it is not over."""
    return begun(milestones) and any(each.demanded and each.state != Milestone.State.DONE for each in milestones)


def endable(actor: Actor, record: Application) -> bool:
    """Whether the actor may report that what is in force is over."""
    mine = actor.person is not None and actor.person in {record.applicant_id, record.drafter_id}
    return mine and record.state == State.APPROVED and record.valid_until is not None


def check_may_extend_catalogue(actor: Actor, pk: int) -> None:
    """Raises NotFound or Refused unless the actor keeps the catalogue that this application may be put into."""
    record = application_for(actor, pk)
    rule = definitions.of(record).procedure.catalogue
    keeper = rule.keeper if rule else ""
    policies.require(actor, "extend_catalogue", Application, record, keeper=keeper)


def may_extend_catalogue(actor: Actor, view: ApplicationView) -> bool:
    """Whether the actor may put what was approved into the catalogue."""
    rule = view.defined.procedure.catalogue
    if rule is None:
        return False
    return bool(ApplicationPolicy().may_extend_catalogue(actor, view.record, keeper=rule.keeper))


def contents_of(record: Application) -> Sequence[Content]:
    """Every content that was handed in, the newest first; without the texts."""
    return list(Content.objects.filter(application=record).defer("body").order_by("-revision"))


MOST_TOGETHER = 200


def renewable_together(actor: Actor, defined: Defined) -> list[Application]:
    """What the actor may apply for again on one page: permits of the procedure whose end is near and that nobody renews yet.

    Empty where the procedure knows no renewal of many at once; two queries.
    """
    rule = defined.procedure.renewal
    if rule is None or not rule.together:
        return []
    near = context.now() + dt.timedelta(days=rule.from_days)
    rows = policies.visible(Application, actor).filter(
        procedure=defined.key, state=State.APPROVED, valid_until__lte=near
    )
    renewed = Application.objects.filter(renews__isnull=False, procedure=defined.key)
    rows = rows.exclude(pk__in=renewed.exclude(state=State.WITHDRAWN).values("renews")).order_by("valid_until", "pk")
    policy = ApplicationPolicy()
    return [each for each in rows.select_related(None)[:MOST_TOGETHER] if policy.decide(actor, "renew", each)]


def next_period(defined: Defined, records: Sequence[Application]) -> dict[str, Any]:
    """The period of a renewal where permits end with the fiscal year: the year after the one in which the first of them ends."""
    validity = defined.procedure.validity
    ends = [each.valid_until for each in records if each.valid_until is not None]
    if validity is None or validity.field is None or not validity.year_end or not ends:
        return {}
    year = FiscalYear.of(day_of(min(ends)))
    return {validity.field: {"start": year.first_day.isoformat(), "end": year.last_day.isoformat()}}


def asked_anew(defined: Defined) -> list[FormField]:
    """What a renewal asks anew: the period, and every declaration."""
    validity = defined.procedure.validity
    timed = {validity.field, validity.until} - {None} if validity else set()
    fields = defined.procedure.fields
    return [each for key, each in fields.items() if key in timed or each.type is FieldType.TICK]
