from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.utils.translation import gettext as _

from sekimori.common import eras
from sekimori.common.errors import InvalidInput
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.inspection import act_types, announcements, asking, chasing, counting, sheeting
from sekimori.portal.inspection.models import Campaign, Sheet
from sekimori.portal.organization import selectors as organization

State = Campaign.State
BATCH = 500
CLAUSES = ("9.2(1)①", "9.2(1)②")


def campaign_open(*, pk: int, token: uuid.UUID | None = None) -> Campaign:
    """Approves a plan: the questions are bound, everybody concerned gets his sheet and is told.

    The statements grow with the sheets (one for each batch of them), not with what is in the database. Raises InvalidInput when
    nobody would be asked, before its first day or after its last, NotAdopted, Refused.
    """
    with performing(act_types.OPENED) as act:
        record = act.obtain(Campaign, pk, need="open")
        act.once(token, record)
        if record.starts_on > act.today():
            said = _("開始日は%(day)sです。開始日になってから承認するか、計画の開始日を改めてください。")
            raise InvalidInput(said % {"day": eras.format_long(record.starts_on)})
        if record.due_on < act.today():
            raise InvalidInput(_("回答期限を過ぎています。計画を改めてください。"))
        questions = asking.questions(record)
        record.state, record.opened_by_id, record.opened_at = State.OPEN, act.person, act.now()
        record.digest = asking.digest_of(questions)
        record.save()
        made = _make(act, record, sheeting.wanted(record, act.now()))
        if not made:
            raise InvalidInput(_("この条件では、点検票を配る相手がいません。対象の役割と所属を確かめてください。"))
        announcements.tell_begun(record, _people(made))
        chasing.set_clock(record)
        after = {"state": record.state, "sheets": len(made), "questions": len(questions), "digest": record.digest}
        act.record(record, after=after, clauses=CLAUSES)
    return record


def _make(act: Performing, record: Campaign, wanted: Sequence[sheeting.Wanted]) -> list[Sheet]:
    del act
    rows = [
        Sheet(
            campaign=record,
            person_id=each.person,
            unit=each.unit,
            department=each.department,
            organ=each.organ,
            roles=list(each.roles),
        )
        for each in wanted
    ]
    made = Sheet.objects.bulk_create(rows, batch_size=BATCH)
    if made:
        counting.begin(record, made)
    return made


def _people(sheets: Sequence[Sheet]) -> list[int]:
    """Who is to be told of these sheets; of a section's its head."""
    people = {sheet.person_id for sheet in sheets if sheet.person_id is not None}
    sections = {sheet.unit for sheet in sheets if sheet.person_id is None}
    if sections:
        heads = organization.heads_of_sections()
        people |= {held.person for unit in sections for held in heads.get(unit, ())}
    return sorted(people)


def campaigns_renew() -> int:
    """Brings the sheets of every open campaign to who holds which role today. The clock's job; how many sheets changed."""
    return sum(campaign_renew(pk=pk) for pk in Campaign.objects.filter(state=State.OPEN).values_list("pk", flat=True))


def campaign_renew(*, pk: int) -> int:
    """Gives a sheet to who has come and lets those lapse that nobody owes any more; answered ones stay. How many changed."""
    with performing(act_types.RENEWED) as act:
        record = act.obtain(Campaign, pk, need="extend")
        standing = {(sheet.person_id, sheet.unit): sheet for sheet in record.sheets.defer("answers")}
        wanted = {(each.person, each.unit): each for each in sheeting.wanted(record, act.now())}
        gone = [s for place, s in standing.items() if place not in wanted and s.state == Sheet.State.OPEN]
        back = [s for place, s in standing.items() if place in wanted and s.state == Sheet.State.VOID]
        new = [each for place, each in wanted.items() if place not in standing]
        if not gone and not back and not new:
            return 0
        Sheet.objects.filter(pk__in=[s.pk for s in gone]).update(state=Sheet.State.VOID)
        Sheet.objects.filter(pk__in=[s.pk for s in back]).update(state=Sheet.State.OPEN)
        if gone:
            counting.lessen(record, gone)
        if back:
            counting.begin(record, back)
        made = _make(act, record, new)
        if told := _people([*made, *back]):
            announcements.tell_begun(record, told)
        record.save()
        act.record(record, after={"new": len(made) + len(back), "gone": len(gone)})
    return len(gone) + len(back) + len(new)


def campaign_extend(*, pk: int, due_on: dt.date, reason: str, token: uuid.UUID | None = None) -> Campaign:
    """Moves the last day for answers, within the fiscal year. Raises InvalidInput naming the field, Refused."""
    with performing(act_types.EXTENDED) as act:
        record = act.obtain(Campaign, pk, need="extend")
        act.once(token, record)
        if not reason.strip():
            raise InvalidInput(_("理由を書いてください。"), field="reason")
        last = FiscalYear(record.fiscal_year).last_day
        if not max(act.today(), record.starts_on) <= due_on <= last:
            said = _("回答期限は、今日から%(last)sまでの日にしてください。")
            raise InvalidInput(said % {"last": eras.format_long(last)}, field="due_on")
        before = {"due_on": record.due_on}
        record.due_on, record.report_on = due_on, max(due_on, record.report_on)
        record.save()
        chasing.set_clock(record)
        act.record(record, before=before, after={"due_on": due_on}, reason=reason.strip(), clauses=CLAUSES)
    return record


def campaign_close(*, pk: int, token: uuid.UUID | None = None) -> Campaign:
    """Takes no more answers. Raises InvalidInput before the last day while sheets are missing, Refused."""
    with performing(act_types.CLOSED) as act:
        record = act.obtain(Campaign, pk, need="close")
        act.once(token, record)
        missing = record.sheets.filter(state=Sheet.State.OPEN).count()
        if missing and act.today() <= record.due_on:
            said = _("未提出の点検票が%(missing)s件あります。回答期限を過ぎてから締め切ってください。")
            raise InvalidInput(said % {"missing": missing})
        record.state, record.closed_at = State.CLOSED, act.now()
        record.save()
        chasing.stop(record)
        act.record(record, after={"state": record.state, "missing": missing}, clauses=CLAUSES)
    return record
