"""Answering at a step: in which capacity, about which content, with what consequence for the route."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common.errors import Conflict, Faults, InvalidInput, NotAvailable, Refused
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.acts.registry import ActType
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.fields import values
from sekimori.portal.organization import selectors as organization
from sekimori.portal.procedures import act_types, clock, contents, definitions, gates, periods, progress
from sekimori.portal.procedures.contents import Answers
from sekimori.portal.procedures.models import (
    Application,
    Countersign,
    Decision,
    Involvement,
    Party,
    Step,
)
from sekimori.portal.procedures.models.routes import Verdict
from sekimori.portal.procedures.progress import Opened
from sekimori.portal.procedures.routing.acting import Capacity, capacity_at
from sekimori.portal.procedures.routing.resolving import Resolver
from sekimori.portal.procedures.services import ruling, telling
from sekimori.standards.procedure_models import GatePoint, Stage, StageKind

State, StepState = Application.State, Step.State
SHORTEST_REASON = 5
# What may be answered at a stage of each kind. What is only taken note of is neither permitted under conditions nor refused, unless
# the definition has words for it (`answers_at`).
ANSWERS: Mapping[StageKind, tuple[Verdict, ...]] = {
    StageKind.CIRCULATE: (Verdict.ENDORSED, Verdict.RETURNED),
    StageKind.CONSULT: (Verdict.ENDORSED, Verdict.OPPOSED, Verdict.RETURNED),
    StageKind.THROUGH: (Verdict.ENDORSED, Verdict.RETURNED),
    StageKind.TAKE_UP: (Verdict.TAKEN_UP, Verdict.RETURNED),
    StageKind.DECIDE: (Verdict.APPROVED, Verdict.CONDITIONAL, Verdict.REFUSED, Verdict.RETURNED),
    StageKind.ACKNOWLEDGE: (Verdict.ACKNOWLEDGED, Verdict.CONDITIONAL, Verdict.REFUSED, Verdict.RETURNED),
    StageKind.MINUTES: (Verdict.APPROVED, Verdict.CONDITIONAL, Verdict.REFUSED, Verdict.RETURNED),
    StageKind.READ: (Verdict.READ,),
}
_ACTS: Mapping[StageKind, ActType] = {
    StageKind.CIRCULATE: act_types.CIRCULATED,
    StageKind.CONSULT: act_types.CONSULTED,
    StageKind.THROUGH: act_types.ENDORSED,
    StageKind.TAKE_UP: act_types.TAKEN_UP,
    StageKind.DECIDE: act_types.APPROVED,
    StageKind.ACKNOWLEDGE: act_types.ACKNOWLEDGED,
    StageKind.MINUTES: act_types.DECIDED_IN_BODY,
    StageKind.READ: act_types.READ,
}


def answers_at(stage: Stage) -> tuple[Verdict, ...]:
    """What may be answered at the stage: conditions and refusals of a report only where the definition names them (`verbs`)."""
    named = {Verdict.CONDITIONAL: "conditional", Verdict.REFUSED: "refuse"}
    return tuple(
        verdict
        for verdict in ANSWERS[stage.kind]
        if stage.kind is not StageKind.ACKNOWLEDGE or verdict not in named or named[verdict] in stage.verbs
    )


@dataclass(frozen=True)
class Word:
    """What somebody answers. `unavoidable` is why a conflict of roles could not be avoided, `data` the stage's own fields."""

    verdict: str
    reason: str = ""
    conditions: str = ""
    next_review_on: dt.date | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    unavoidable: str = ""


@dataclass(frozen=True)
class Minutes:
    """A body's decision: when it met, under which number, who was present and who left for this matter."""

    held_on: dt.date
    reference: str
    present: tuple[int, ...]
    abstained: tuple[int, ...] = ()
    text: str = ""


@dataclass
class Deciding:
    """A step about to be answered, with everything that bears on it."""

    act: Performing
    record: Application
    answers: Answers
    steps: list[Step]
    step: Step
    stage: Stage
    involved: frozenset[int]
    parties: Sequence[Party] = ()

    @property
    def now(self) -> dt.datetime:
        return self.act.now()


