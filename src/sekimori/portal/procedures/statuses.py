"""States in words with their tones, and how a person is written beside a decision."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from sekimori.portal.organization import selectors as organization
from sekimori.portal.procedures.models import Application, Decision, Milestone, Party, Step
from sekimori.portal.procedures.models.routes import Verdict
from sekimori.portal.ui.components import Status, StepState, Tone
from sekimori.standards.procedure_models import FINAL, Procedure, ProcedureKind, StageKind

State = Application.State

_TONES: dict[str, Tone] = {
    State.DRAFT: "neutral",
    State.BEGUN: "warning",
    State.IN_ROUTE: "waiting",
    State.RETURNED: "warning",
    State.APPROVED: "success",
    State.REFUSED: "danger",
    State.WITHDRAWN: "void",
    State.EXPIRED: "danger",
    State.CLOSED: "success",
    State.ENDED: "void",
    State.REVOKED: "danger",
}
_MILESTONES: dict[str, Tone] = {
    Milestone.State.WAITING: "waiting",
    Milestone.State.REPORTED: "info",
    Milestone.State.DONE: "success",
    Milestone.State.DROPPED: "void",
}
_VERDICTS: dict[str, Tone] = {
    Verdict.APPROVED: "success",
    Verdict.CONDITIONAL: "success",
    Verdict.ACKNOWLEDGED: "success",
    Verdict.REFUSED: "danger",
    Verdict.RETURNED: "warning",
    Verdict.OPPOSED: "warning",
}
STEPS: dict[str, StepState] = {
    Step.State.AHEAD: "todo",
    Step.State.WAITING: "current",
    Step.State.DONE: "done",
    Step.State.RETURNED: "returned",
    Step.State.REFUSED: "refused",
    Step.State.SKIPPED: "skipped",
    Step.State.VOID: "skipped",
    Step.State.LAPSED: "lapsed",
}


def receives(rule: Procedure | None) -> bool:
    """Whether a report is only taken note of in the end: nothing is permitted by it."""
    if rule is None or rule.kind is not ProcedureKind.REPORT:
        return False
    return next(each.kind for each in reversed(rule.route) if each.kind in FINAL) is StageKind.ACKNOWLEDGE


def judges(rule: Procedure | None) -> bool:
    """Whether something is decided that nobody asks leave for: measures, a judgement, an order."""
    if rule is None or receives(rule):
        return False
    return rule.kind is not ProcedureKind.APPLICATION or any("approve" in stage.verbs for stage in rule.route)


def state_words(record: Application, rule: Procedure | None) -> str:
    """The state in the words of the procedure: a report is not permitted but taken note of, measures are decided."""
    said = str(record.get_state_display())
    if receives(rule):
        own = {State.IN_ROUTE: _("確認中"), State.APPROVED: _("確認済み"), State.REFUSED: _("認めない")}
        return own.get(State(record.state), said)
    if judges(rule):
        return {State.APPROVED: _("決定"), State.REFUSED: _("見送り")}.get(State(record.state), said)
    return said


def of_application(record: Application, now: dt.datetime, rule: Procedure | None) -> Status:
    """The state of an application under `rule`; what is past its time limit says so."""
    said = state_words(record, rule)
    if record.due_at is not None and record.due_at <= now and not record.over:
        return Status(_("%(state)s・期限超過") % {"state": said}, "overdue")
    return Status(said, _TONES[record.state])


def of_milestone(record: Milestone, now: dt.datetime) -> Status:
    """The state of something to be reported."""
    if record.state == Milestone.State.WAITING and record.due_at is not None and record.due_at <= now:
        return Status(_("期限超過"), "overdue")
    if record.state == Milestone.State.WAITING and not record.demanded:
        return Status(_("任意"), "neutral")
    return Status(record.get_state_display(), _MILESTONES[record.state])


def verdict_words(verdict: str, rule: Procedure | None) -> str:
    """What was answered, in the words of the procedure."""
    given = Verdict(verdict)
    if receives(rule):
        own = {Verdict.CONDITIONAL: _("条件付きで認める"), Verdict.REFUSED: _("認めない")}
        return own.get(given, str(given.label))
    if judges(rule):
        own = {Verdict.APPROVED: _("決定"), Verdict.CONDITIONAL: _("条件付決定"), Verdict.REFUSED: _("見送り")}
        return own.get(given, str(given.label))
    return str(given.label)


def of_decision(record: Decision, rule: Procedure | None = None) -> Status:
    """What was answered."""
    return Status(verdict_words(record.verdict, rule), _VERDICTS.get(record.verdict, "info"))


def capacity_words(record: Decision) -> str:
    """In which capacity somebody decided, where it is not simply one's own: 兼務, 代決, 専決 …"""
    said = []
    if record.why == Party.Why.STANDING:
        said.append(_("専決"))
    elif record.why != Party.Why.NAMED:
        said.append(str(record.get_why_display()))
    if record.capacity == "deputy":
        said.append(_("代決"))
    elif record.capacity != "own":
        said.append(organization.capacity_label(record.capacity))
    return "・".join(dict.fromkeys(said))


# What the buttons are called where the definition has no words of its own (Stage.verbs).
VERBS: dict[Verdict, str] = {
    Verdict.APPROVED: "approve",
    Verdict.CONDITIONAL: "conditional",
    Verdict.REFUSED: "refuse",
    Verdict.RETURNED: "return",
    Verdict.ENDORSED: "endorse",
    Verdict.OPPOSED: "oppose",
    Verdict.ACKNOWLEDGED: "acknowledge",
    Verdict.TAKEN_UP: "take_up",
    Verdict.READ: "read",
}


def verb_words(verdict: Verdict, kind: StageKind) -> str:
    """The word for an answer at a stage."""
    if verdict is Verdict.ENDORSED and kind is StageKind.THROUGH:
        return _("異議なく次へ回す")
    return {
        Verdict.APPROVED: _("許可する"),
        Verdict.CONDITIONAL: _("条件を付けて許可する"),
        Verdict.REFUSED: _("不許可とする"),
        Verdict.RETURNED: _("差し戻す"),
        Verdict.ENDORSED: _("異議なし"),
        Verdict.OPPOSED: _("異議あり（意見を付ける）"),
        Verdict.ACKNOWLEDGED: _("確認する"),
        Verdict.TAKEN_UP: _("引き受けて申請する"),
        Verdict.READ: _("供覧済みにする"),
    }[verdict]
