from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Actor
from sekimori.portal.procedures import contents, definitions, periods
from sekimori.portal.procedures.contents import Answers
from sekimori.portal.procedures.definitions import Defined
from sekimori.portal.procedures.models import Application, Involvement, Milestone, Party, Step
from sekimori.portal.procedures.policies import asked_parties
from sekimori.portal.procedures.selectors.applications import mine
from sekimori.standards.procedure_models import RecipientWho, UnitOf

NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)


@dataclass(frozen=True)
class Waiting:
    """A step that waits for the actor, with everything needed to answer it."""

    step: Step
    record: Application
    answers: Answers

    @property
    def overdue(self) -> bool:
        return self.step.due_at is not None and self.step.due_at <= context.now()

    @property
    def early(self) -> dt.datetime | None:
        """When it is to begin, if that is before the answer is due: whoever waits for it cannot begin without."""
        asked_at = self.record.submitted_at or context.now()
        return periods.begins_before(self.answers, self.step.due_at, asked_at)

    @property
    def urgency(self) -> tuple[bool, dt.datetime]:
        """The order in which answers are wanted: what is overdue, then by when an answer is of use."""
        moments = [each for each in (self.early, self.step.due_at) if each is not None]
        return not self.overdue, min(moments, default=NEVER)


def _steps(actor: Actor) -> QuerySet[Step]:
    """The waiting steps that ask the actor, but for those of applications the actor had a hand in."""
    if actor.person is None:
        return Step.objects.none()
    asked = Party.objects.filter(asked_parties(actor), waiting=True)
    own = Involvement.objects.filter(person=actor.person, how__in=Involvement.CONFLICTING).values("application")
    # The unavoidable path asks somebody by name although he had a hand in it.
    by_name = Q(pk__in=Party.objects.filter(person=actor.person, waiting=True).values("step"))
    return Step.objects.filter(~Q(application__in=own) | by_name, pk__in=asked.values("step"))


def waiting_count(actor: Actor) -> int:
    """How many steps wait for the actor; one query."""
    return _steps(actor).count()


def waiting_for(actor: Actor, *, most: int = 100) -> list[Waiting]:
    """What waits for the actor's answer, the nearest time limit or beginning first; a fixed number of queries."""
    rows = _steps(actor).select_related("application__edition", "application__content", "application__unit")
    rows = rows.defer("application__edition__content", "application__edition__published")
    rows = rows.prefetch_related(Prefetch("parties", Party.objects.select_related("unit")))
    found = []
    # One definition for all applications under it, so that the city's calendar is read once.
    known: dict[tuple[int, str], Defined] = {}
    for step in rows.order_by("due_at", "pk")[:most]:
        record = step.application
        if record.content is not None:
            key = (record.edition_id, record.procedure)
            defined = known.get(key) or known.setdefault(key, definitions.of(record))
            found.append(Waiting(step, record, contents.thaw(defined, record.content)))
    return sorted(found, key=lambda each: each.urgency)


def to_confirm(actor: Actor, *, most: int = 100) -> list[Milestone]:
    """What others have reported and the actor may confirm, oldest first."""
    if actor.person is None:
        return []
    rows = Milestone.objects.filter(state=Milestone.State.REPORTED).exclude(reported_by=actor.person)
    rows = rows.exclude(application__applicant=actor.person).exclude(application__drafter=actor.person)
    rows = rows.select_related("application__edition", "application__content", "reported_by").defer(
        "application__edition__content", "application__edition__published"
    )
    named = Involvement.objects.filter(person=actor.person, how=Involvement.How.NAMED).values("application")
    condition = Q(pk__in=[])
    for procedure, key in _confirmed_by_participants(actor):
        condition |= Q(application__procedure=procedure, key=key, application__in=named)
    for procedure, key, units in _confirmable(actor):
        one = Q(application__procedure=procedure, key=key)
        condition |= one if units is None else one & _concerns(units)
    return list(rows.filter(condition).order_by("reported_at", "pk")[:most])


def with_applicant(actor: Actor, until: dt.datetime) -> QuerySet[Application]:
    """The actor's own applications that lie with him: drafts, what was done first or sent back, and what was permitted and is
    still to be reported, by `until` or without a limit; the next report of these as `report_label` and `report_due`. One query.
    """
    state = Application.State
    owed = Milestone.objects.filter(application=OuterRef("pk"), state=Milestone.State.WAITING, demanded=True)
    following = owed.order_by("order", "row", "pk")
    rows = mine(actor).filter(
        Q(state__in=[state.DRAFT, state.BEGUN, state.RETURNED])
        | Q(state=state.APPROVED, applicant=actor.person) & Exists(owed)
    )
    rows = rows.select_related("edition", "content").annotate(
        report_label=Subquery(following.values("label")[:1]), report_due=Subquery(following.values("due_at")[:1])
    )
    return rows.filter(~Q(state=state.APPROVED) | Q(report_due__isnull=True) | Q(report_due__lte=until))


def _concerns(units: Sequence[int]) -> Q:
    owned = Step.objects.filter(owner__in=units).values("application")
    return Q(application__unit__in=units) | Q(application__in=owned)


def _confirmed_by_participants(actor: Actor) -> list[tuple[str, str]]:
    """(procedure, milestone) that those named in the application confirm."""
    return [
        (defined.key, rule.key)
        for defined in definitions.all_current(min(actor.units, default=None))
        for rule in defined.procedure.milestones
        if rule.confirm and any(to.who is RecipientWho.PARTICIPANT for to in rule.confirm.by)
    ]


def _confirmable(actor: Actor) -> list[tuple[str, str, list[int] | None]]:
    """(procedure, milestone, units or None for the city) that the actor's roles let him confirm."""
    found: list[tuple[str, str, list[int] | None]] = []
    for defined in definitions.all_current(min(actor.units, default=None)):
        for rule in defined.procedure.milestones:
            for to in rule.confirm.by if rule.confirm else ():
                if to.who is RecipientWho.DECIDER:
                    roles = {party.role for stage in defined.procedure.route for party in stage.parties}
                else:
                    roles = {to.role} if to.role else set()
                for holding in actor.holdings:
                    if holding.role in roles:
                        city = to.of is UnitOf.CITY and to.who is None
                        units = None if city or holding.units is None else sorted(holding.units)
                        found.append((defined.key, rule.key, units))
    return found
