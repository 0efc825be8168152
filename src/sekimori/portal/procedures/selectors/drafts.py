"""What somebody is about to hand in: the answers so far, what is still asked, missing or forbidden, and whom it will be put to."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput, ManyFaults
from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.selectors import HistoryLine, history_of, made_by
from sekimori.portal.organization import selectors as organization
from sekimori.portal.procedures import (
    act_types,
    catalogued,
    clock,
    definitions,
    files,
    gates,
    periods,
    preparing,
    progress,
)
from sekimori.portal.procedures.contents import Answers
from sekimori.portal.procedures.gates import Verdict
from sekimori.portal.procedures.models import Application, Attachment, CatalogueEntry, Decision, Step
from sekimori.portal.procedures.policies import starts_as_decider
from sekimori.portal.procedures.routing.planning import plan
from sekimori.portal.procedures.routing.resolving import Resolver
from sekimori.portal.procedures.selectors.applications import application_for, mine
from sekimori.portal.ui.wording import words
from sekimori.standards.procedure_models import FormField, GatePoint

State = Application.State


@dataclass(frozen=True)
class DraftView:
    """An application while it is written: the answers with live facts and names, and the fields they ask for."""

    record: Application
    answers: Answers
    asked: Mapping[str, FormField]
    attachments: Sequence[Attachment]

    @property
    def defined(self) -> definitions.Defined:
        return self.answers.defined


def draft_of(actor: Actor, pk: int, data: Mapping[str, Any] | None = None) -> DraftView:
    """An application that the actor may write; with `data` as it would be if these answers were kept.

    Raises NotFound or Refused.
    """
    record = application_for(actor, pk, "write")
    if data is not None:
        record.data = {**record.data, **data}
    defined = definitions.of(record)
    answers = preparing.answers_now(actor, context.now(), record, defined)
    attachments = list(record.attachments.filter(removed_at__isnull=True))
    return DraftView(record, answers, answers.asked(context.now()), attachments)


def with_data(actor: Actor, view: DraftView, data: Mapping[str, Any]) -> DraftView:
    """The same application as it would be if these answers were kept."""
    view.record.data = {**view.record.data, **data}
    answers = preparing.answers_now(actor, context.now(), view.record, view.defined)
    return replace(view, answers=answers, asked=answers.asked(context.now()))


@dataclass(frozen=True)
class Ahead:
    """A step of the route as it will be: its label, who will be asked, why somebody else than the standard names, and by when

    it is answered at the latest if the application is handed in now.
    """

    label: str
    who: Sequence[str]
    note: str
    by: dt.datetime | None = None


@dataclass(frozen=True)
class Readiness:
    """Whether an application can be handed in: what is missing or wrong, the gates that are closed, and its route.

    `early` is the beginning that is applied for, where the answer (`answered_by` at the latest) may come after it. `strayed` is
    the entry of the catalogue that was taken up and does not decide these answers (any more).
    """

    faults: Sequence[InvalidInput]
    closed: Sequence[Verdict]
    route: Sequence[Ahead]
    decides_at_once: bool = False
    early: dt.datetime | None = None
    answered_by: dt.datetime | None = None
    strayed: CatalogueEntry | None = None

    @property
    def ready(self) -> bool:
        return not self.faults and not self.closed


def readiness_of(actor: Actor, view: DraftView) -> Readiness:
    """What handing the application in would meet now; nothing is changed."""
    now = context.now()
    faults: Sequence[InvalidInput] = ()
    try:
        preparing.check_complete(view.answers, now)
    except ManyFaults as error:
        faults = error.items
    asked = gates.ask(view.answers, GatePoint.SUBMIT, application=view.record, moment=now) if not faults else []
    closed = [each for each in asked if not each.open]
    entry = _taken_up(view.record)
    stands = entry is not None and catalogued.stands(
        entry, view.answers, progress.involved_in(view.record), context.today()
    )
    route, at_once = route_ahead(view, entry if stands else None), starts_as_decider(actor, view.defined)
    last = max((each.by for each in route if each.by is not None), default=None)
    early = None if faults or at_once else periods.begins_before(view.answers, last, context.now())
    return Readiness(faults, closed, route, at_once, early, last, None if stands else entry)


def _taken_up(record: Application) -> CatalogueEntry | None:
    if record.catalogue_entry_id is None:
        return None
    return CatalogueEntry.objects.select_related("decision").get(pk=record.catalogue_entry_id)


def route_ahead(view: DraftView, entry: CatalogueEntry | None = None) -> list[Ahead]:
    """The steps that the application will go through as its answers stand, with the roles that will be asked.

    What `entry` of the catalogue decides is asked of nobody.
    """
    now = context.now()
    hands = progress.involved_in(view.record)
    resolver = Resolver(view.answers, now, hands)
    structure = organization.structure()
    found = []
    opened, order, by = now, 0, now
    for step in plan(view.record, view.answers, 0, now):
        if step.state == Step.State.SKIPPED:
            continue
        stage = view.defined.procedure.stage(step.stage)
        if entry is not None and catalogued.decides(view.answers, step.stage):
            found.append(Ahead(words(stage.label), [entry.decision.label], _("許可カタログによる")))
            continue
        if step.order != order:
            opened, order = by, step.order
        step.opened_at = now
        limit = clock.answer_within(view.defined, clock.due_class_of(view.answers, step), opened)
        by = max(by, limit or by)
        resolution = resolver.resolve(stage, owner=step.owner_id, party=step.party)
        who = [
            " ".join(part for part in (structure.name(each.unit), view.defined.role_label(each.role)) if part)
            for each in resolution.parties
        ]
        found.append(Ahead(words(stage.label), list(dict.fromkeys(who)), str(resolution.note.label), limit))
    return found


def drafts(actor: Actor) -> QuerySet[Application]:
    """What the actor has begun and not handed in, or has got back, newest first."""
    return mine(actor).filter(state__in=Application.OPEN)


def handed_in(actor: Actor, pk: int) -> bool:
    """Whether it is the actor's own and lies with him no more: its form is there no longer, its page is."""
    return mine(actor).filter(pk=pk).exclude(state__in=Application.OPEN).exists()


def last_return(record: Application) -> Decision | None:
    """Why an application was sent back, while it is being corrected."""
    if record.state != Application.State.RETURNED:
        return None
    rows = Decision.objects.filter(application=record, content=record.content, verdict=Decision.Verdict.RETURNED)
    return rows.order_by("-pk").first()


def stopped(record: Application, now: dt.datetime) -> HistoryLine | None:
    """Who withdrew or revoked it, when and why, for the actor in force; None while neither happened."""
    cut_short = record.state == State.APPROVED and record.valid_until is not None and record.valid_until <= now
    if record.state not in {State.WITHDRAWN, State.REVOKED} and not cut_short:
        return None
    ends = (act_types.WITHDRAWN.name, act_types.REVOKED.name)
    return next(iter(history_of(record, most=1, of=ends)), None)


def takes_files() -> bool:
    """Whether files can be attached here."""
    return files.available()


def attachment_content(actor: Actor, pk: int) -> tuple[Attachment, bytes]:
    """An attached file with its bytes, for those who see the application. Raises NotFound, NotAvailable."""
    found = policies.get(Attachment, actor, pk=pk)
    return found, files.keeper().open(found.kept)


def begun_with(actor: Actor, token: uuid.UUID) -> int | None:
    """The draft that this actor has begun already with this form: a button pressed twice leads to the same one."""
    found = made_by(token, Application)
    return found if found is not None and drafts(actor).filter(pk=found).exists() else None
