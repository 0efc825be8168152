"""What else may be done with an application that its policy alone does not say."""

from __future__ import annotations

from collections.abc import Sequence

from sekimori.portal.acts.actors import Actor
from sekimori.portal.procedures import definitions
from sekimori.portal.procedures.definitions import Defined
from sekimori.portal.procedures.models import Application, Content
from sekimori.portal.procedures.policies import ApplicationPolicy
from sekimori.portal.procedures.selectors.applications import ApplicationView

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


def endable(actor: Actor, record: Application) -> bool:
    """Whether the actor may report that what is in force is over."""
    mine = actor.person is not None and actor.person in {record.applicant_id, record.drafter_id}
    return mine and record.state == State.APPROVED and record.valid_until is not None


def may_extend_catalogue(actor: Actor, view: ApplicationView) -> bool:
    """Whether the actor may put what was approved into the catalogue."""
    rule = view.defined.procedure.catalogue
    if rule is None:
        return False
    return bool(ApplicationPolicy().may_extend_catalogue(actor, view.record, keeper=rule.keeper))


def contents_of(record: Application) -> Sequence[Content]:
    """Every content that was handed in, the newest first; without the texts."""
    return list(Content.objects.filter(application=record).defer("body").order_by("-revision"))
