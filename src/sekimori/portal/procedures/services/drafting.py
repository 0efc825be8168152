"""Beginning and writing: nothing here is handed in yet, so nothing of it is frozen or numbered (but for what was done first)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common.errors import Faults, InvalidInput, Refused
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.fields import values
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.selectors import Label
from sekimori.portal.procedures import act_types, clock, definitions, finding, numbering, progress
from sekimori.portal.procedures.contents import Answers, Applicant
from sekimori.portal.procedures.definitions import Defined
from sekimori.portal.procedures.models import (
    Application,
    Attachment,
    CatalogueEntry,
    ClauseLink,
    Involvement,
)
from sekimori.portal.procedures.services import attaching, telling
from sekimori.standards.procedure_models import FieldType, Procedure, ProcedureKind

State, How = Application.State, Involvement.How


def application_start(
    *,
    procedure: str,
    applicant: int | None = None,
    data: Mapping[str, Any] | None = None,
    entry: CatalogueEntry | None = None,
    token: uuid.UUID | None = None,
) -> Application:
    """A draft of an application under the edition in force: the actor's own, or for a colleague of the same section.

    `data` are values to begin with, `entry` the catalogue entry taken up. Raises Refused, definitions.NoSuchProcedure,
    rules.NotAdopted, or Conflict when `token` has begun one already.
    """
    with performing(act_types.STARTED) as act:
        made = _start(act, procedure, applicant, data or {}, entry=entry)
        act.once(token, made)
        return made


def _start(
    act: Performing,
    key: str,
    applicant: int | None,
    data: Mapping[str, Any],
    *,
    entry: CatalogueEntry | None = None,
    renews: Application | None = None,
) -> Application:
    person = applicant if applicant is not None else act.actor.person
    who = organization.labels([person])[person] if person is not None else Label(0, "", "")
    unit = _section_of(who)
    defined = definitions.current(key, unit)
    act.authorise("create", Application, defined=defined, applicant=person, unit=unit)
    rule = defined.procedure
    application = Application(
        procedure=rule.key,
        edition_id=defined.edition,
        procedure_version=rule.version,
        form_version=rule.form.version,
        applicant_id=person if rule.kind is not ProcedureKind.DECISION else None,
        applicant_label=str(who),
        unit_id=unit,
        drafter_id=act.actor.person,
        data={**(dict(entry.values) if entry else {}), **data},
        created_at=act.now(),
        catalogue_entry=entry,
        renews=renews,
        renewed=renews.renewed + 1 if renews else 0,
    )
    principal = _principal(act, defined, person)
    if principal is not None:
        application.applicant_id = principal
    application.save()
    progress.involve(application, _hands(application, act, principal, rule), act.now())
    return application


def _section_of(who: Label) -> int | None:
    if who.unit is None:
        return None
    section = organization.structure().section_of(who.unit)
    return section.id if section else who.unit


def _principal(act: Performing, defined: Defined, person: int | None) -> int | None:
    """In whose place the actor applies, where only a role may apply and the actor holds it as a deputy."""
    if person != act.actor.person:
        return None
    for role in defined.procedure.applicants.roles:
        holding = act.actor.holds(role, procedure=defined.key)
        if holding is not None:
            return holding.instead_of
    return None


def _hands(application: Application, act: Performing, principal: int | None, rule: Procedure) -> list[tuple[int, str]]:
    """Who has a hand in a new application. A decision without applicant has nobody who would be barred from deciding."""
    actor = act.actor.person
    if rule.kind is ProcedureKind.DECISION or actor is None:
        return []
    hands: list[tuple[int, str]] = []
    if principal is not None:
        hands += [(principal, How.PRINCIPAL), (actor, How.DEPUTY)]
    elif application.applicant_id is not None:
        hands.append((application.applicant_id, How.APPLICANT))
    if actor != application.applicant_id and principal is None:
        hands.append((actor, How.DRAFTER))
    return hands


def application_write(
    *, application: int, data: Mapping[str, Any], seen: int | None = None, partly: bool = False
) -> Application:
    """Keeps what has been filled in so far; missing answers are no fault yet, wrong ones are.

    With `partly` the other answers stay as they were. Raises ManyFaults naming the fields, Refused, Conflict.
    """
    with performing(act_types.WRITTEN) as act:
        record = act.obtain(Application, application, need="write", seen=seen)
        defined = definitions.of(record)
        check_values(defined, data)
        record.data = {**record.data, **data} if partly else dict(data)
        record.subject = ""
        record.save(update_fields=["data", "subject"])
    return record


def check_values(defined: Defined, data: Mapping[str, Any]) -> None:
    """Raises ManyFaults for values that no field of the form can hold, and InvalidInput for an unknown field."""
    faults = Faults()
    for key, value in data.items():
        given = defined.procedure.fields.get(key)
        if given is None or given.type is FieldType.EVIDENCE:
            raise InvalidInput(_("この様式に「%(key)s」という項目はありません。") % {"key": key})
        if not values.is_empty(value) and (told := values.fault_in(given, value, defined.package)):
            faults.add(told, field=key)
    faults.raise_if_any()


def application_discard(*, application: int) -> None:
    """Throws a draft away that was never handed in."""
    with performing(act_types.WRITTEN) as act:
        record = act.obtain(Application, application, need="discard")
        for related in (record.involved, record.attachments, record.items, record.clause_links):
            related.all().delete()
        record.delete()


def file_add(*, application: int, field: str, name: str, untrusted: bytes) -> Attachment:
    """Attaches a file to a field of the form. Raises Refused, InvalidInput for a field that takes none or too many."""
    with performing(act_types.FILE_ADDED) as act:
        record = act.obtain(Application, application, need="write")
        given = definitions.of(record).procedure.fields.get(field)
        if given is None or given.type is not FieldType.EVIDENCE:
            raise InvalidInput(_("この項目には、ファイルを付けられません。"))
        attaching.check_fits(record, given, field, name)
        return attaching.keep(act, record, field, untrusted, name=name)


def file_remove(*, application: int, attachment: int) -> None:
    """Takes a file off the form again; that it was there stays on record."""
    with performing(act_types.FILE_REMOVED) as act:
        record = act.obtain(Application, application, need="write")
        found = record.attachments.filter(pk=attachment, removed_at__isnull=True).first()
        if found is None:
            raise InvalidInput(_("このファイルは、もう付いていません。"))
        attaching.take_off(act, record, found)


def application_renew(*, application: int) -> Application:
    """A draft that applies again for what is in force or has ended, with its values; declarations are to be made anew."""
    with performing(act_types.STARTED) as act:
        old = act.obtain(Application, application, need="renew")
        if old.state not in {State.APPROVED, State.ENDED, State.CLOSED}:
            raise Refused(_("更新できるのは、許可されたものだけです。"))
        unit = old.unit_id
        rule = definitions.current(old.procedure, unit).procedure
        if rule.renewal is None:
            raise Refused(_("この手続には更新がありません。新しく申請してください。"))
        mine = old.applicant_id if rule.applicants.abilities else None
        return _start(act, old.procedure, mine, _said_again(old, rule), renews=old)


def application_copy(*, application: int) -> Application:
    """A draft that says once more what was refused, withdrawn or is over; period, declarations and files are given anew.

    Raises Refused unless it is the actor's own and has come to its end, NoSuchProcedure when there is no such procedure any more.
    """
    with performing(act_types.STARTED) as act:
        old = act.obtain(Application, application, need="copy")
        rule = definitions.current(old.procedure, old.unit_id).procedure
        mine = old.applicant_id if rule.applicants.abilities else None
        return _start(act, old.procedure, mine, _said_again(old, rule))


def _said_again(old: Application, rule: Procedure) -> dict[str, Any]:
    """The values of an earlier application that another may begin with."""
    kinds = {key: each.type for key, each in rule.fields.items()}
    dropped = {FieldType.TICK, FieldType.EVIDENCE}
    timed = {rule.validity.field, rule.validity.until} if rule.validity else set()
    return {
        key: value for key, value in old.data.items() if key in kinds and kinds[key] not in dropped and key not in timed
    }


def emergency_begin(*, procedure: str, data: Mapping[str, Any], occurred_at: dt.datetime | None = None,
                    token: uuid.UUID | None = None) -> Application:  # fmt: skip
    """先に実施: fixes the moment at which something was done before it could be applied for, and starts the clock of its report.

    `data` must say at least what the procedure is bound to (the clauses suspended). It is numbered at once and cannot be
    thrown away. Raises Refused, InvalidInput for a procedure that cannot begin so.
    """
    with performing(act_types.BEGUN) as act:
        record = _start(act, procedure, None, data)
        act.once(token, record)
        defined = definitions.of(record)
        rule = defined.procedure
        if rule.report_within is None or rule.bound_to is None:
            raise InvalidInput(_("この手続は、先に実施してから報告することができません。"))
        check_values(defined, data)
        chosen = values.chosen(data.get(rule.bound_to))
        if not chosen:
            raise InvalidInput(_("どの条項の例外かを選んでください。"), field=rule.bound_to)
        moment = occurred_at or act.now()
        if moment > act.now():
            raise InvalidInput(_("これからのことは「先に実施」にできません。"), field="occurred_at")
        number = numbering.next_number(rule.number, act.today(), "")
        record.number, record.fiscal_year = number.text, number.fiscal_year
        record.count, record.serial = number.count, number.serial
        record.state, record.began_at, record.valid_from = State.BEGUN, moment, moment
        if rule.began_in is not None:
            record.data = {rule.began_in: moment.replace(second=0, microsecond=0).isoformat(), **record.data}
        record.due_at = defined.moment_after(moment, rule.report_within)
        record.valid_until = record.due_at
        record.save()
        ClauseLink.objects.bulk_create([ClauseLink(application=record, lineage=each) for each in chosen])
        answers = Answers(defined, record.data, applicant=Applicant(record.applicant_id))
        clock.schedule(record, answers)
        finding.index(record, answers)
        telling.tell(act, record, "begun")
        act.record(
            record,
            after={"number": record.number, "began_at": moment, "report_until": record.due_at, "clauses": chosen},
            clauses=(*defined.lineages(), *chosen),
            unit=record.unit_id,
            occurred_at=moment,
        )
    return record
