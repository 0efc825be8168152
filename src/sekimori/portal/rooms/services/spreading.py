from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sekimori.common.clock import moment_at
from sekimori.common.errors import Faults, InvalidInput
from sekimori.portal.acts import revisions
from sekimori.portal.acts.performing import performing
from sekimori.portal.clocks.services import timers_set
from sekimori.portal.incidents import services as incidents
from sekimori.portal.incidents.models import Order, Room
from sekimori.portal.incidents.walls import INCIDENTS
from sekimori.portal.organization import selectors as organization
from sekimori.portal.rooms import act_types, chasing, selectors
from sekimori.portal.rooms.models import Answer, Lesson, Spread

END_OF_DAY = 17


@dataclass(frozen=True)
class Asked:
    """What is asked of which units until when; `reach` says in words which they are."""

    subject: str
    text: str
    units: Collection[int]
    reach: str
    until: dt.date


def spread_send(*, incident: int, asked: Asked, order: int | None = None, token: uuid.UUID | None = None) -> Spread:
    """Asks units to do what an incident has taught (横展開). They see this text and nothing of the incident.

    `order` is the measure it comes from. Raises ManyFaults for what is missing, for no unit, and for a day that is over.
    """
    with performing(act_types.SPREAD) as act:
        room = act.obtain(Room, incident, need="spread")
        faults = Faults()
        for field in ("subject", "text"):
            if not getattr(asked, field).strip():
                faults.add(_("入力してください。"), field=field)
        units = sorted(set(asked.units) & set(organization.structure().nodes))
        if not units:
            faults.add(_("対象になる課がありません。対象を選び直してください。"), field="reach")
        if asked.until < act.today():
            faults.add(_("期限は、今日以後の日にしてください。"), field="until")
        faults.raise_if_any()
        measure = Order.objects.filter(pk=order, incident=room.pk).first() if order is not None else None
        made = Spread.objects.create(
            incident_id=room.pk,
            order=measure,
            subject=asked.subject.strip()[:120],
            text=asked.text.strip(),
            reach=asked.reach[:200],
            sent_at=act.now(),
            sent_label=incidents.label_of(act),
            due_at=moment_at(asked.until, END_OF_DAY),
        )
        act.once(token, made)
        Answer.objects.bulk_create([Answer(spread=made, unit_id=unit) for unit in units])
        timers_set([chasing.clock_of(made, made.due_at)])
        act.deliver(chasing.OUTBOX, {"spread": made.pk}, key=f"{chasing.OUTBOX}:{made.pk}")
        act.record(made, after={"subject": made.subject, "text": made.text, "reach": made.reach, "due_at": made.due_at})
        line = {"spread": made.subject, "reach": made.reach}
        incidents.entry(act, made.incident, ["incident_investigation"], after=line)
        revisions.renew(selectors.KEPT)
    return made


def spread_answer(
    *, answer: int, state: str, said: str = "", by_when: dt.date | None = None, token: uuid.UUID | None = None
) -> Answer:
    """A unit says that it is done, that it will be and by when, or that it is not concerned and why.

    Raises InvalidInput where reason, day or what was done is missing. What was planned is answered again once it is done.
    """
    with performing(act_types.SPREAD_ANSWERED) as act:
        record = act.obtain(Answer, answer, need="answer")
        act.once(token, record)
        if state not in {Answer.State.DONE, Answer.State.PLANNED, Answer.State.NOT_CONCERNED}:
            raise InvalidInput(_("回答を選んでください。"), field="state")
        if state == Answer.State.NOT_CONCERNED and not said.strip():
            raise InvalidInput(_("該当しない理由を書いてください。"), field="said")
        if state == Answer.State.PLANNED and (by_when is None or by_when < act.today()):
            raise InvalidInput(_("いつまでに実施するかを、今日以後の日で書いてください。"), field="by_when")
        record.state, record.said = state, said.strip()
        record.by_when = by_when if state == Answer.State.PLANNED else None
        record.answered_at, record.answered_label = act.now(), incidents.label_of(act)
        record.save()
        after = {"state": record.state, "said": record.said, "by_when": record.by_when}
        act.record(record, after=after, unit=record.unit_id)
        revisions.renew(selectors.KEPT)
    return record


def lesson_propose(
    *, incident: int, title: str, text: str, lineage: str = "", token: uuid.UUID | None = None
) -> Lesson:
    """Gives the review of the standard something to look at (9.3): words that tell nothing of the incident itself.

    Raises ManyFaults without words.
    """
    with performing(act_types.LESSON) as act:
        room = act.obtain(Room, incident, need="spread")
        faults = Faults()
        for field, value in (("title", title), ("text", text)):
            if not value.strip():
                faults.add(_("入力してください。"), field=field)
        faults.raise_if_any()
        made = Lesson.objects.create(
            incident_id=room.pk,
            lineage=lineage[:60],
            title=title.strip()[:120],
            text=text.strip(),
            proposed_at=act.now(),
            proposed_label=incidents.label_of(act),
        )
        act.once(token, made)
        clauses = (lineage,) if lineage else ()
        act.record(made, after={"title": made.title, "text": made.text}, clauses=clauses)
        act.record(made.incident, after={"lesson": made.title}, wall=INCIDENTS)
    return made