def step_decide(
    *,
    application: int,
    step: int,
    word: Word,
    digest: str,
    seen: int | None = None,
    token: uuid.UUID | None = None,
) -> Application:
    """Answers at a step of an application, about the content whose hash is `digest` and no other.

    Raises Refused (the role is not held any more, the applicant himself, a closed gate), Conflict (the content, the step or the
    record changed, or the answer was given before), ManyFaults for what the answer lacks.
    """
    with performing(act_types.APPROVED if word.verdict in Decision.CONSENTS else act_types.RETURNED) as act:
        deciding = _begin(act, application, step, seen)
        capacity = _capacity(deciding)
        act.once(token, deciding.record)
        if deciding.stage.kind is StageKind.MINUTES:
            raise InvalidInput(_("この段階は会議体が決めます。議事録により登録してください。"))
        _check(deciding, word, capacity, digest)
        _answer(deciding, word, capacity)
    return deciding.record


def minutes_record(
    *,
    application: int,
    step: int,
    word: Word,
    minutes: Minutes,
    digest: str,
    seen: int | None = None,
    token: uuid.UUID | None = None,
) -> Application:
    """Enters what a body decided at its meeting. Who had a hand in the application must have left for the matter.

    Raises as step_decide.
    """
    with performing(act_types.DECIDED_IN_BODY) as act:
        deciding = _begin(act, application, step, seen)
        capacity = _capacity(deciding)
        act.once(token, deciding.record)
        if deciding.stage.kind is not StageKind.MINUTES:
            raise InvalidInput(_("この段階は会議体が決めるものではありません。"))
        _check(deciding, word, capacity, digest)
        _check_minutes(deciding, minutes)
        _answer(deciding, word, capacity, minutes)
    return deciding.record


def _begin(act: Performing, application: int, step: int, seen: int | None) -> Deciding:
    record = act.obtain(Application, application, need="view", seen=seen)
    defined = definitions.of(record)
    if record.state != State.IN_ROUTE or record.content is None:
        raise Conflict(_("この申請は、いま決裁を待っていません（%(state)s）。") % {"state": record.get_state_display()})
    steps, parties = progress.current_route(record)
    found = next((each for each in steps if each.pk == step), None)
    if found is None:
        raise NotFound(_("この段階は、いまの申請の経路にありません。"))
    if found.state != StepState.WAITING:
        raise Conflict(_("この段階は、既に終わっているか、まだ始まっていません。"))
    answers = contents.thaw(defined, record.content)
    stage = defined.procedure.stage(found.stage)
    return Deciding(act, record, answers, steps, found, stage, progress.involved_in(record), parties.get(found.pk, ()))


def _capacity(deciding: Deciding) -> Capacity:
    """In which capacity the actor answers. Raises Refused when in none; the route is looked at again before a conflict counts."""
    parties = deciding.parties
    separation = deciding.answers.defined.separation
    deciding.act.authorise(
        "decide", Application, deciding.record, parties=parties, involved=deciding.involved, separation=separation
    )
    found = capacity_at(deciding.act.actor, parties, deciding.involved, deciding.record.procedure, separation)
    if not isinstance(found, Capacity):
        raise Refused(found.sentence, clauses=found.clauses, next_step=found.next_step)
    if found.why == Party.Why.UNAVOIDABLE:
        _still_unavoidable(deciding)
    if deciding.stage.every and any(
        each.person_id == deciding.act.actor.person and each.step.order == deciding.step.order
        for each in Decision.objects.filter(content=deciding.record.content).select_related("step")
    ):
        raise Refused(_("それぞれの許可が要る段階では、同じ人が二つの役割で決めることはできません。"))
    return found


def _still_unavoidable(deciding: Deciding) -> None:
    """Nobody decides his own application while somebody else lawfully could."""
    resolver = Resolver(deciding.answers, deciding.now, deciding.involved)
    found = resolver.resolve(deciding.stage, owner=deciding.step.owner_id, party=deciding.step.party)
    if found.note != Step.Note.UNAVOIDABLE:
        raise Refused(
            _("いまは、申請者ではない人が決められます。"),
            clauses=deciding.answers.defined.separation,
            next_step=_("しばらくすると決裁の経路が改まります。"),
        )


