"""Moving an application along its route, and what follows when it is decided: validity, milestones, effects, the end.

Called inside acts by the services; nothing here asks who may.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet

from sekimori.portal.acts.performing import Performing
from sekimori.portal.acts.prepared import Prepared
from sekimori.portal.procedures import clock, hooks, periods
from sekimori.portal.procedures.contents import Answers
from sekimori.portal.procedures.hooks import Happening
from sekimori.portal.procedures.models import Application, Involvement, Milestone, Party, Step
from sekimori.portal.procedures.routing.resolving import Named, Resolution, Resolver
from sekimori.standards.procedure_models import Event, ProcedureKind

State = Application.State
STEP_FIELDS = ["state", "note", "opened_at", "due_at", "done_at"]


@dataclass(frozen=True)
class Opened:
    """A step that has just begun to wait, with who is asked."""

    step: Step
    found: Resolution


def involved_in(application: Application) -> frozenset[int]:
    """The people who had a hand in the application and may therefore not decide it; one query."""
    rows = Involvement.objects.filter(application=application, how__in=Involvement.CONFLICTING)
    return frozenset(rows.values_list("person_id", flat=True))


def involve(application: Application, people: Sequence[tuple[int, str]], now: dt.datetime) -> None:
    """Notes who has had a hand in it; what is noted already stays as it is."""
    rows = [Involvement(application=application, person_id=person, how=how, since=now) for person, how in people]
    if rows:
        Involvement.objects.bulk_create(rows, ignore_conflicts=True)


def name_participants(application: Application, people: Sequence[int], now: dt.datetime, *, again: bool) -> None:
    """Notes whom the content handed in names as taking part; `again`: those of an earlier content are struck out."""
    if again:
        Involvement.objects.filter(application=application, how=Involvement.How.NAMED).exclude(
            person__in=people
        ).delete()
    involve(application, [(person, Involvement.How.NAMED) for person in people], now)


def open_next(answers: Answers, steps: Sequence[Step], involved: Collection[int], now: dt.datetime) -> list[Opened]:
    """Opens the next steps of the route, in memory; none when the route is at its end.

    A stage that the city marked optional is passed over while nobody could act at it.
    """
    resolver = Resolver(answers, now, involved)
    todo = [step for step in steps if step.state == Step.State.AHEAD]
    for order in sorted({step.order for step in todo}):
        opened = [_open(step, answers, resolver, now) for step in todo if step.order == order]
        waiting = [each for each in opened if each is not None]
        if waiting:
            return waiting
    return []


def _open(step: Step, answers: Answers, resolver: Resolver, now: dt.datetime) -> Opened | None:
    stage = answers.defined.procedure.stage(step.stage)
    found = resolver.resolve(stage, owner=step.owner_id, party=step.party)
    step.note = found.note
    if stage.optional and found.note in Step.GAPS:
        step.state = Step.State.SKIPPED
        return None
    step.state, step.opened_at = Step.State.WAITING, now
    step.due_at = clock.answer_within(answers.defined, clock.due_class_of(answers, step), now)
    return Opened(step, found)


def ask(answers: Answers, opened: Sequence[Opened]) -> None:
    """Saves who is asked at steps that are saved themselves; one query."""
    rows = [_party(answers, each.step, named) for each in opened for named in each.found.parties]
    if rows:
        Party.objects.bulk_create(rows)


def _party(answers: Answers, step: Step, named: Named) -> Party:
    return Party(
        step=step,
        role=named.role,
        scope=named.scope.value,
        unit_id=named.unit,
        person_id=named.person,
        instead_of_id=named.instead_of,
        why=named.why,
        label=answers.defined.role_label(named.role),
    )


def finish(act: Performing, application: Application, answers: Answers, now: dt.datetime) -> list[Milestone]:
    """What was decided takes effect: its period, its milestones, its effects. Saved but for the application itself."""
    application.state, application.decided_at = State.APPROVED, now
    application.valid_from, application.valid_until = periods.validity_of(answers, now)
    begun = application.valid_from is not None and application.valid_from < now
    over = application.valid_until is not None and application.valid_until <= now
    if begun and not over and answers.defined.procedure.kind is ProcedureKind.APPLICATION:
        # Nothing is permitted backwards.
        application.valid_from = now
    milestones = _milestones(application, answers, now)
    if milestones:
        Milestone.objects.bulk_create(milestones)
    hooks.happen(Happening(act, application, answers, Event.APPROVED, now))
    if application.valid_until is None and not any(each.demanded for each in milestones):
        end(act, application, answers, State.CLOSED, now)
    return milestones


def _milestones(application: Application, answers: Answers, now: dt.datetime) -> list[Milestone]:
    return [
        Milestone(
            application=application,
            key=rule.key,
            row=number,
            order=order,
            label=rule.label.ja,
            demanded=not rule.optional,
            due_at=periods.due_of(rule, answers, row, now),
        )
        for order, rule in enumerate(answers.defined.procedure.milestones)
        if not rule.repeats and answers.holds(rule.when, now)
        for number, row in periods.rows_of(rule, answers)
    ]


def end(act: Performing, application: Application, answers: Answers, state: str, now: dt.datetime) -> None:
    """The application comes to its end in `state`, with the effects of that; in memory but for the effects."""
    application.state, application.ended_at, application.due_at = state, now, None
    hooks.happen(Happening(act, application, answers, Event.ENDED, now))


def stop_waiting(steps: Sequence[Step], state: str, now: dt.datetime) -> list[Step]:
    """Whatever has not been answered is not waited for any more; the steps changed, in memory."""
    changed = [step for step in steps if step.state in {Step.State.WAITING, Step.State.AHEAD}]
    for step in changed:
        step.state = state if step.state == Step.State.WAITING else Step.State.VOID
        step.done_at = now
    return changed


def settle(steps: Sequence[Step]) -> None:
    """Saves changed steps; one query, none for none."""
    if steps:
        Step.objects.bulk_update(steps, STEP_FIELDS)


def current_steps(application: Application) -> list[Step]:
    """The steps of the application's current revision, in order; one query."""
    return _STEPS(application.pk, application.content.revision if application.content else 0)


def current_route(application: Application) -> tuple[list[Step], dict[int, list[Party]]]:
    """The same, and who is asked at each; one query."""
    return _apart(_ROUTE(application.pk, application.content.revision if application.content else 0))


def with_parties(steps: QuerySet[Step]) -> tuple[list[Step], dict[int, list[Party]]]:
    """Steps in order, and who is asked at each; one query for both."""
    return _apart(_joined(steps))


_STEPS = Prepared(
    lambda application, revision: Step.objects.filter(application=application, revision=revision).order_by(
        "order", "pk"
    )
)
_ROUTE = Prepared(
    lambda application, revision: _joined(Step.objects.filter(application=application, revision=revision))
)


def _party_fields() -> list[str]:
    return [field.attname for field in Party._meta.concrete_fields]  # noqa: SLF001


def _joined(steps: QuerySet[Step]) -> QuerySet[Step]:
    joined = {f"party_{name}": F(f"parties__{name}") for name in _party_fields()}
    return steps.annotate(**joined).order_by("revision", "order", "pk", "parties__pk")


def _apart(rows: Iterable[Step]) -> tuple[list[Step], dict[int, list[Party]]]:
    fields = _party_fields()
    found: dict[int, Step] = {}
    parties: dict[int, list[Party]] = {}
    for row in rows:
        found.setdefault(row.pk, row)
        values = {name: getattr(row, f"party_{name}") for name in fields}
        if values["id"] is not None:
            parties.setdefault(row.pk, []).append(Party(**values))
    return list(found.values()), parties
