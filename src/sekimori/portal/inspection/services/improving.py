from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sekimori.common.errors import Faults, InvalidInput
from sekimori.portal.acts import policies
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.acts.registry import ActType
from sekimori.portal.inspection import act_types, announcements, asking, chasing
from sekimori.portal.inspection.models import CITY, Campaign, Improvement
from sekimori.portal.organization import selectors as organization

State = Improvement.State
CLAUSES = ("9.2(2)", "9.2(3)①")
ENDING: dict[str, ActType] = {State.DONE: act_types.IMPROVED, State.DROPPED: act_types.DROPPED}


@dataclass(frozen=True)
class _Words:
    text: str
    owner: int
    due_on: dt.date
    keys: Sequence[str]


def improvement_make(
    *,
    campaign: int,
    unit: int,
    keys: Sequence[str],
    text: str,
    owner: int,
    due_on: dt.date,
    token: uuid.UUID | None = None,
) -> Improvement:
    """Lays down what is to be put right in a unit (0: the city) about the questions `keys`, by whom and by when.

    Raises ManyFaults naming each field, Refused.
    """
    with performing(act_types.IMPROVING) as act:
        inspected = policies.get(Campaign, act.actor, "view", pk=campaign)
        act.authorise("create", Improvement, unit=unit)
        if inspected.opened_at is None:
            raise InvalidInput(_("まだ始まっていない自己点検に、改善策は登録できません。"))
        act.once(token)
        known = {each.key for each in asking.questions(inspected)}
        structure = organization.structure()
        _check(act, _Words(text, owner, due_on, keys), known, unit)
        department = structure.department_of(unit) or structure.substitute_of(unit)
        record = Improvement.objects.create(
            campaign=inspected,
            unit=unit,
            department=department.id if department else CITY,
            keys=list(dict.fromkeys(keys)),
            text=text.strip(),
            owner_id=owner,
            due_on=due_on,
            made_by_id=act.person,
            made_at=act.now(),
        )
        announcements.tell_owner(record)
        chasing.watch(record)
        act.record(record, after=_said(record), clauses=CLAUSES, unit=unit or None)
    return record


def improvement_move(
    *, pk: int, text: str, owner: int, due_on: dt.date, reason: str, seen: int | None = None
) -> Improvement:
    """Changes words, owner or last day of an improvement under way. Raises ManyFaults, InvalidInput without a reason, Refused."""
    with performing(act_types.MOVED) as act:
        record = act.obtain(Improvement, pk, need="move", seen=seen)
        before, owned = _said(record), record.owner_id
        if not reason.strip():
            raise InvalidInput(_("理由を書いてください。"), field="reason")
        _check(act, _Words(text, owner, due_on, record.keys), set(record.keys), record.unit)
        record.text, record.owner_id, record.due_on = text.strip(), owner, due_on
        record.save()
        if owner != owned:
            announcements.tell_owner(record)
        chasing.watch(record)
        act.record(
            record,
            before=before,
            after=_said(record),
            reason=reason.strip(),
            clauses=CLAUSES,
            unit=record.unit or None,
        )
    return record


def improvement_done(*, pk: int, outcome: str, token: uuid.UUID | None = None) -> Improvement:
    """Says that it is done, and what came of it. Raises InvalidInput without words, Refused."""
    return _end("finish", pk, State.DONE, outcome, token)


def improvement_drop(*, pk: int, outcome: str, token: uuid.UUID | None = None) -> Improvement:
    """Gives an improvement up, with the reason. Raises InvalidInput without one, Refused."""
    return _end("drop", pk, State.DROPPED, outcome, token)


def _end(need: str, pk: int, state: str, outcome: str, token: uuid.UUID | None) -> Improvement:
    with performing(ENDING[state]) as act:
        record = act.obtain(Improvement, pk, need=need)
        act.once(token, record)
        if not outcome.strip():
            raise InvalidInput(_("結果又は理由を書いてください。"), field="outcome")
        record.state, record.outcome, record.ended_at = state, outcome.strip(), act.now()
        record.save()
        chasing.unwatch(record)
        act.record(
            record,
            after={"state": state, "late": act.today() > record.due_on},
            reason=record.outcome,
            clauses=CLAUSES,
            unit=record.unit or None,
        )
    return record


def _check(act: Performing, words: _Words, known: set[str], unit: int) -> None:
    faults = Faults()
    if not words.text.strip():
        faults.add(_("改善策を書いてください。"), field="text")
    if not words.keys or set(words.keys) - known:
        faults.add(_("どの設問についての改善策かを選んでください。"), field="keys")
    if words.due_on <= act.today():
        faults.add(_("期限は明日以後の日にしてください。"), field="due_on")
    if not organization.units_of(words.owner):
        faults.add(_("担当者には、いま在職している人を選んでください。"), field="owner")
    if unit != CITY and unit not in organization.structure().nodes:
        faults.add(_("所属が見つかりません。"), field="unit")
    faults.raise_if_any()


def _said(record: Improvement) -> dict[str, object]:
    return {"text": record.text, "owner": record.owner_id, "due_on": record.due_on, "keys": record.keys}
