from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.organization import selectors as organization
from sekimori.portal.procedures import contents, definitions, periods, progress
from sekimori.portal.procedures.contents import Answers
from sekimori.portal.procedures.definitions import Defined
from sekimori.portal.procedures.files import report_place
from sekimori.portal.procedures.models import (
    Application,
    Attachment,
    Countersign,
    Decision,
    Involvement,
    Milestone,
    Party,
    Step,
)
from sekimori.portal.procedures.policies import ApplicationPolicy, units_seen
from sekimori.portal.procedures.routing.acting import Capacity, capacity_at
from sekimori.portal.ui.wording import words
from sekimori.standards.procedure_models import FieldType, FormField
from sekimori.standards.procedure_models import Milestone as MilestoneRule

MINE = (Involvement.How.APPLICANT, Involvement.How.DRAFTER, Involvement.How.DEPUTY, Involvement.How.REQUESTER)


def application_for(actor: Actor, pk: int, need: str = "view") -> Application:
    """The application, if the actor may know of it and do `need`. Raises NotFound or Refused."""
    return policies.get(Application, actor, need, pk=pk)


def seen_by(actor: Actor, procedure: str = "") -> QuerySet[Application]:
    """The applications that the actor may know of, handed in or begun, newest first; of one procedure when named."""
    rows = Application.objects.filter(ApplicationPolicy().handed_in(actor)).select_related(None).select_related("unit")
    return rows.filter(procedure=procedure) if procedure else rows


def sees_city(actor: Actor) -> bool:
    """Whether the actor may know of every application handed in; others of few, which are dearer to find."""
    return units_seen(actor) is None


def mine(actor: Actor) -> QuerySet[Application]:
    """What the actor has applied for, drafted or asked for, drafts included, newest first."""
    if actor.person is None:
        return Application.objects.none()
    own = Involvement.objects.filter(person=actor.person, how__in=MINE).values("application")
    decisions = Application.objects.filter(drafter=actor.person, applicant__isnull=True).values("pk")
    # One list of keys: PostgreSQL would read every application where the two were joined by OR.
    rows = Application.objects.filter(pk__in=own.order_by().union(decisions.order_by(), all=True))
    return rows.select_related(None).order_by("-pk")


def countersigns_due(actor: Actor) -> QuerySet[Countersign]:
    """What was decided in the actor's place and has not been looked at since (後閲)."""
    rows = policies.visible(Countersign, actor).filter(done_at__isnull=True)
    return rows.select_related("decision__application__edition", "decision__step").defer(
        "decision__application__edition__content", "decision__application__edition__published"
    )


@dataclass(frozen=True)
class Possible:
    """A step at which the actor may answer now, and in which capacity; or the sentence that says why not."""

    step: Step
    capacity: Capacity | None
    sentence: str = ""
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True)
class ApplicationView:
    """Everything a page about one application shows, for one actor."""

    record: Application
    defined: Defined
    answers: Answers
    steps: Sequence[Step]
    parties: dict[int, list[Party]]
    decisions: Sequence[Decision]
    milestones: Sequence[Milestone]
    attachments: Sequence[Attachment]
    possible: Sequence[Possible]
    may: frozenset[str]
    reports: Sequence[tuple[MilestoneRule, Milestone | None]]
    confirms: Sequence[Milestone]
    intact: bool
    earlier: Sequence[Step] = field(default_factory=tuple)

    @property
    def digest(self) -> str:
        return self.record.content.digest if self.record.content else ""

    @property
    def early(self) -> dt.datetime | None:
        """When it is to begin, if an answer that is waited for may come only afterwards."""
        if self.record.state != Application.State.IN_ROUTE:
            return None
        waiting = [each.due_at for each in self.steps if each.state == Step.State.WAITING and each.due_at is not None]
        asked_at = self.record.submitted_at or context.now()
        return periods.begins_before(self.answers, max(waiting, default=None), asked_at)

    @property
    def refusal(self) -> Decision | None:
        """The decision that refused it."""
        if self.record.state != Application.State.REFUSED:
            return None
        return next((each for each in reversed(self.decisions) if each.verdict == Decision.Verdict.REFUSED), None)

    def files_of_report(self, key: str, row: int, field: str) -> list[Attachment]:
        """The files attached to a field of a report."""
        place = report_place(key, row, field)
        return [each for each in self.attachments if each.field == place]

    def step_label(self, step: Step) -> str:
        """The stage's name, with the owner or the role where the stage has one step for each of them."""
        stage = self.defined.procedure.stage(step.stage)
        label = words(stage.label)
        if stage.each_owner and step.owner_id is not None:
            return f"{label}（{organization.structure().name(step.owner_id)}）"
        role = stage.parties[step.party].role if stage.every and step.party is not None else None
        return f"{label}（{self.defined.role_label(role)}）" if role else label

    def rows(self) -> list[tuple[str, list[tuple[FormField, Any]]]]:
        """The sections with their fields and values as people read them, what was not asked left out."""
        asked = self.answers.asked(context.now())
        found = []
        for section in self.defined.procedure.sections:
            lines = [(each, self.answers.shown(each)) for each in section.fields if each.key in asked]
            if lines:
                found.append((words(section.label), lines))
        return found


NEEDS = ("write", "submit", "withdraw", "pull_back", "reopen", "renew", "copy", "discard", "revoke", "review")


