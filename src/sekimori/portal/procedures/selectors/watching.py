from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.procedures.models import Application, Decision, Step


@dataclass(frozen=True)
class Gap:
    """A step that waits where the standard's own answer is missing: a vacant role, nobody present, or only the applicant."""

    step: Step
    record: Application


def _seen(actor: Actor) -> Exists:
    """Whether the actor may know of the application of a row, asked for each row: there are few of them."""
    return Exists(policies.visible(Application, actor).filter(pk=OuterRef("application")).order_by())


def gapped(actor: Actor) -> QuerySet[Step]:
    """The waiting steps with a gap, of applications that the actor may know of."""
    return Step.objects.filter(_seen(actor), state=Step.State.WAITING, note__in=Step.GAPS)


def gaps(actor: Actor, *, most: int = 200) -> list[Gap]:
    """The waiting steps with a gap, of applications that the actor may know of, oldest first; one query."""
    rows = (
        gapped(actor)
        .select_related("application__edition", "owner", "application__unit")
        .defer("application__edition__content", "application__edition__published")
    )
    return [Gap(step, step.application) for step in rows.order_by("opened_at", "pk")[:most]]


def unavoidable(actor: Actor) -> QuerySet[Decision]:
    """Decisions by somebody who had a hand in the application, with the reason why it could not be avoided (1(8)①), newest first.

    For those who oversee the city or audit; for others those of the applications they may know of.
    """
    rows = Decision.objects.exclude(unavoidable="").filter(_seen(actor))
    return (
        rows.select_related("application__edition", "application__unit", "person", "step")
        .defer("application__edition__content", "application__edition__published")
        .order_by("-pk")
    )
