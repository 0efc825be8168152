"""Deciding by the catalogue: what was decided once for all who need the same."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from sekimori.common.errors import Conflict
from sekimori.portal.acts.performing import Performing
from sekimori.portal.procedures import act_types, catalogued, progress
from sekimori.portal.procedures.contents import Answers
from sekimori.portal.procedures.models import Application, CatalogueEntry, Decision, Party, Step
from sekimori.portal.procedures.models.routes import Verdict
from sekimori.portal.procedures.services.deciding import conclude

StepState = Step.State


def decide_by_catalogue(
    act: Performing, record: Application, answers: Answers, steps: Sequence[Step], involved: Collection[int]
) -> bool:
    """Decides by what was decided once for all, if the application is the same and who decided had no hand in it.

    Whether that decides the application: an entry may stand for some stages only, and the others are still asked.
    """
    entry = CatalogueEntry.objects.select_related("decision").get(uses=record)
    if not catalogued.stands(entry, answers, involved, act.today()) or record.content is None:
        record.catalogue_entry = None
        return False
    record.save()
    ahead = [each for each in steps if each.state in {StepState.WAITING, StepState.AHEAD}]
    decided_by_it = [each for each in ahead if catalogued.decides(answers, each.stage)]
    if not decided_by_it:
        return False
    for step in decided_by_it:
        step.state, step.done_at, step.opened_at = StepState.DONE, act.now(), step.opened_at or act.now()
    progress.settle(decided_by_it)
    _decided(act, record, answers, entry, decided_by_it[-1])
    if len(decided_by_it) < len(ahead):
        return False
    conclude(act, record, answers, act.now())
    return True


def _decided(act: Performing, record: Application, answers: Answers, entry: CatalogueEntry, step: Step) -> None:
    """The decision behind the entry, made for this application too."""
    content = record.content
    if content is None:
        raise Conflict(_("この申請には、まだ凍結した内容がありません。"))
    made = Decision.objects.create(
        application=record,
        content=content,
        digest=content.digest,
        step=step,
        applicant_id=record.applicant_id,
        person_id=entry.decision.person_id,
        role=entry.decision.role,
        unit_id=entry.decision.unit_id,
        capacity=entry.decision.capacity,
        why=Party.Why.CATALOGUE,
        label=entry.decision.label,
        verdict=Verdict.CONDITIONAL if entry.note else Verdict.APPROVED,
        conditions=entry.note,
        reason=_("許可カタログ「%(label)s」による。") % {"label": entry.label},
        decided_at=act.now(),
    )
    record.conditions = entry.note
    act.record(
        record,
        act_type=act_types.APPROVED,
        after={"verdict": made.verdict, "digest": made.digest, "why": made.why, "catalogue": entry.label},
        reason=made.reason,
        clauses=answers.defined.lineages(),
        unit=record.unit_id,
    )
