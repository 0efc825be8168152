"""Handing in: checked, frozen, numbered, sent on its way."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common.errors import Refused
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.fields import values
from sekimori.portal.organization import selectors as organization
from sekimori.portal.procedures import (
    act_types,
    clock,
    contents,
    definitions,
    finding,
    gates,
    hooks,
    numbering,
    preparing,
    progress,
)
from sekimori.portal.procedures.contents import Answers
from sekimori.portal.procedures.definitions import Defined
from sekimori.portal.procedures.hooks import Happening
from sekimori.portal.procedures.models import (
    Application,
    ClauseLink,
    Content,
    ItemLink,
    Step,
)
from sekimori.portal.procedures.policies import starts_as_decider
from sekimori.portal.procedures.routing.planning import plan
from sekimori.portal.procedures.services import cataloguing, deciding, telling
from sekimori.portal.ui.wording import in_japanese
from sekimori.standards.procedure_models import Event, FieldType, GatePoint

State = Application.State
SUBJECT_LENGTH = 200


def application_submit(*, application: int, seen: int | None = None, token: uuid.UUID | None = None) -> Application:
    """Hands an application in: it is checked, frozen, numbered, and the first steps of its route are asked.

    Raises ManyFaults naming every missing or wrong answer, Refused with the gates that are closed, Conflict when it was
    changed meanwhile or handed in already.
    """
    with performing(act_types.SUBMITTED) as act:
        record = act.obtain(Application, application, need="submit", seen=seen)
        act.once(token, record)
        defined = definitions.of(record)
        answers = preparing.answers_now(act.actor, act.now(), record, defined)
        preparing.check_complete(answers, act.now())
        gates.require(answers, GatePoint.SUBMIT, application=record, moment=act.now())
        _number(act, record, defined)
        _send(act, record, _freeze(act, record, answers))
    return record


def _number(act: Performing, record: Application, defined: Defined) -> None:
    if record.number:
        return
    rule = defined.procedure.number
    symbol = ""
    if rule.per_unit and record.unit_id is not None:
        node = organization.structure().nodes.get(record.unit_id)
        symbol = node.symbol if node else ""
    number = numbering.next_number(rule, act.today(), symbol)
    record.number, record.fiscal_year = number.text, number.fiscal_year
    record.count, record.serial = number.count, number.serial


def _freeze(act: Performing, record: Application, live: Answers) -> Answers:
    """Fixes what is handed in, to which decisions will be bound by its hash; the answers as frozen."""
    procedure = live.defined.procedure
    revision = record.content.revision + 1 if record.content else 1
    body = contents.written(contents.frozen_body(live, record, act.now()))
    record.content = Content.objects.create(
        application=record, revision=revision, body=body, digest=contents.digest_of(body), frozen_at=act.now()
    )
    answers = contents.thaw(live.defined, record.content)
    record.variant = str(answers.data.get(procedure.variant) or "") if procedure.variant else ""
    record.subject = subject_of(answers)
    record.submitted_at = record.submitted_at or act.now()
    record.state, record.decided_at, record.conditions = State.IN_ROUTE, None, ""
    record.clock_at = act.now()
    _link(record, answers, again=revision > 1)
    progress.name_participants(record, answers.participants(), act.now(), again=revision > 1)
    return answers


def subject_of(answers: Answers) -> str:
    """The line 件名: the fields the definition names, in Japanese whoever hands it in."""
    fields = answers.defined.procedure.fields
    with in_japanese():
        parts = [values.plain_words(answers.shown(fields[key])) for key in answers.defined.procedure.subject]
    return "　".join(part for part in parts if part)[:SUBJECT_LENGTH]


def _link(record: Application, answers: Answers, *, again: bool) -> None:
    """What the application is about, so that it can be found from there: items, and the clauses an exception suspends."""
    procedure = answers.defined.procedure
    if again or procedure.report_within is not None:
        record.items.all().delete()
        record.clause_links.all().delete()
    links = []
    for key, given in procedure.fields.items():
        if given.type is FieldType.ITEM:
            for pk in values.chosen(answers.data.get(key)):
                item = answers.labels.items[given.from_register or "", pk]
                links.append(
                    ItemLink(
                        application=record,
                        field=key,
                        from_register=given.from_register or "",
                        item=pk,
                        unit_id=item.unit,
                        label=item.label[:200],
                    )
                )
    if links:
        ItemLink.objects.bulk_create(links)
    if procedure.bound_to is not None:
        _bind(record, answers.data, procedure.bound_to, procedure.bound_units)


def _bind(record: Application, data: Mapping[str, Any], to: str, units_in: str | None) -> None:
    where = values.chosen(data.get(units_in or "")) or [None]
    links = [
        ClauseLink(application=record, lineage=each, unit_id=unit)
        for each in values.chosen(data.get(to))
        for unit in where
    ]
    ClauseLink.objects.bulk_create(links)


def _send(act: Performing, record: Application, answers: Answers) -> None:
    """Plans the route of this revision, asks at its first steps, or decides at once where that is what handing in means."""
    revision = record.content.revision if record.content else 1
    involved = record.hands if revision == 1 else progress.involved_in(record)
    steps = plan(record, answers, revision, act.now())
    opened = progress.open_next(answers, steps, involved, act.now())
    if not opened:
        raise Refused(_("この申請を決める段階がありません。手続の定めを確かめてください。"))
    Step.objects.bulk_create(steps)
    progress.ask(answers, opened)
    record.due_at = min((each.step.due_at for each in opened if each.step.due_at), default=None)
    _record(act, record, answers)
    finding.index(record, answers)
    hooks.happen(Happening(act, record, answers, Event.SUBMITTED, act.now()))
    if starts_as_decider(act.actor, answers.defined):
        deciding.decide_by_starting(act, record, answers, steps)
        return
    if record.catalogue_entry_id is not None and cataloguing.decide_by_catalogue(act, record, answers, steps, involved):
        return
    if deciding.continue_by_rule(act, record, answers, steps, opened, involved):
        return
    record.save()
    clock.schedule(record, answers, steps=steps)
    telling.tell(act, record, "waiting", steps=[each.step for each in opened])


def _record(act: Performing, record: Application, answers: Answers) -> None:
    after = {
        "number": record.number,
        "state": record.state,
        "subject": record.subject,
        "digest": record.content.digest if record.content else "",
        "edition": record.edition.digest,
        "procedure_version": record.procedure_version,
        "form_version": record.form_version,
    }
    act.record(
        record,
        after=after,
        clauses=answers.defined.lineages(),
        unit=record.unit_id,
        names={"applicant": record.applicant_label},
    )