def _check(deciding: Deciding, word: Word, capacity: Capacity, digest: str) -> None:
    record, stage = deciding.record, deciding.stage
    content = record.content
    if content is None or content.digest != digest:
        raise Conflict(_("画面を開いた後に、申請の内容が変わりました。いまの内容を確かめてから決めてください。"))
    if contents.digest_of(content.body) != content.digest:
        raise NotAvailable(
            _("凍結した内容が、そのハッシュと一致しません。書き換えられたおそれがあるため、決裁できません。")
        )
    if word.verdict not in answers_at(stage):
        raise InvalidInput(_("この段階では、この判定はできません。"), field="verdict")
    _check_words(deciding, word, capacity)
    if word.verdict in Decision.CONSENTS:
        live = contents.gather(deciding.answers.defined, deciding.answers.data, None, deciding.answers.applicant)
        gates.require(live, GatePoint.DECIDE, application=record, moment=deciding.now)
        if periods.is_over(live, deciding.now):
            raise Refused(
                _("申請された期間は、もう終わっています。さかのぼって許可することはできません。"),
                next_step=_("期間を改めるよう差し戻すか、不許可としてください。"),
            )


def _check_words(deciding: Deciding, word: Word, capacity: Capacity) -> None:
    stage, faults = deciding.stage, Faults()
    if (
        word.verdict in {Verdict.REFUSED, Verdict.RETURNED, Verdict.OPPOSED}
        and len(word.reason.strip()) < SHORTEST_REASON
    ):
        faults.add(_("理由を具体的に入力してください。"), field="reason")
    if word.verdict == Verdict.CONDITIONAL and not word.conditions.strip():
        faults.add(_("条件を入力してください。"), field="conditions")
    if word.verdict == Verdict.CONDITIONAL and not stage.conditions:
        faults.add(_("この段階では条件を付けられません。"), field="verdict")
    consents = word.verdict in Decision.CONSENTS
    if capacity.why == Party.Why.UNAVOIDABLE and consents and len(word.unavoidable.strip()) < SHORTEST_REASON:
        sentence = _("申請者本人が決めることになります。やむを得ない理由を具体的に入力してください。")
        faults.add(sentence, field="unavoidable")
    if consents and stage.next_review is not None:
        latest = clocks.add_months(deciding.act.today(), stage.next_review)
        if word.next_review_on is None or not deciding.act.today() < word.next_review_on <= latest:
            sentence = _("次回の確認日を、明日から%(months)sか月以内の日で入力してください。")
            faults.add(sentence % {"months": stage.next_review}, field="next_review_on")
    for given in stage.fields if consents else ():
        value = word.data.get(given.key)
        told = values.missing(given) if given.demanded and values.is_empty(value) else ""
        if not values.is_empty(value):
            told = values.fault_in(given, value, deciding.answers.defined.package)
        if told:
            faults.add(told, field=given.key)
    faults.raise_if_any()


def _check_minutes(deciding: Deciding, minutes: Minutes) -> None:
    faults = Faults()
    if minutes.held_on > deciding.act.today():
        faults.add(_("開催日は今日までの日にしてください。"), field="held_on")
    if not minutes.reference.strip():
        faults.add(_("議事録の番号を入力してください。"), field="reference")
    if not set(minutes.present) - set(minutes.abstained) - deciding.involved:
        faults.add(_("議決に加わった構成員を選んでください。"), field="present")
    if deciding.involved & set(minutes.present) - set(minutes.abstained):
        sentence = _("申請に関わった人が出席しています。その人は議決に加わらなかったこと（除斥）を示してください。")
        faults.add(sentence, field="abstained")
    faults.raise_if_any()


def _answer(deciding: Deciding, word: Word, capacity: Capacity, minutes: Minutes | None = None) -> None:
    """Writes the decision and moves the application on."""
    decision = _write(deciding, word, capacity, minutes)
    if capacity.capacity == "deputy" and capacity.instead_of is not None and capacity.why != Party.Why.DEPUTY_RULE:
        Countersign.objects.create(decision=decision, person_id=capacity.instead_of, asked_at=deciding.now)
    deciding.step.done_at = deciding.now
    _record(deciding, decision, capacity)
    if word.verdict == Verdict.RETURNED:
        _send_back(deciding)
    elif word.verdict == Verdict.REFUSED:
        _refuse(deciding)
    else:
        _go_on(deciding, decision)
    if decision.unavoidable:
        telling.tell(deciding.act, deciding.record, "unavoidable", steps=[deciding.step])


