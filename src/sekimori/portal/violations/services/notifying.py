from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sekimori.common.errors import Faults, InvalidInput
from sekimori.portal.acts import numbering
from sekimori.portal.acts.actors import Holding
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.incidents import selectors as incidents
from sekimori.portal.incidents.models import Incident
from sekimori.portal.organization import selectors as organization
from sekimori.portal.violations import act_types, announcements, recipients, watching
from sekimori.portal.violations.models import Case, Serial
from sekimori.portal.violations.recipients import Asked
from sekimori.portal.violations.services.common import closing_of, entry, holding_with, label_of, person_label

Source = Case.Source
MECHANISMS = {
    Source.VIOLATION: "violation_notice",
    Source.WEB: "web_misuse_correction",
    Source.INSIDER: "insider_access_correction",
}


@dataclass(frozen=True)
class Confirmed:
    """What was confirmed: by whom (the person's key), against which clauses, what exactly, and which measures are asked for.

    `confirmed_at` is now when not given, `answer_due_at` the standard's days. `incident` is the key of the incident it came out in.
    `above` passes the person's own manager over, with a reason: he is involved himself.
    """

    person: int
    source: str
    clauses: str
    facts: str
    asked: str
    confirmed_at: dt.datetime | None = None
    answer_due_at: dt.datetime | None = None
    incident: int | None = None
    above: str = ""


def violation_notify(*, found: Confirmed, token: uuid.UUID | None = None) -> Case:
    """Tells the manager of the person's section and asks for proper measures (7.6(2)①, 6.1(20)②, 6.5(5)).

    Confirmed by the system manager it is reported to the chief in the same act (②). Raises ManyFaults for what is missing,
    InvalidInput for oneself and where nobody can be asked, Refused for who may not confirm it.
    """
    with performing(act_types.NOTIFIED) as act:
        act.authorise("create", Case)
        act.once(token)
        holding = holding_with(act, "direct") or holding_with(act, "manage_systems")
        if holding is None:
            raise LookupError("whoever may confirm a violation holds a role")
        label = person_label(found.person)
        incident = _check(act, found, known=bool(label), chief="direct" in holding.abilities)
        unit = recipients.section_of(found.person, act.today())
        asked = recipients.asked_for(found.person, unit, by=act.person, above=bool(found.above.strip()))
        if asked is None:
            raise InvalidInput(
                _("この人について措置を求められる相手がいません。役割の欠員を確かめてください。"), field="person"
            )
        record = _made(act, found, holding, asked, incident=incident, label=label)
        _tell(record, asked, chief="direct" in holding.abilities)
        watching.watch(record, "guidance", record.answer_due_at)
        entry(
            act,
            record,
            mechanisms=[MECHANISMS[Source(record.source)], "violation_notice"],
            after={"source": record.source, "facts": record.facts, "asked": record.asked, "to_label": record.to_label},
            reason=record.to_reason,
            holding=holding,
            occurred_at=record.confirmed_at,
            names={"person": record.person_label},
        )
    return record


def _check(act: Performing, found: Confirmed, *, known: bool, chief: bool) -> Incident | None:
    faults = Faults()
    if found.source not in Source.values:
        faults.add(_("区分を選んでください。"), field="source")
    if found.source == Source.WEB and not chief:
        faults.add(_("業務外のウェブ閲覧について求めるのは、統括です。"), field="source")
    for field, text, sentence in (
        ("clauses", found.clauses, _("反する条項を書いてください。")),
        ("facts", found.facts, _("確認した事実を書いてください。")),
        ("asked", found.asked, _("求める措置を書いてください。")),
    ):
        if not text.strip():
            faults.add(sentence, field=field)
    if found.confirmed_at is not None and found.confirmed_at > act.now():
        faults.add(_("これからの日時は書けません。"), field="confirmed_at")
    if found.answer_due_at is not None and found.answer_due_at <= act.now():
        faults.add(_("期限は、これからの日時にしてください。"), field="answer_due_at")
    if found.person == act.actor.person:
        faults.add(_("自分についての違反は、自分では扱えません。"), field="person")
    elif not known:
        faults.add(_("対象の職員等を選んでください。"), field="person")
    if found.source == Source.INSIDER and found.incident is None:
        faults.add(
            _("不正アクセスは、先にインシデントとして証拠を保全し、その受付番号を書いてください。"), field="incident"
        )
    faults.raise_if_any()
    return incidents.incident_of(found.incident, act.actor) if found.incident is not None else None


def _made(
    act: Performing, found: Confirmed, holding: Holding, asked: Asked, *, incident: Incident | None, label: str
) -> Case:
    rules = incidents.in_force().violations
    number, year, serial = numbering.next_number(Serial, rules.symbol, act.today())
    confirmed_at = found.confirmed_at or act.now()
    return Case.objects.create(
        number=number,
        fiscal_year=year,
        serial=serial,
        source=found.source,
        role=holding.role,
        role_label=organization.role_label(holding.role),
        person_id=found.person,
        person_label=label,
        unit_id=asked.section,
        supervisors=recipients.supervisors_of(found.person, asked.section),
        to_role=asked.role,
        to_unit_id=asked.unit,
        to_label=asked.label,
        to_reason=found.above.strip(),
        confirmed_by_id=act.person,
        confirmed_label=label_of(act),
        confirmed_at=confirmed_at,
        noticed_at=act.now(),
        notice_due_at=clocks.due_at(confirmed_at, office_days=rules.notice_days),
        clauses=found.clauses.strip()[:200],
        facts=found.facts.strip(),
        asked=found.asked.strip(),
        answer_due_at=found.answer_due_at or closing_of(act, rules.answer_days),
        incident=incident,
    )


def _tell(record: Case, asked: Asked, *, chief: bool) -> None:
    people = set(asked.people)
    if not chief:
        above = recipients.with_ability("direct", without=record.person_id)
        people |= set(above or recipients.with_ability("command", without=record.person_id))
    what = _("違反を確認しました。%(who)sは、画面で内容を確かめ、適正な措置（指導）をとって、記録してください。")
    announcements.tell(record, people, what % {"who": record.to_label}, "notified", kind="violations:notified")
