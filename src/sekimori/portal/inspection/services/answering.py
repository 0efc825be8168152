from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common import canonical
from sekimori.common.clock import moment_at
from sekimori.common.errors import Faults, InvalidInput
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.acts.registry import ActType
from sekimori.portal.identity import selectors as identity
from sekimori.portal.inspection import act_types, asking, counting, proving, settling
from sekimori.portal.inspection.models import CITY, Sheet, Tally
from sekimori.portal.inspection.proving import Evidence
from sekimori.portal.ui.wording import words
from sekimori.standards.inspection import Asked

MOST_WORDS = 1000


@dataclass(frozen=True)
class Given:
    """An answer: yes, partly, no or na, with the remark that all but an uncontradicted yes demands."""

    answer: str
    remark: str = ""


def answer_field(place: int) -> str:
    """The name of the field with the answer to the question at this place of the sheet."""
    return f"answer_{place}"


def remark_field(place: int) -> str:
    """The name of the field with its remark."""
    return f"remark_{place}"


def sheet_submit(
    *, pk: int, given: Mapping[str, Given], seen: int | None = None, token: uuid.UUID | None = None
) -> Sheet:
    """Hands a sheet in, or again with other answers while nobody has stood by the unit's result. `given` is by question key.

    Raises ManyFaults naming each question without answer, and each that wants a remark: anything but yes, and a yes (or a
    not applicable) that the records contradict. Refused, Conflict when somebody was faster.
    """
    with performing(act_types.SUBMITTED) as act:
        record = act.obtain(Sheet, pk, need="answer", seen=seen)
        act.once(token, record)
        _hand_in(act, act_types.SUBMITTED, record, given)
    return record


def sheet_enter(*, pk: int, given: Mapping[str, Given], answered_on: dt.date, token: uuid.UUID | None = None) -> Sheet:
    """Enters the sheet of somebody without account as he filled it in on paper on the day `answered_on`.

    Raises as `sheet_submit`; InvalidInput when the person has an account, or for a day before it began or yet to come.
    """
    with performing(act_types.ENTERED) as act:
        record = act.obtain(Sheet, pk, need="enter")
        act.once(token, record)
        if record.person_id in identity.people_with_account([record.person_id or 0]):
            raise InvalidInput(_("この人にはアカウントがあります。本人が画面で答えてください。"))
        if not record.campaign.starts_on <= answered_on <= act.today():
            raise InvalidInput(_("記入日は、点検の開始日から今日までの日にしてください。"), field="answered_on")
        record.on_paper = True
        _hand_in(act, act_types.ENTERED, record, given, answered_on)
    return record


def _hand_in(
    act: Performing, kind: ActType, record: Sheet, given: Mapping[str, Given], on: dt.date | None = None
) -> None:
    asked = asking.questions_for(record)
    evidence = proving.about(record, asked)
    answers = answers_checked(asked, given, evidence)
    before = record.answers if record.state == Sheet.State.SUBMITTED else {}
    if (
        before
        and Tally.objects.filter(
            campaign=record.campaign_id, kind=Tally.Kind.SECTION, place=record.unit, confirmed_at__isnull=False
        ).exists()
    ):
        raise InvalidInput(_("所属の結果が確認された後は、回答を改められません。"))
    record.answers, record.worst = answers, counting.worst(answers)
    record.contradictions = sum("c" in each for each in answers.values())
    record.state, record.submitted_at, record.submitted_by_id = Sheet.State.SUBMITTED, act.now(), act.person
    record.late = (on or act.today()) > record.campaign.due_on
    record.save()
    counting.count(record, asked, before, answers)
    after = {"state": record.state, "worst": record.worst, "contradictions": record.contradictions}
    act.record(
        record,
        act_type=kind,
        after=after,
        unit=record.unit or None,
        occurred_at=moment_at(on, 12) if on and on < act.today() else None,
        data={"answers": canonical.sha256_of(answers)},
    )
    if record.unit == CITY:
        settling.settle_office(record, asked)


def answers_checked(
    asked: Sequence[Asked], given: Mapping[str, Given], evidence: Mapping[str, Evidence]
) -> dict[str, dict[str, Any]]:
    """The answers as the sheet keeps them, each by its question's key. Raises ManyFaults as `sheet_submit`."""
    faults, answers = Faults(), {}
    for place, question in enumerate(asked):
        one = given.get(question.key, Given(""))
        remark = one.remark.strip()
        if one.answer not in counting.ANSWERS:
            faults.add(
                _("「%(label)s」に答えてください。") % {"label": words(question.label)}, field=answer_field(place)
            )
            continue
        against = evidence[question.key].against(one.answer) if question.key in evidence else ""
        if len(remark) > MOST_WORDS:
            faults.add(_("1000文字以内で入力してください。"), field=remark_field(place))
        elif not remark and against:
            said = _("記録と食い違っています：%(against)s 理由を書いてください。")
            faults.add(said % {"against": against}, field=remark_field(place))
        elif not remark and one.answer != "yes":
            faults.add(_("「実施」以外の理由を書いてください。"), field=remark_field(place))
        answers[question.key] = {
            "a": one.answer,
            **({"r": remark} if remark else {}),
            **({"c": against} if against else {}),
        }
    faults.raise_if_any()
    return answers