def _write(deciding: Deciding, word: Word, capacity: Capacity, minutes: Minutes | None) -> Decision:
    record, act = deciding.record, deciding.act
    if word.verdict == Verdict.TAKEN_UP:
        _take_up(deciding, capacity)
    content = record.content
    if content is None:
        raise Conflict(_("この申請には、まだ凍結した内容がありません。"))
    return Decision.objects.create(
        application=record,
        content=content,
        digest=content.digest,
        step=deciding.step,
        applicant_id=record.applicant_id,
        person_id=act.actor.person,
        instead_of_id=capacity.instead_of,
        role=capacity.role,
        unit_id=capacity.unit,
        capacity=capacity.capacity,
        why=capacity.why,
        label=" ".join(part for part in (capacity.post or act.actor.post, act.actor.name) if part),
        verdict=word.verdict,
        conditions=word.conditions.strip() if word.verdict == Verdict.CONDITIONAL else "",
        reason=word.reason.strip(),
        unavoidable=word.unavoidable.strip() if capacity.why == Party.Why.UNAVOIDABLE else "",
        next_review_on=word.next_review_on,
        data=dict(word.data),
        minutes=_plain_minutes(minutes),
        decided_at=deciding.now,
    )


def _plain_minutes(minutes: Minutes | None) -> dict[str, Any]:
    if minutes is None:
        return {}
    return {
        "held_on": minutes.held_on.isoformat(),
        "reference": minutes.reference.strip(),
        "present": list(minutes.present),
        "abstained": list(minutes.abstained),
        "text": minutes.text.strip(),
    }


def _take_up(deciding: Deciding, capacity: Capacity) -> None:
    """The role that alone may apply makes the request its own; who asked for it stays barred from deciding."""
    record, act = deciding.record, deciding.act
    now_barred: list[tuple[int, str]] = []
    if record.applicant_id is not None:
        now_barred.append((record.applicant_id, Involvement.How.REQUESTER))
    if act.actor.person is not None:
        now_barred.append((act.actor.person, Involvement.How.APPLICANT))
    if capacity.instead_of is not None:
        now_barred.append((capacity.instead_of, Involvement.How.PRINCIPAL))
    progress.involve(record, now_barred, deciding.now)
    deciding.involved |= {person for person, _how in now_barred}
    record.applicant_id = act.actor.person
    person = act.actor.person
    # Written like every other applicant, with the section.
    record.applicant_label = str(organization.labels([person])[person]) if person is not None else act.actor.name
    record.save(update_fields=["applicant", "applicant_label"])


def _record(deciding: Deciding, decision: Decision, capacity: Capacity) -> None:
    kind, defined = deciding.stage.kind, deciding.answers.defined
    kinds = {Verdict.RETURNED: act_types.RETURNED, Verdict.REFUSED: act_types.REFUSED}
    deciding.act.record(
        deciding.record,
        act_type=kinds.get(Verdict(decision.verdict), _ACTS[kind]),
        after={
            "verdict": decision.verdict,
            "step": deciding.step.label,
            "digest": decision.digest,
            "why": decision.why,
            "conditions": decision.conditions or None,
            "unavoidable": decision.unavoidable or None,
            "next_review_on": decision.next_review_on,
            "minutes": decision.minutes or None,
        },
        reason=decision.reason,
        clauses=defined.lineages(deciding.stage.clauses),
        unit=deciding.record.unit_id,
        assignment=capacity.assignment(),
        names={"verdict": decision.get_verdict_display()},
    )


def _send_back(deciding: Deciding) -> None:
    deciding.step.state = StepState.RETURNED
    _stop(deciding)
    deciding.record.state = State.RETURNED
    deciding.record.due_at = None
    deciding.record.save()
    clock.schedule(deciding.record, deciding.answers)
    telling.tell(deciding.act, deciding.record, "returned", steps=[deciding.step])


