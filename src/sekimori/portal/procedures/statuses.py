"""States in words with their tones, and how a person is written beside a decision."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from sekimori.portal.organization import selectors as organization
from sekimori.portal.procedures.models import Application, Decision, Milestone, Party, Step
from sekimori.portal.procedures.models.routes import Verdict
from sekimori.portal.ui.components import Status, StepState, Tone
from sekimori.standards.procedure_models import StageKind

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
    Step.State.LAPSED: "refused",
}


def of_application(record: Application, now: dt.datetime) -> Status:
    """The state of an application; what is past its time limit says so."""
    if record.due_at is not None and record.due_at <= now and not record.over:
        return Status(_("%(state)s・期限超過") % {"state": record.get_state_display()}, "overdue")
    return Status(record.get_state_display(), _TONES[record.state])


def of_milestone(record: Milestone, now: dt.datetime) -> Status:
    """The state of something to be reported."""
    if record.state == Milestone.State.WAITING and record.due_at is not None and record.due_at <= now:
        return Status(_("期限超過"), "overdue")
    if record.state == Milestone.State.WAITING and not record.demanded:
        return Status(_("任意"), "neutral")
    return Status(record.get_state_display(), _MILESTONES[record.state])


def of_decision(record: Decision) -> Status:
    """What was answered."""
    return Status(record.get_verdict_display(), _VERDICTS.get(record.verdict, "info"))


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
