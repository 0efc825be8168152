"""What the decisions of a body say about clauses: the policy, plans and other important matters were put to it and decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext_noop as _

from sekimori.common import eras
from sekimori.common.clock import day_of, moment_at
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts import readings
from sekimori.portal.acts.appending import Entry
from sekimori.portal.acts.performing import subject_of
from sekimori.portal.acts.readings import BatchReader, Question, Reading, Status
from sekimori.portal.committee import act_types, selectors
from sekimori.portal.committee.models import Item, Meeting
from sekimori.portal.rules import selectors as rules
from sekimori.standards.models import Mechanism, MechanismKind

ADOPTED = frozenset({"rules:edition:adopted", "rules:adoption:withdrawn"})
Asked = Sequence[tuple[Question, Sequence[int | None]]]


@readings.register
class ApprovalGate(BatchReader):
    """Nothing that a body must approve takes effect without its minutes (1(7), 5.2(2)①, 9.1(3)①, 9.3)."""

    kind = MechanismKind.GATE
    names = frozenset({"committee_approval"})
    listens = frozenset({act_types.CONFIRMED.name}) | ADOPTED

    def concerned(self, entry: Entry, mechanism: Mechanism) -> Iterable[int | None] | None:
        """Every unit: a body decides for the whole city."""
        del entry, mechanism
        return None

    def read_all(self, asked: Asked, as_of: dt.datetime) -> Sequence[Mapping[int | None, Reading]]:
        """One query for each matter."""
        return [dict.fromkeys(units, _approved(question, as_of)) for question, units in asked]


def _approved(question: Question, as_of: dt.datetime) -> Reading:
    matter = str(question.setting("matter", "policy"))
    if matter == Item.Matter.POLICY:
        return _policy(question, as_of)
    year = FiscalYear.of(day_of(as_of))
    over = moment_at(year.next().first_day)
    item = selectors.approval_of(matter, year, as_of=as_of)
    label = str(dict(Item.Matter.choices).get(matter, matter))
    if item is None:
        reason = _("%(year)sの「%(matter)s」は、まだ付議されていません。")
        return Reading(Status.UNKNOWN, reason, {"year": year.label, "matter": label}, next_change_at=over)
    values: dict[str, str | int] = {
        "matter": label,
        "meeting": item.meeting.full_reference,
        "on": eras.format_long(day_of(item.meeting.held_at)),
    }
    if item.verdict in Item.CONSENTS:
        reason = _("「%(matter)s」は、%(meeting)s（%(on)s）で承認されました。")
        return Reading(Status.MET, reason, values, subject_of(item), over)
    reason = _("「%(matter)s」は、%(meeting)s（%(on)s）で承認されませんでした。")
    return Reading(Status.NOT_MET, reason, values, subject_of(item), over)


def _policy(question: Question, as_of: dt.datetime) -> Reading:
    day = day_of(as_of)
    view = next((each for each in rules.adoptions_on(day, known_at=as_of) if each.pk == question.adoption), None)
    if view is None:
        return Reading(Status.UNKNOWN, _("この基準は、いまは施行されていません。"))
    values: dict[str, str | int] = {
        "body": view.body_label,
        "reference": view.reference,
        "on": eras.format_long(view.decided_on),
    }
    record = f"rules.adoption:{view.pk}"
    if view.body_label:
        reason = _("施行中の基準は、%(body)sの議決（%(reference)s、%(on)s）によります。")
        return Reading(Status.MET, reason, values, record)
    return Reading(Status.NOT_MET, _("施行中の基準に、会議体の議決がありません。"), values, record)


@readings.register
class Decisions(BatchReader):
    """Important matters are put to the body and decided, with minutes that were confirmed."""

    kind = MechanismKind.PROCEDURE
    names = frozenset({"committee_decision"})
    listens = frozenset({act_types.CONFIRMED.name, act_types.HELD.name})

    def concerned(self, entry: Entry, mechanism: Mechanism) -> Iterable[int | None] | None:
        """Every unit."""
        del entry, mechanism
        return None

    def read_all(self, asked: Asked, as_of: dt.datetime) -> Sequence[Mapping[int | None, Reading]]:
        """Two queries for any number of clauses."""
        reading = _decided(as_of) if asked else None
        return [dict.fromkeys(units, reading) for _question, units in asked] if reading else []


def _decided(as_of: dt.datetime) -> Reading:
    rows = Meeting.objects.filter(confirmed_at__lte=as_of).order_by("-held_at", "-pk")
    last = rows.first()
    if last is None:
        return Reading(Status.UNKNOWN, _("会議体の議決は、まだ記録されていません。"))
    values: dict[str, str | int] = {
        "meeting": last.full_reference,
        "on": eras.format_long(day_of(last.held_at)),
        "items": last.items.count(),
    }
    reason = _("%(meeting)s（%(on)s）で%(items)s件を議決し、議事録を確定しました。")
    return Reading(Status.MET, reason, values, subject_of(last))
