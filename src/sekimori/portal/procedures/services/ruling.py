"""専決規則: a person in office says beforehand which applications he permits; what falls under it is decided as it arrives.

A rule is offered by the definition, put in force by a person who holds the stage's role himself, and ends on a day. It decides
nothing of his own, nothing after he has left the office, and nothing that a gate stops; then the step waits for somebody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.utils.translation import gettext as _

from sekimori.common.clock import day_of
from sekimori.common.errors import Conflict, Faults, InvalidInput, Refused
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.selectors import Held
from sekimori.portal.procedures import act_types, contents, definitions, gates
from sekimori.portal.procedures.contents import Answers
from sekimori.portal.procedures.models import Application, Decision, Party, StandingRule
from sekimori.portal.procedures.models.routes import Verdict
from sekimori.portal.procedures.progress import Opened
from sekimori.standards.procedure_models import DecisionRule, GatePoint, Procedure, Stage

LONGEST_MONTHS = 12


def rule_set(*, procedure: str, stage: str, rule: str, until: dt.date, reference: str) -> StandingRule:
    """Puts a rule that the definition offers in force for what the actor himself decides, until a day at most a year ahead.

    Raises Refused unless he holds the stage's role himself (no deputy does), ManyFaults, Conflict where it is in force already.
    """
    with performing(act_types.RULE_SET) as act:
        defined = definitions.current(procedure, min(act.actor.units, default=None))
        offered = offered_at(defined.procedure, stage, rule)
        held = own_office(defined.procedure.stage(stage), act.actor.person, act.now())
        act.authorise("create", StandingRule, held=held is not None)
        person = act.actor.person
        if held is None or person is None:
            raise Refused(_("専決規則を定める役割に就いていません。"))
        _check(act.today(), until, reference)
        same = StandingRule.objects.filter(
            procedure=procedure, stage=stage, rule=rule, person=person, ended_at__isnull=True
        )
        if same.filter(until__gte=act.today()).exists():
            raise Conflict(_("この専決規則は、既に定めています。"))
        same.update(ended_at=act.now(), ended_why=_("期間の満了"))
        made = StandingRule.objects.create(
            procedure=procedure,
            stage=stage,
            rule=rule,
            label=offered.label.ja[:200],
            role=held.role,
            unit_id=held.unit,
            person_id=person,
            person_label=" ".join(part for part in (act.actor.post, act.actor.name) if part)[:200],
            reference=reference.strip()[:120],
            until=until,
            set_at=act.now(),
        )
        after = {"procedure": procedure, "stage": stage, "rule": made.label, "when": offered.when, "until": until}
        act.record(made, after=after, reason=made.reference, clauses=defined.lineages(), unit=made.unit_id)
    return made


def _check(today: dt.date, until: dt.date, reference: str) -> None:
    faults = Faults()
    if not today <= until <= clocks.add_months(today, LONGEST_MONTHS):
        faults.add(_("終わりの日は、今日から１年以内の日にしてください。"), field="until")
    if not reference.strip():
        faults.add(_("根拠（専決規程や決裁文書の番号）を入力してください。"), field="reference")
    faults.raise_if_any()


def rule_end(*, rule: int, reason: str) -> StandingRule:
    """Takes a rule back; what was decided by it stays. Raises Refused, InvalidInput without a reason, Conflict when over."""
    with performing(act_types.RULE_ENDED) as act:
        record = act.obtain(StandingRule, rule, need="view")
        defined = definitions.current(record.procedure, min(act.actor.units, default=None))
        held = own_office(defined.procedure.stage(record.stage), act.actor.person, act.now())
        act.authorise("end", StandingRule, record, held=held is not None)
        if record.ended_at is not None:
            raise Conflict(_("この専決規則は、既に終わっています。"))
        if not reason.strip():
            raise InvalidInput(_("終える理由を入力してください。"), field="reason")
        record.ended_at, record.ended_why = act.now(), reason.strip()[:200]
        record.save(update_fields=["ended_at", "ended_why"])
        act.record(record, after={"ended_at": act.now()}, reason=record.ended_why, unit=record.unit_id)
    return record


def offered_at(procedure: Procedure, stage: str, rule: str) -> DecisionRule:
    """The rule of this name that the definition offers at a stage. Raises InvalidInput."""
    found = next((each for at in procedure.route if at.key == stage for each in at.rules if each.key == rule), None)
    if found is None:
        raise InvalidInput(_("この手続に、その専決規則はありません。"), field="rule")
    return found


def own_office(stage: Stage, person: int | None, moment: dt.datetime) -> Held | None:
    """The office of his own by which somebody decides at a stage now; None for deputies and everybody else."""
    if person is None:
        return None
    roles = {party.role for party in stage.parties}
    offices = (held for held in organization.held_by(person, moment=moment) if held.capacity != "deputy")
    return next((held for held in offices if held.role in roles), None)


def decision_by_rule(
    act: Performing, record: Application, answers: Answers, opened: Opened, involved: Collection[int]
) -> Decision | None:
    """The decision on a step that has just opened by a rule in force, saved with the step done; None where a person has to look.

    No query where the definition offers no rule that fits.
    """
    stage = answers.defined.procedure.stage(opened.step.stage)
    row = _rule_for(record, answers, opened, stage, involved, act.now())
    if row is None or record.content is None:
        return None
    # A decision is about the content that the stored application has now.
    record.save()
    opened.step.done_at = act.now()
    made = Decision.objects.create(
        application=record,
        content=record.content,
        digest=record.content.digest,
        step=opened.step,
        applicant_id=record.applicant_id,
        person_id=row.person_id,
        role=row.role,
        unit_id=row.unit_id,
        capacity="own",
        why=Party.Why.RULE,
        label=row.person_label,
        verdict=Verdict.APPROVED,
        reason=_("専決規則「%(label)s」（%(reference)s）による。") % {"label": row.label, "reference": row.reference},
        decided_at=act.now(),
    )
    act.record(
        record,
        act_type=act_types.APPROVED,
        after={
            "verdict": made.verdict,
            "digest": made.digest,
            "why": made.why,
            "rule": row.label,
            "set_at": row.set_at,
        },
        reason=made.reason,
        clauses=answers.defined.lineages(stage.clauses),
        unit=record.unit_id,
    )
    return made


def _rule_for(  # noqa: PLR0917
    record: Application, answers: Answers, opened: Opened, stage: Stage, involved: Collection[int], now: dt.datetime
) -> StandingRule | None:
    fitting = [each.key for each in stage.rules if answers.holds(each.when, now)]
    asked = {(each.role, each.unit) for each in opened.found.parties if each.why == Party.Why.NAMED}
    if not fitting or not asked:
        return None
    rows = StandingRule.objects.filter(
        procedure=record.procedure,
        stage=stage.key,
        rule__in=fitting,
        ended_at__isnull=True,
        set_at__lte=now,
        until__gte=day_of(now),
    )
    lasting = (row for row in rows if (row.role, row.unit_id) in asked and _still_decides(row, stage, involved, now))
    found = next(lasting, None)
    return found if found is not None and _open(record, answers, now) else None


def _still_decides(row: StandingRule, stage: Stage, involved: Collection[int], now: dt.datetime) -> bool:
    """Whether whoever set a rule had no hand in the application and still holds that office himself."""
    if row.person_id in involved:
        return False
    held = own_office(stage, row.person_id, now)
    return held is not None and (held.role, held.unit) == (row.role, row.unit_id)


def _open(record: Application, answers: Answers, now: dt.datetime) -> bool:
    live = contents.gather(answers.defined, answers.data, None, answers.applicant)
    try:
        gates.require(live, GatePoint.DECIDE, application=record, moment=now)
    except Refused:
        return False
    return True
