"""After the decision: what was done is reported, and somebody else confirms it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common.errors import Conflict, Faults, InvalidInput, Refused
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.fields import values
from sekimori.portal.procedures import act_types, clock, contents, definitions, gates, hooks, progress
from sekimori.portal.procedures.contents import Answers
from sekimori.portal.procedures.hooks import Happening
from sekimori.portal.procedures.models import Application, Milestone
from sekimori.portal.procedures.services import reporting_files, telling
from sekimori.standards.conditions import holds, parse
from sekimori.standards.procedure_models import Event, FormField, GatePoint
from sekimori.standards.procedure_models import Milestone as Rule

State, Stage = Application.State, Milestone.State


def milestone_report(
    *,
    application: int,
    key: str,
    row: int = 0,
    data: Mapping[str, Any] | None = None,
    occurred_at: dt.datetime | None = None,
    seen: int | None = None,
    token: uuid.UUID | None = None,
) -> Milestone:
    """Reports that something permitted was done (taken out, returned, begun, disposed of); a repeated one gets a new row.

    `occurred_at` is when it happened, now when not given. Raises Refused, Conflict when it was reported already or something
    else comes first, ManyFaults for what the report lacks.
    """
    with performing(act_types.REPORTED) as act:
        record, answers, milestones = _begin(act, application, seen)
        act.once(token, record)
        rule = _rule(answers, key)
        act.authorise("report", Application, record, to=rule.by, owners=answers.owners())
        found = _next_row(record, rule, milestones) if rule.repeats else _one(milestones, key, row)
        _check_order(rule, found, milestones)
        if rule.occurred_demanded and occurred_at is None:
            raise InvalidInput(_("いつ行ったかを入力してください。"), field="occurred_at")
        given = {**(data or {}), **reporting_files.names_of(record, rule, found.row, data or {})}
        moment = _moment(act, record, occurred_at)
        _check_fields(answers, rule.fields, given, given, act.now())
        further = {field.key: values.read(field, given.get(field.key)) for field in rule.fields}
        gates.require(
            answers, GatePoint.MILESTONE, application=record, moment=act.now(), milestone=key, further=further
        )
        found.data, found.occurred_at = given, moment
        found.reported_at, found.reported_by_id = act.now(), act.actor.person
        found.state = Stage.REPORTED if rule.confirm else Stage.DONE
        found.save()
        _record(act, record, found, rule, act_types.REPORTED, given, occurred_at=moment)
        telling.settle(record)
        if rule.confirm is None:
            _done(act, record, answers, found)
        _advance(act, record, answers, milestones if found in milestones else [*milestones, found])
        if rule.confirm is not None:
            telling.tell(act, record, "to_confirm", milestone=found)
    return found


def milestone_confirm(
    *,
    application: int,
    milestone: int,
    data: Mapping[str, Any] | None = None,
    seen: int | None = None,
    token: uuid.UUID | None = None,
) -> Milestone:
    """Confirms what somebody else reported; never oneself, and never the applicant (1(8)①).

    Raises Refused, Conflict when there is nothing to confirm, ManyFaults for what the confirmation lacks.
    """
    with performing(act_types.CONFIRMED) as act:
        record, answers, milestones = _begin(act, application, seen)
        act.once(token, record)
        found, rule = _reported(answers, milestones, milestone)
        confirm = rule.confirm
        if confirm is None:
            raise InvalidInput(_("この報告には、確認の段階がありません。"))
        act.authorise("confirm", Application, record, to=confirm.by, owners=answers.owners())
        if confirm.two_people and act.actor.person in {found.reported_by_id, record.applicant_id, record.drafter_id}:
            raise Refused(
                _("申請した人や報告した人は、自分で確認できません。別の人が確認してください。"),
                clauses=answers.defined.separation,
            )
        given = dict(data or {})
        _check_fields(answers, confirm.fields, given, {**found.data, **given}, act.now())
        found.confirm_data, found.state = given, Stage.DONE
        found.confirmed_at, found.confirmed_by_id = act.now(), act.actor.person
        found.save()
        _record(act, record, found, rule, act_types.CONFIRMED, given)
        telling.settle(record)
        _done(act, record, answers, found)
        _advance(act, record, answers, milestones)
    return found


def milestone_send_back(*, application: int, milestone: int, reason: str, seen: int | None = None) -> Milestone:
    """Does not confirm: what was reported is to be reported anew, for a reason. Raises as milestone_confirm."""
    with performing(act_types.SENT_BACK) as act:
        record, answers, milestones = _begin(act, application, seen)
        found, rule = _reported(answers, milestones, milestone)
        act.authorise(
            "confirm", Application, record, to=rule.confirm.by if rule.confirm else (), owners=answers.owners()
        )
        if not reason.strip():
            raise InvalidInput(_("理由を入力してください。"), field="reason")
        found.state, found.reported_at, found.reported_by_id = Stage.WAITING, None, None
        found.save()
        act.record(
            record,
            after={"milestone": found.label},
            reason=reason.strip(),
            clauses=answers.defined.lineages(rule.clauses),
            unit=record.unit_id,
        )
        _advance(act, record, answers, milestones)
        telling.tell(act, record, "sent_back", milestone=found)
    return found


def _begin(act: Performing, application: int, seen: int | None) -> tuple[Application, Answers, list[Milestone]]:
    record = act.obtain(Application, application, need="view", seen=seen)
    if record.state != State.APPROVED or record.content is None:
        raise Conflict(
            _("この申請は、いま実施の報告を受け付けていません（%(state)s）。") % {"state": record.get_state_display()}
        )
    answers = contents.thaw(definitions.of(record), record.content)
    return record, answers, list(record.milestones.order_by("order", "row", "pk"))


def _rule(answers: Answers, key: str) -> Rule:
    try:
        return answers.defined.procedure.milestone(key)
    except KeyError:
        raise NotFound(_("この手続に、その報告はありません。")) from None


def _one(milestones: Sequence[Milestone], key: str, row: int) -> Milestone:
    found = next((each for each in milestones if each.key == key and each.row == row), None)
    if found is None:
        raise NotFound(_("この手続に、その報告はありません。"))
    if found.state != Stage.WAITING:
        raise Conflict(_("「%(label)s」は、既に報告されています。") % {"label": found.label})
    return found


def _next_row(record: Application, rule: Rule, milestones: Sequence[Milestone]) -> Milestone:
    rows = [each.row for each in milestones if each.key == rule.key]
    return Milestone(
        application=record,
        key=rule.key,
        row=max(rows, default=-1) + 1,
        order=99,
        label=rule.label.ja,
        demanded=False,
    )


def _check_order(rule: Rule, found: Milestone, milestones: Sequence[Milestone]) -> None:
    """What the definition puts before it must have been reported, in the same row where both belong to rows."""
    if rule.after is None:
        return
    before = [each for each in milestones if each.key == rule.after]
    same = [each for each in before if each.row == found.row] or before
    if same and not any(each.state in {Stage.REPORTED, Stage.DONE, Stage.DROPPED} for each in same):
        raise Conflict(_("先に「%(label)s」を報告してください。") % {"label": same[0].label})


def _moment(act: Performing, record: Application, occurred_at: dt.datetime | None) -> dt.datetime:
    """When it happened: not before the decision that permitted it, and not in the future."""
    moment = occurred_at or act.now()
    if moment > act.now():
        raise InvalidInput(_("これから起きることは報告できません。"), field="occurred_at")
    decided = record.decided_at
    if decided is not None and moment < decided.replace(second=0, microsecond=0) and record.began_at is None:
        raise InvalidInput(
            _("許可より前の日時です。許可の前に行ったことは、この申請では報告できません。"), field="occurred_at"
        )
    return moment


def _check_fields(
    answers: Answers,
    fields: Sequence[FormField],
    given: Mapping[str, Any],
    all_given: Mapping[str, Any],
    now: dt.datetime,
) -> None:
    known = {each.key for each in fields}
    strange = set(given) - known
    if strange:
        raise InvalidInput(_("この報告に「%(key)s」という項目はありません。") % {"key": min(strange)})
    faults = Faults()
    env = answers.environment(now) | {each.key: values.read(each, all_given.get(each.key)) for each in fields}
    for field in fields:
        if field.when and not holds(parse(field.when), env, answers.defined.around):
            continue
        value = given.get(field.key)
        if values.is_empty(value) or (field.type.value == "tick" and value is not True):
            if field.demanded:
                faults.add(values.missing(field), field=field.key)
        elif told := values.fault_in(field, value, answers.defined.package):
            faults.add(told, field=field.key)
    faults.raise_if_any()


def _reported(answers: Answers, milestones: Sequence[Milestone], pk: int) -> tuple[Milestone, Rule]:
    found = next((each for each in milestones if each.pk == pk), None)
    if found is None:
        raise NotFound(_("この申請に、その報告はありません。"))
    if found.state != Stage.REPORTED:
        raise Conflict(_("「%(label)s」は、いま確認を待っていません。") % {"label": found.label})
    return found, _rule(answers, found.key)


def _record(  # noqa: PLR0917
    act: Performing,
    record: Application,
    found: Milestone,
    rule: Rule,
    kind: Any,
    given: Mapping[str, Any],
    occurred_at: dt.datetime | None = None,
) -> None:
    defined = definitions.of(record)
    act.record(
        record,
        act_type=kind,
        after={"milestone": found.label, "row": found.row, **given},
        clauses=defined.lineages(rule.clauses),
        unit=record.unit_id,
        occurred_at=occurred_at,
    )


def _done(act: Performing, record: Application, answers: Answers, found: Milestone) -> None:
    happening = Happening(act, record, answers, Event.MILESTONE, act.now(), found)
    hooks.happen(happening, milestone=found.key)


def _advance(act: Performing, record: Application, answers: Answers, milestones: Sequence[Milestone]) -> None:
    """Closes the application when nothing is waited for any more; otherwise the next due moment is the one shown."""
    open_ones = [each for each in milestones if each.demanded and each.state in {Stage.WAITING, Stage.REPORTED}]
    waited_for = any(each.demanded for each in milestones)
    if waited_for and not open_ones:
        progress.end(act, record, answers, State.CLOSED, act.now())
        act.record(
            record,
            act_type=act_types.CLOSED,
            after={"state": record.state},
            clauses=answers.defined.lineages(),
            unit=record.unit_id,
        )
    else:
        record.due_at = min((each.due_at for each in open_ones if each.due_at), default=None)
    record.save(update_fields=["state", "ended_at", "due_at"])
    clock.schedule(record, answers, milestones=milestones)
