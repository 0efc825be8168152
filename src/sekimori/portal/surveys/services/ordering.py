from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from sekimori.common.errors import Faults
from sekimori.portal.acts import numbering
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.incidents import selectors as incidents
from sekimori.portal.organization import selectors as organization
from sekimori.portal.surveys import act_types, announcements, selectors
from sekimori.portal.surveys.models import Investigator, Serial, Surveyed, SurveyOrder
from sekimori.portal.surveys.services.common import entry, label_of, labels_of, ordering_holding
from sekimori.portal.ui.wording import in_japanese, words


@dataclass(frozen=True)
class Ordered:
    """An order: for what (`purpose`, a key of the standard) and why it is needed, whose use, which records of which days, who may

    look, and until when. `incident` is the key of the incident it belongs to.
    """

    purpose: str
    basis: str
    since: dt.date
    until: dt.date
    ends_at: dt.datetime
    people: Sequence[int] = field(default_factory=list)
    sources: Sequence[str] = field(default_factory=list)
    investigators: Sequence[int] = field(default_factory=list)
    incident: int | None = None


def survey_order(*, what: Ordered, token: uuid.UUID | None = None) -> SurveyOrder:
    """Orders a survey of use (7.2(2)): by the CISO or somebody named beforehand. Those who may look are told, and the CISO.

    It never grows: another person, record or day wants another order. Raises ManyFaults for what is missing, for a purpose that is
    none of the standard's, an end too far away, somebody who was not named, and anybody who would look at himself; Refused for
    whoever may not order.
    """
    with performing(act_types.ORDERED) as act:
        act.authorise("create", SurveyOrder)
        act.once(token)
        people, investigators = list(dict.fromkeys(what.people)), list(dict.fromkeys(what.investigators))
        labels = labels_of([*people, *investigators])
        _check(act, what, set(labels))
        record = _made(act, what)
        Surveyed.objects.bulk_create([Surveyed(order=record, person_id=pk, label=labels[pk]) for pk in people])
        Investigator.objects.bulk_create(
            [Investigator(order=record, person_id=pk, label=labels[pk]) for pk in investigators]
        )
        told = {*investigators, *(each.person for each in selectors.commanders())} - {*people, act.person}
        said = _("利用状況の調査の指示がありました。画面で範囲と期限を確かめてください。")
        announcements.tell(record, told, said, "given")
        names = {"sources": "、".join(selectors.source_labels(record.sources))}
        after = {
            "purpose": record.purpose_label, "basis": record.basis, "sources": record.sources, "since": record.since,
            "until": record.until, "ends_at": record.ends_at, "people": "、".join(labels[pk] for pk in people),
            "investigators": "、".join(labels[pk] for pk in investigators),
        }  # fmt: skip
        entry(act, record, after=after, holding=ordering_holding(act), names=names)
    return record


def _check(act: Performing, what: Ordered, known: set[int]) -> None:
    rules, faults = selectors.survey_rules(), Faults()
    if what.purpose not in {each.key for each in rules.purposes}:
        faults.add(
            _("目的を選んでください。不正アクセス、不正プログラムなどの調査のほかには使えません。"), field="purpose"
        )
    if not what.basis.strip():
        faults.add(_("調査が必要な理由を書いてください。"), field="basis")
    if not what.sources or not set(what.sources) <= {each.key for each in rules.sources}:
        faults.add(_("対象の記録を選んでください。"), field="sources")
    if what.until < what.since or what.since > act.today():
        faults.add(_("対象期間の終わりは始まりより後に、始まりは今日までにしてください。"), field="until")
    latest = act.now() + dt.timedelta(days=rules.longest_days)
    if not act.now() < what.ends_at <= latest:
        sentence = _("調査の期限は、今から%(days)s日以内のこれからの日時にしてください。")
        faults.add(sentence % {"days": rules.longest_days}, field="ends_at")
    if not what.people or not set(what.people) <= known:
        faults.add(_("対象者を選んでください。"), field="people")
    may_look = {each.person for each in selectors.may_investigate()}
    if not what.investigators or not set(what.investigators) <= may_look:
        sentence = _("調査する人は、ＣＩＳＯか、あらかじめ指名された調査者から選んでください。")
        faults.add(sentence, field="investigators")
    if set(what.people) & {*what.investigators, act.person}:
        faults.add(
            _("自分を調査することはできません。対象者を、調査する人や指示する人にしないでください。"), field="people"
        )
    faults.raise_if_any()


def _made(act: Performing, what: Ordered) -> SurveyOrder:
    rules, holding = selectors.survey_rules(), ordering_holding(act)
    if holding is None:
        raise LookupError("whoever may order a survey holds a role")
    incident = incidents.incident_of(what.incident, act.actor) if what.incident is not None else None
    number, year, serial = numbering.next_number(Serial, rules.symbol, act.today())
    with in_japanese():
        purpose = next(words(each.label) for each in rules.purposes if each.key == what.purpose)
    return SurveyOrder.objects.create(
        number=number,
        fiscal_year=year,
        serial=serial,
        purpose=what.purpose,
        purpose_label=purpose[:200],
        basis=what.basis.strip(),
        incident=incident,
        sources=sorted(set(what.sources)),
        since=what.since,
        until=what.until,
        role=holding.role,
        role_label=organization.role_label(holding.role),
        given_by_id=act.person,
        given_label=label_of(act),
        given_at=act.now(),
        ends_at=what.ends_at,
    )
