"""Looking again at who is asked: transfers, new appointments and absences change routes that are already under way."""

from __future__ import annotations

from sekimori.portal.acts.performing import performing
from sekimori.portal.procedures import act_types, contents, definitions, progress
from sekimori.portal.procedures.models import Application, Party, Step
from sekimori.portal.procedures.progress import Opened
from sekimori.portal.procedures.routing.resolving import Resolver
from sekimori.portal.procedures.services import telling

BATCH = 500


def routes_renew(*, only_gaps: bool = True) -> int:
    """Asks anew who may act at steps that wait (only at those with a gap or a detour, unless all are wanted); how many changed.

    A job of the system. Somebody who is asked only from now on is told.
    """
    waiting = Step.objects.filter(state=Step.State.WAITING).order_by("pk")
    if only_gaps:
        waiting = waiting.exclude(note="")
    changed = 0
    for pk in list(waiting.values_list("pk", flat=True)[:BATCH] if only_gaps else waiting.values_list("pk", flat=True)):
        changed += _renew(pk)
    return changed


def _renew(pk: int) -> bool:
    with performing(act_types.REROUTED) as act:
        step = Step.objects.select_related("application").filter(pk=pk, state=Step.State.WAITING).first()
        if step is None:
            return False
        record = Application.objects.select_for_update(of=("self",)).get(pk=step.application_id)
        if record.content is None:
            return False
        answers = contents.thaw(definitions.of(record), record.content)
        stage = answers.defined.procedure.stage(step.stage)
        found = Resolver(answers, act.now(), progress.involved_in(record)).resolve(
            stage, owner=step.owner_id, party=step.party
        )
        before = list(Party.objects.filter(step=step))
        was = {(each.role, each.unit_id, each.person_id, each.why) for each in before}
        if (
            was == {(each.role, each.unit, each.person, each.why.value) for each in found.parties}
            and step.note == found.note
        ):
            return False
        note = step.note
        step.note = found.note
        step.save(update_fields=["note"])
        Party.objects.filter(step=step).delete()
        progress.ask(answers, [Opened(step, found)])
        act.record(
            record,
            before={"step": step.label, "note": note or None, "asked": sorted({each.role for each in before})},
            after={
                "step": step.label,
                "note": found.note or None,
                "asked": sorted({each.role for each in found.parties}),
            },
            clauses=answers.defined.lineages(stage.clauses),
            unit=record.unit_id,
        )
        record.save(update_fields=["due_at"])
        telling.tell(act, record, "waiting", steps=[step])
    return True
