"""Taking back, correcting, revoking, reviewing, and what ends by time alone."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from sekimori.common.errors import Conflict, InvalidInput, Refused
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.procedures import act_types, clock, contents, definitions, progress
from sekimori.portal.procedures.contents import Answers
from sekimori.portal.procedures.models import Application, Milestone, Step
from sekimori.portal.procedures.services import telling

State, StepState = Application.State, Step.State


def application_withdraw(*, application: int, reason: str = "", seen: int | None = None) -> Application:
    """取下げ: the applicant does not ask for it any more. It keeps its number."""
    with performing(act_types.WITHDRAWN) as act:
        record = act.obtain(Application, application, need="withdraw", seen=seen)
        answers = frozen(record)
        _stop(record, act.now())
        progress.end(act, record, answers, State.WITHDRAWN, act.now())
        _save(act, record, answers, reason)
        telling.tell(act, record, "withdrawn")
    return record


def application_pull_back(*, application: int, reason: str = "", seen: int | None = None) -> Application:
    """引戻し: the applicant takes it back to correct it while nothing is decided; what others have said to it so far is void."""
    with performing(act_types.PULLED_BACK) as act:
        record = act.obtain(Application, application, need="pull_back", seen=seen)
        answers = frozen(record)
        _stop(record, act.now())
        record.state, record.due_at = State.RETURNED, None
        _save(act, record, answers, reason)
        telling.settle(record)
    return record


def application_reopen(*, application: int, reason: str, seen: int | None = None) -> Application:
    """Corrects what was approved: the approval was given to another content and is void from this moment (1(8)①, content binding).

    Raises Refused once something permitted has been reported: what was done cannot be unsaid.
    """
    with performing(act_types.REOPENED) as act:
        record = act.obtain(Application, application, need="reopen", seen=seen)
        if not reason.strip():
            raise InvalidInput(_("修正する理由を入力してください。"), field="reason")
        answers = frozen(record)
        begun = record.milestones.exclude(state__in=[Milestone.State.WAITING, Milestone.State.DROPPED])
        if begun.exists():
            raise Refused(
                _("許可に基づく実施が既に報告されているため、内容を修正できません。"),
                next_step=_("続けて行うときは更新を、内容が変わるときは新しい申請をしてください。"),
            )
        record.milestones.all().delete()
        before = {"state": record.state, "digest": record.content.digest if record.content else ""}
        record.state, record.due_at = State.RETURNED, None
        record.valid_from = record.valid_until = record.next_review_on = None
        record.save()
        clock.schedule(record, answers)
        act.record(
            record,
            before=before,
            after={"state": record.state, "approval": _("無効（内容の修正のため）")},
            reason=reason.strip(),
            clauses=answers.defined.lineages(),
            unit=record.unit_id,
        )
        telling.tell(act, record, "reopened")
    return record


def application_revoke(*, application: int, reason: str, seen: int | None = None) -> Application:
    """許可の取消し, by who decided it or holds that role by now, for a reason. What must still be reported (a return) stays due."""
    with performing(act_types.REVOKED) as act:
        record = act.obtain(Application, application, need="revoke", seen=seen)
        if not reason.strip():
            raise InvalidInput(_("取り消す理由を入力してください。"), field="reason")
        answers = frozen(record)
        milestones = list(record.milestones.all())
        record.valid_until = min(record.valid_until or act.now(), act.now())
        if any(each.demanded and each.state != Milestone.State.DONE for each in milestones) and _underway(milestones):
            record.save()
            _note(act, record, answers, reason)
        else:
            progress.end(act, record, answers, State.REVOKED, act.now())
            _save(act, record, answers, reason)
        telling.tell(act, record, "revoked", reason=reason.strip())
    return record


def _underway(milestones: list[Milestone]) -> bool:
    return any(each.state in {Milestone.State.DONE, Milestone.State.REPORTED} for each in milestones)


def application_end(*, application: int, reason: str = "", seen: int | None = None) -> Application:
    """What is in force ends by the applicant's own report: before its time, or because it was not made use of at all.

    Raises Conflict while something that was begun is still owed (a return).
    """
    with performing(act_types.ENDED) as act:
        record = act.obtain(Application, application, need="view", seen=seen)
        answers = frozen(record)
        if record.state != State.APPROVED or act.actor.person not in {record.applicant_id, record.drafter_id}:
            raise Refused(_("終了を報告できるのは、有効な許可の申請者だけです。"))
        owed = [each for each in record.milestones.all() if each.demanded and each.state != Milestone.State.DONE]
        if _underway(list(record.milestones.all())) and owed:
            raise Conflict(_("先に「%(label)s」を報告してください。") % {"label": owed[0].label})
        record.valid_until = act.now()
        progress.end(act, record, answers, State.CLOSED, act.now())
        _save(act, record, answers, reason)
    return record


def application_review(*, application: int, result: str, next_on: dt.date, seen: int | None = None) -> Application:
    """The periodic inspection that the decision asked for, with the day of the next one."""
    with performing(act_types.REVIEWED) as act:
        record = act.obtain(Application, application, need="review", seen=seen)
        answers = frozen(record)
        stage = next((each for each in reversed(answers.defined.procedure.route) if each.next_review), None)
        if stage is None or stage.next_review is None:
            raise InvalidInput(_("この手続には、定期の確認がありません。"))
        if not result.strip():
            raise InvalidInput(_("確認の結果を入力してください。"), field="result")
        if not act.today() < next_on <= clocks.add_months(act.today(), stage.next_review):
            sentence = _("次回の確認日を、明日から%(months)sか月以内の日で入力してください。")
            raise InvalidInput(sentence % {"months": stage.next_review}, field="next_on")
        before = {"next_review_on": record.next_review_on}
        record.next_review_on = next_on
        record.save()
        clock.schedule(record, answers, milestones=list(record.milestones.all()))
        act.record(
            record,
            before=before,
            after={"next_review_on": next_on},
            reason=result.strip(),
            clauses=answers.defined.lineages(stage.clauses),
            unit=record.unit_id,
        )
    return record


def frozen(record: Application) -> Answers:
    """The answers as they were handed in; those being written where nothing was handed in yet."""
    defined = definitions.of(record)
    return contents.thaw(defined, record.content) if record.content else Answers(defined, record.data)


def _stop(record: Application, now: dt.datetime) -> None:
    progress.settle(progress.stop_waiting(progress.current_steps(record), StepState.VOID, now))


def _save(act: Performing, record: Application, answers: Answers, reason: str) -> None:
    record.save()
    clock.schedule(record, answers)
    _note(act, record, answers, reason)


def _note(act: Performing, record: Application, answers: Answers, reason: str) -> None:
    act.record(
        record,
        after={"state": record.state, "valid_until": record.valid_until},
        reason=reason.strip(),
        clauses=answers.defined.lineages(),
        unit=record.unit_id,
    )


def expire(act: Performing, record: Application, answers: Answers, step: Step) -> None:
    """Nobody answered: the application ends unanswered and says so. Silence is never approval."""
    steps = progress.current_steps(record)
    for each in steps:
        if each.pk == step.pk:
            each.state, each.done_at = StepState.LAPSED, act.now()
    progress.settle([each for each in steps if each.pk == step.pk])
    progress.settle(progress.stop_waiting(steps, StepState.VOID, act.now()))
    progress.end(act, record, answers, State.EXPIRED, act.now())
    record.save()
    act.record(
        record,
        act_type=act_types.EXPIRED,
        after={"state": record.state, "step": step.label, "waiting_since": step.opened_at},
        clauses=answers.defined.lineages(),
        unit=record.unit_id,
    )
    telling.tell(act, record, "expired", steps=[step])


def lapse(act: Performing, record: Application, answers: Answers, milestones: list[Milestone]) -> None:
    """The period of what was permitted is over. What is still owed (a return, or the word that nothing was done) keeps it open."""
    owed = [each for each in milestones if each.demanded and each.state != Milestone.State.DONE]
    if not owed:
        progress.end(act, record, answers, State.ENDED, act.now())
    record.save()
    act.record(
        record,
        act_type=act_types.LAPSED,
        after={"state": record.state, "valid_until": record.valid_until, "owed": [each.label for each in owed]},
        clauses=answers.defined.lineages(),
        unit=record.unit_id,
    )
    telling.tell(act, record, "lapsed")
