"""Getting an application ready to be handed in: the answers as they stand now, and everything that is missing or wrong."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from sekimori.common.clock import day_of
from sekimori.common.errors import Faults
from sekimori.portal.acts.actors import Actor
from sekimori.portal.fields import values
from sekimori.portal.organization import selectors as organization
from sekimori.portal.procedures import contents, periods, terms
from sekimori.portal.procedures.contents import Answers, Applicant
from sekimori.portal.procedures.definitions import Defined
from sekimori.portal.procedures.models import Application
from sekimori.standards.procedure_models import FieldType


def answers_now(actor: Actor, now: dt.datetime, record: Application, defined: Defined) -> Answers:
    """The answers as they stand at this moment, with live facts, names and the terms in force that ticks declare."""
    attachments = list(record.attachments.filter(removed_at__isnull=True)) if _takes_files(defined) else []
    applicant = _applicant(actor, now, record)
    found = contents.gather(defined, record.data, actor, applicant, attachments)
    declared = {key: each for key, each in defined.procedure.fields.items() if each.terms}
    if not declared:
        return found
    versions = {key: terms.in_force(each.terms or "", day_of(now)) for key, each in declared.items()}
    return Answers(
        defined, found.data, found.facts, found.labels, applicant, found.files, {k: v for k, v in versions.items() if v}
    )


def _takes_files(defined: Defined) -> bool:
    return any(each.type is FieldType.EVIDENCE for each in defined.procedure.fields.values())


def _applicant(actor: Actor, now: dt.datetime, record: Application) -> Applicant:
    if record.applicant_id is None or record.applicant_id == actor.person:
        return Applicant.of(actor, record.unit_id, record.applicant_label)
    held = organization.held_by(record.applicant_id, moment=now)
    roles = frozenset(each.role for each in held)
    return Applicant(record.applicant_id, roles, record.unit_id, record.applicant_label)


def check_complete(answers: Answers, moment: dt.datetime) -> None:
    """Raises ManyFaults naming every answer that is missing or wrong."""
    faults = Faults()
    for key, given in answers.asked(moment).items():
        value = answers.data.get(key)
        if given.type is FieldType.EVIDENCE:
            if given.demanded and not any(each["field"] == key for each in answers.files):
                faults.add(values.missing(given), field=key)
        elif given.type is FieldType.TICK:
            _check_tick(answers, key, value, faults)
        elif values.is_empty(value):
            if given.demanded:
                faults.add(values.missing(given), field=key)
        elif told := values.fault_in(given, value, answers.defined.package) or _gone(answers, key, value):
            faults.add(told, field=key)
    faults.raise_if_any()
    if told := periods.too_long(answers, moment):
        rule = answers.defined.procedure.validity
        faults.add(told, field=(rule.field or rule.until or "") if rule else "")
        faults.raise_if_any()


def _check_tick(answers: Answers, key: str, value: object, faults: Faults) -> None:
    given = answers.defined.procedure.fields[key]
    if given.terms and key not in answers.terms:
        faults.add(_("守ることがまだ定められていないため、申請できません。定められるのをお待ちください。"), field=key)
    elif given.demanded and value is not True:
        faults.add(_("内容を確認して印を付けてください。"), field=key)


def _gone(answers: Answers, key: str, value: object) -> str:
    """A sentence when an item chosen is not, or no longer, one the applicant may know of."""
    given = answers.defined.procedure.fields[key]
    if given.type is not FieldType.ITEM:
        return ""
    missing = [pk for pk in values.chosen(value) if (given.from_register or "", pk) not in answers.labels.items]
    return (
        _("選んだもののうち%(count)s件が台帳にありません。選び直してください。") % {"count": len(missing)}
        if missing
        else ""
    )