def _refuse(deciding: Deciding) -> None:
    deciding.step.state = StepState.REFUSED
    _stop(deciding)
    deciding.record.decided_at = deciding.now
    progress.end(deciding.act, deciding.record, deciding.answers, State.REFUSED, deciding.now)
    deciding.record.save()
    clock.schedule(deciding.record, deciding.answers)
    telling.tell(deciding.act, deciding.record, "refused", steps=[deciding.step])


def _stop(deciding: Deciding) -> None:
    changed = progress.stop_waiting(deciding.steps, StepState.VOID, deciding.now)
    progress.settle([deciding.step, *changed])


def _go_on(deciding: Deciding, decision: Decision) -> None:
    """On to the next steps, or to the end of the route."""
    record = deciding.record
    deciding.step.state = StepState.DONE
    record.unavoidable = record.unavoidable or bool(decision.unavoidable)
    record.next_review_on = decision.next_review_on or record.next_review_on
    if decision.conditions:
        record.conditions = "\n".join(part for part in (record.conditions, decision.conditions) if part)
    beside = [each for each in deciding.steps if each.state == StepState.WAITING]
    opened = [] if beside else progress.open_next(deciding.answers, deciding.steps, deciding.involved, deciding.now)
    passed = [each for each in deciding.steps if each.state == StepState.SKIPPED and each.order > deciding.step.order]
    progress.settle([deciding.step, *passed, *(each.step for each in opened)])
    progress.ask(deciding.answers, opened)
    if continue_by_rule(deciding.act, record, deciding.answers, deciding.steps, opened, deciding.involved):
        return
    if beside or opened:
        waiting = [*beside, *(each.step for each in opened)]
        record.due_at = min((each.due_at for each in waiting if each.due_at), default=None)
        record.save()
        clock.schedule(record, deciding.answers, steps=deciding.steps)
        telling.tell(deciding.act, record, "waiting", steps=[each.step for each in opened])
        return
    conclude(deciding.act, record, deciding.answers, deciding.now)


def continue_by_rule(  # noqa: PLR0917
    act: Performing,
    record: Application,
    answers: Answers,
    steps: Sequence[Step],
    opened: Sequence[Opened],
    involved: Collection[int],
) -> bool:
    """Decides a step that has just opened by a rule that somebody in office put in force beforehand, if there is one; whether."""
    for each in opened:
        decision = ruling.decision_by_rule(act, record, answers, each, involved)
        if decision is not None:
            stage = answers.defined.procedure.stage(each.step.stage)
            _go_on(Deciding(act, record, answers, list(steps), each.step, stage, frozenset(involved)), decision)
            return True
    return False


def conclude(act: Performing, record: Application, answers: Answers, now: dt.datetime) -> None:
    """The route is at its end: what was decided takes effect, is saved, timed and told."""
    milestones = progress.finish(act, record, answers, now)
    record.due_at = min((each.due_at for each in milestones if each.due_at and each.demanded), default=None)
    record.save()
    clock.schedule(record, answers, milestones=milestones)
    telling.tell(act, record, "decided")


def decide_by_starting(act: Performing, record: Application, answers: Answers, steps: Sequence[Step]) -> None:
    """A decision without applicant: whoever holds the deciding role decides by handing it in."""
    record.save()
    first = next(each for each in steps if each.state == StepState.WAITING)
    stage = answers.defined.procedure.stage(first.stage)
    asked = list(Party.objects.filter(step=first).order_by("pk"))
    deciding = Deciding(act, record, answers, list(steps), first, stage, frozenset(), asked)
    word = Word(Verdict.ACKNOWLEDGED if stage.kind is StageKind.ACKNOWLEDGE else Verdict.APPROVED)
    _answer(deciding, word, _capacity(deciding))


def countersign(*, countersign: int, remark: str = "") -> Countersign:
    """後閲: the one in whose place was decided has looked at it."""
    with performing(act_types.COUNTERSIGNED) as act:
        record = act.obtain(Countersign, countersign, need="sign")
        if record.done_at is not None:
            raise Conflict(_("この決裁は、既に後閲されています。"))
        record.done_at, record.remark = act.now(), remark.strip()
        record.save(update_fields=["done_at", "remark"])
        application = record.decision.application
        act.record(
            application,
            after={"decision": record.decision.label, "remark": record.remark or None},
            unit=application.unit_id,
        )
    return record
