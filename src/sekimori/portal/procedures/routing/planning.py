"""Which steps an application goes through: the stages whose condition holds, parted by owner and by party where all must act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sekimori.portal.procedures.contents import Answers
from sekimori.portal.procedures.models import Application, Step
from sekimori.portal.ui.wording import words
from sekimori.standards.procedure_models import Stage, StageKind

# What an applicant who holds the role himself need not pass.
PASSED_BY_HOLDER = frozenset({StageKind.CIRCULATE, StageKind.THROUGH, StageKind.TAKE_UP})


def plan(application: Application, answers: Answers, revision: int, moment: dt.datetime) -> list[Step]:
    """The steps of a revision in order, none opened yet and none saved."""
    steps: list[Step] = []
    for order, stage in enumerate(answers.defined.procedure.route, start=1):
        if not answers.holds(stage.when, moment):
            continue
        for owner, party in _parts(stage, answers, moment):
            step = Step(
                application=application,
                revision=revision,
                order=order,
                stage=stage.key,
                kind=stage.kind.value,
                label=words(stage.label),
                owner_id=owner,
                party=party,
            )
            if stage.kind in PASSED_BY_HOLDER and _holds_it(stage, answers):
                step.state, step.note = Step.State.SKIPPED, Step.Note.APPLICANT
            steps.append(step)
    return steps


def _parts(stage: Stage, answers: Answers, moment: dt.datetime) -> Iterator[tuple[int | None, int | None]]:
    """(owning unit, index of the party) for each step of a stage."""
    if stage.each_owner:
        for owner in answers.owners() or [None]:
            yield owner, None
    elif stage.every:
        for index, party in enumerate(stage.parties):
            if answers.holds(party.when, moment):
                yield None, index
    else:
        owners = answers.owners()
        yield (owners[0] if owners else None), None


def _holds_it(stage: Stage, answers: Answers) -> bool:
    return any(party.role in answers.applicant.roles for party in stage.parties)
