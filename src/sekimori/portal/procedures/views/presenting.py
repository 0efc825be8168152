"""An application laid out for its page and its paper: route, decisions, what was reported, the boxes of the form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from sekimori.common import eras
from sekimori.common.clock import TOKYO
from sekimori.portal.organization import selectors as organization
from sekimori.portal.procedures import statuses
from sekimori.portal.procedures.models import Application, Decision, Milestone, Step
from sekimori.portal.procedures.moments import since, until, until_words
from sekimori.portal.procedures.selectors import ApplicationView, Awaited
from sekimori.portal.ui.components import ApprovalBox, Link, Status, SummaryRow
from sekimori.portal.ui.components import Step as StepShown
from sekimori.portal.ui.wording import words
from sekimori.standards.procedure_models import ProcedureKind

State = Application.State


def route(view: ApplicationView, waited: Mapping[int, Sequence[Awaited]]) -> list[StepShown]:
    """The route with who decided, or who is waited for."""
    by_step: dict[int, list[Decision]] = {}
    for each in view.decisions:
        by_step.setdefault(each.step_id, []).append(each)
    found = []
    for step in view.steps:
        label = view.step_label(step)
        decided = by_step.get(step.pk, [])
        who = "、".join(each.label for each in decided) or _waited(waited.get(step.pk, ()))
        note = "・".join(
            part
            for part in (
                *(statuses.capacity_words(each) for each in decided),
                str(step.get_note_display()) if step.note else "",
                _due(step) if step.state == Step.State.WAITING else "",
                str(step.get_state_display()) if step.state in {Step.State.VOID, Step.State.LAPSED} else "",
            )
            if part
        )
        found.append(StepShown(label, statuses.STEPS[step.state], who, step.done_at, note))
    return found


def _due(step: Step) -> str:
    if step.due_at is None:
        return ""
    return _("%(moment)sまでに回答") % {"moment": until_words(step.due_at, short=True)}


def _waited(parties: Sequence[Awaited]) -> str:
    """Who is waited for, in a line."""
    said = []
    for each in parties:
        names = "・".join(each.people)
        place = f"{each.unit} {each.role}".strip()
        if each.vacant:
            said.append(_("%(role)s（空席）") % {"role": place})
        elif not names:
            said.append(_("%(role)s（%(names)s　不在）") % {"role": place, "names": "・".join(each.away)})
        else:
            said.append(f"{place}（{names}）")
    return _("又は").join(said)


@dataclass(frozen=True)
class DecisionShown:
    """A decision as the page shows it."""

    record: Decision
    step: str
    status: Status
    capacity: str
    instead_of: str
    about_earlier: bool
    minutes: Sequence[SummaryRow]
    further: Sequence[SummaryRow]
    countersigned: str


def decisions(view: ApplicationView) -> list[DecisionShown]:
    """Every decision, the newest last, with capacity, minutes and countersign."""
    people = {each.instead_of_id for each in view.decisions if each.instead_of_id is not None}
    people |= {pk for each in view.decisions for key in ("present", "abstained") for pk in each.minutes.get(key, ())}
    names = organization.names(people)
    current = view.record.content_id
    steps = {step.pk: view.step_label(step) for step in view.steps}
    return [
        DecisionShown(
            each,
            steps.get(each.step_id, each.step.label),
            statuses.of_decision(each, view.defined.procedure),
            statuses.capacity_words(each),
            names.get(each.instead_of_id or 0, ""),
            each.content_id != current,
            _minutes(each, names),
            _further(view, each),
            _countersigned(each),
        )
        for each in view.decisions
    ]


def _minutes(record: Decision, names: Mapping[int, str]) -> list[SummaryRow]:
    given = record.minutes
    if not given:
        return []
    people = {key: "、".join(names.get(pk, str(pk)) for pk in given.get(key, ())) for key in ("present", "abstained")}
    return [
        SummaryRow(_("開催日"), dt.date.fromisoformat(given["held_on"])),
        SummaryRow(_("議事録の番号"), given["reference"]),
        SummaryRow(_("出席者"), people["present"]),
        *([SummaryRow(_("除斥"), people["abstained"])] if people["abstained"] else []),
        *([SummaryRow(_("審議の要旨"), given["text"])] if given["text"] else []),
    ]


def _further(view: ApplicationView, record: Decision) -> list[SummaryRow]:
    stage = view.defined.procedure.stage(record.step.stage)
    return [
        SummaryRow(words(each.label), view.answers.shown(each, record.data[each.key]))
        for each in stage.fields
        if each.key in record.data
    ]


def _countersigned(record: Decision) -> str:
    asked = getattr(record, "countersign", None)
    if asked is None:
        return ""
    if asked.done_at is None:
        return _("後閲を待っています")
    return _("後閲 %(day)s　%(remark)s") % {
        "day": eras.format_short(asked.done_at.astimezone(TOKYO).date()),
        "remark": asked.remark,
    }


@dataclass(frozen=True)
class MilestoneShown:
    """Something reported after the decision, with the links of what the actor may do about it."""

    record: Milestone
    label: str
    status: Status
    lines: Sequence[SummaryRow]
    links: Sequence[Link]


def milestones(view: ApplicationView, now: dt.datetime) -> list[MilestoneShown]:
    """What is to be reported and what was."""
    reportable = {record.pk for _rule, record in view.reports if record is not None}
    confirmable = {each.pk for each in view.confirms}
    found = []
    for each in view.milestones:
        links = []
        if each.pk in reportable:
            address = reverse("procedures:report", args=[view.record.pk, each.key, each.row])
            links.append(Link(_("報告する"), address))
        if each.pk in confirmable:
            links.append(Link(_("確認する"), reverse("procedures:milestone-confirm", args=[view.record.pk, each.pk])))
        label = words(view.defined.procedure.milestone(each.key).label)
        found.append(MilestoneShown(each, label, statuses.of_milestone(each, now), _milestone_lines(view, each), links))
    return found


def repeating(view: ApplicationView) -> list[Link]:
    """What may be reported again and again."""
    return [
        Link(words(rule.label), reverse("procedures:report", args=[view.record.pk, rule.key, 0]))
        for rule, record in view.reports
        if record is None
    ]


def _milestone_lines(view: ApplicationView, record: Milestone) -> list[SummaryRow]:
    rule = view.defined.procedure.milestone(record.key)
    rows = []
    if record.due_at is not None:
        rows.append(SummaryRow(_("期限"), until(record.due_at)))
    if record.occurred_at is not None and record.reported_at is not None:
        rows.append(SummaryRow(_("実施日時"), record.occurred_at))
    if record.reported_at is not None:
        by = record.reported_by.name if record.reported_by else ""
        rows.append(SummaryRow(_("報告"), record.reported_at, hint=by))
        rows += [
            SummaryRow(words(each.label), view.answers.shown(each, record.data.get(each.key)))
            for each in rule.fields
            if each.key in record.data
        ]
    if record.confirmed_at is not None:
        by = record.confirmed_by.name if record.confirmed_by else ""
        rows.append(SummaryRow(_("確認"), record.confirmed_at, hint=by))
        rows += [
            SummaryRow(words(each.label), view.answers.shown(each, record.confirm_data.get(each.key)))
            for each in (rule.confirm.fields if rule.confirm else ())
            if each.key in record.confirm_data
        ]
    return rows


def boxes(view: ApplicationView) -> list[ApprovalBox]:
    """The row of boxes: those of the form before the route, then one for each step with who decided."""
    decided = {each.step_id: each for each in view.decisions if each.content_id == view.record.content_id}
    found = [ApprovalBox(words(label)) for label in view.defined.procedure.form.boxes]
    for step in view.steps:
        if step.state == Step.State.SKIPPED:
            continue
        made = decided.get(step.pk)
        if made is None:
            found.append(ApprovalBox(view.step_label(step)))
            continue
        said = statuses.verdict_words(made.verdict, view.defined.procedure)
        note = "・".join(part for part in (said, statuses.capacity_words(made)) if part)
        day = made.decided_at.astimezone(TOKYO).date()
        found.append(ApprovalBox(view.step_label(step), made.label, day, note))
    return found


def summary(view: ApplicationView) -> list[SummaryRow]:
    """Who, when, until when."""
    record = view.record
    drafter = (
        record.drafter_id is not None and record.applicant_id is not None and record.drafter_id != record.applicant_id
    )
    reports = view.defined.procedure.kind is ProcedureKind.REPORT
    names = organization.names([record.drafter_id]) if drafter and record.drafter_id else {}
    rows = [
        SummaryRow(_("報告者") if reports else _("申請者"), record.applicant_label),
        *(SummaryRow(_("入力者"), name) for name in names.values()),
        SummaryRow(_("手続"), view.defined.label),
        SummaryRow(_("報告日時") if reports else _("申請日時"), record.submitted_at),
    ]
    further: list[tuple[str, Any]] = [
        (_("先に実施した日時"), record.began_at),
        (_("決裁日時"), record.decided_at),
        (_("次の期限"), until(record.due_at) if not record.over else None),
        (_("有効期間の始め"), since(record.valid_from)),
        (_("有効期間の終わり"), until(record.valid_until)),
        (_("次回確認日"), record.next_review_on),
        (_("終了日時"), record.ended_at),
    ]
    rows += [SummaryRow(label, value) for label, value in further if value is not None]
    if record.renewed:
        rows.append(SummaryRow(_("更新"), _("%(n)s回目") % {"n": record.renewed}))
    return rows


def related(renewals: Sequence[tuple[str, Application]]) -> list[Link]:
    """The applications that this one renews, or that renew it."""
    return [
        Link(f"{label}　{record.number}", reverse("procedures:detail", args=[record.pk])) for label, record in renewals
    ]


def renewed(view: ApplicationView, renewals: Sequence[tuple[str, Application]]) -> bool:
    """Whether it is applied for again already, or was permitted again."""
    fallen = {State.WITHDRAWN, State.REFUSED, State.EXPIRED}
    return any(each.renews_id == view.record.pk and each.state not in fallen for _label, each in renewals)