def view_of(actor: Actor, pk: int) -> ApplicationView:
    """The application with all that belongs to it and what the actor may do with it. Raises NotFound.

    A fixed number of queries.
    """
    record = application_for(actor, pk)
    defined = definitions.of(record)
    answers = contents.thaw(defined, record.content) if record.content else Answers(defined, record.data)
    all_steps, parties = progress.with_parties(Step.objects.filter(application=record))
    revision = record.content.revision if record.content else 0
    steps = [step for step in all_steps if step.revision == revision]
    waits = any(step.state == Step.State.WAITING for step in steps)
    rule = defined.procedure
    milestones = list(record.milestones.select_related("reported_by", "confirmed_by")) if rule.milestones else []
    decisions = list(record.decisions.select_related("step", "content", "countersign"))
    answers = contents.knowing(answers, _told_later(defined, milestones, decisions))
    involved = progress.involved_in(record) if waits else frozenset[int]()
    possible = _possible(actor, record, steps, parties, involved, defined.separation)
    given = [*rule.fields.values(), *(each for owed in rule.milestones for each in owed.fields)]
    takes_files = any(each.type is FieldType.EVIDENCE for each in given)
    return ApplicationView(
        record=record,
        defined=defined,
        answers=answers,
        steps=steps,
        parties=parties,
        decisions=decisions,
        milestones=milestones,
        attachments=list(record.attachments.filter(removed_at__isnull=True)) if takes_files else [],
        possible=possible,
        may=_may(actor, record, asked=any(each.capacity for each in possible)),
        reports=_reports(actor, record, answers, milestones),
        confirms=_confirms(actor, record, answers, milestones),
        intact=record.content is None or contents.digest_of(record.content.body) == record.content.digest,
        earlier=[step for step in all_steps if step.revision != revision],
    )


def begun(milestones: Sequence[Milestone]) -> bool:
    """Whether something that was permitted has been reported: what was approved can be corrected no longer."""
    return any(each.state not in {Milestone.State.WAITING, Milestone.State.DROPPED} for each in milestones)


def _told_later(
    defined: Defined, milestones: Sequence[Milestone], decisions: Sequence[Decision]
) -> Iterator[tuple[Sequence[FormField], dict[str, Any]]]:
    """What was said in decisions, reports and confirmations, with the fields that asked for it."""
    for decision in decisions:
        yield defined.procedure.stage(decision.step.stage).fields, decision.data
    for each in milestones:
        rule = defined.procedure.milestone(each.key)
        yield rule.fields, each.data
        yield rule.confirm.fields if rule.confirm else (), each.confirm_data


def _possible(  # noqa: PLR0917
    actor: Actor,
    record: Application,
    steps: Sequence[Step],
    parties: dict[int, list[Party]],
    involved: frozenset[int],
    separation: tuple[str, ...],
) -> list[Possible]:
    """The waiting steps that concern the actor: those he may answer, and those he might but for his own hand in the matter."""
    found = []
    for step in steps:
        if step.state != Step.State.WAITING:
            continue
        asked = parties.get(step.pk, [])
        answer = capacity_at(actor, asked, involved, record.procedure, separation)
        if isinstance(answer, Capacity):
            found.append(Possible(step, answer))
        elif any(holding.role == party.role for holding in actor.holdings for party in asked):
            found.append(Possible(step, None, answer.sentence, answer.clauses))
    return found


def _may(actor: Actor, record: Application, *, asked: bool) -> frozenset[str]:
    policy = ApplicationPolicy()
    known = {"withdraw": {"asked": asked}}
    return frozenset(need for need in NEEDS if policy.decide(actor, need, record, **known.get(need, {})))


def _reports(
    actor: Actor, record: Application, answers: Answers, milestones: Sequence[Milestone]
) -> list[tuple[MilestoneRule, Milestone | None]]:
    """What the actor may report now: milestones that wait and whose turn it is, and those that may be repeated."""
    if record.state != Application.State.APPROVED:
        return []
    policy, owners = ApplicationPolicy(), answers.owners()
    settled = {each.key for each in milestones if each.state != Milestone.State.WAITING}
    found: list[tuple[MilestoneRule, Milestone | None]] = []
    for rule in answers.defined.procedure.milestones:
        if not policy.may_report(actor, record, to=rule.by, owners=owners):
            continue
        if rule.after is not None and rule.after not in settled and any(m.key == rule.after for m in milestones):
            continue
        if rule.repeats:
            found.append((rule, None))
        found.extend(
            (rule, each) for each in milestones if each.key == rule.key and each.state == Milestone.State.WAITING
        )
    return found


def _confirms(actor: Actor, record: Application, answers: Answers, milestones: Sequence[Milestone]) -> list[Milestone]:
    """What others have reported and the actor may confirm."""
    policy, owners = ApplicationPolicy(), answers.owners()
    found = []
    for each in milestones:
        rule = answers.defined.procedure.milestone(each.key).confirm
        if each.state != Milestone.State.REPORTED or rule is None:
            continue
        barred = {each.reported_by_id, record.applicant_id, record.drafter_id} if rule.two_people else set()
        if actor.person not in barred and policy.may_confirm(actor, record, to=rule.by, owners=owners):
            found.append(each)
    return found
