"""After a drill: what worked, what it has shown, who puts that right by when; nobody is judged."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from sekimori.common.errors import Faults
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.drills import act_types, announcements, reminding, scenarios
from sekimori.portal.drills.models import Drill, Gap
from sekimori.portal.drills.services.common import demanded, entry, label_of
from sekimori.portal.organization import selectors as organization

State = Gap.State


@dataclass(frozen=True)
class Assessment:
    """What is said of a drill: `judged` inject → (verdict, note), `worked` values of Drill.Worked."""

    lessons: str
    plan_changes: bool
    worked: Sequence[str] = ()
    judged: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def drill_evaluate(*, pk: int, said: Assessment, seen: int | None = None, token: uuid.UUID | None = None) -> Drill:
    """Assesses a drill that is over; from then on its record stands. Raises ManyFaults when an inject has no verdict."""
    with performing(act_types.EVALUATED) as act:
        record = act.obtain(Drill, pk, need="evaluate", seen=seen)
        act.once(token, record)
        _check(record, said)
        record.judged = {key: list(value) for key, value in said.judged.items()}
        record.worked, record.plan_changes = list(said.worked), said.plan_changes
        record.lessons, record.evaluated_label = said.lessons.strip(), label_of(act)
        record.state, record.evaluated_at = Drill.State.EVALUATED, act.now()
        record.save()
        after = {"state": record.get_state_display(), "lessons": record.lessons, "plan_changes": record.plan_changes}
        entry(act, record, record, after=after)
    return record


def _check(record: Drill, said: Assessment) -> None:
    faults = Faults()
    if not said.lessons.strip():
        faults.add(_("分かったことを書いてください。うまくいったことでも構いません。"), field="lessons")
    story = scenarios.of(record)
    minute = record.elapsed(record.ended_at or record.planned_for)
    for inject in reversed(scenarios.due(story, minute)) if story is not None else ():
        if said.judged.get(inject.key, ("", ""))[0] not in Drill.Verdict.values:
            faults.add(_("この状況への対応を選んでください。"), field=f"verdict_{inject.key}")
    faults.raise_if_any()


def gap_set(*, pk: int, text: str, owner: int, due_on: dt.date, token: uuid.UUID | None = None) -> Gap:
    """Lays down what somebody puts right until a day; told at once. Raises ManyFaults, Refused."""
    with performing(act_types.GAP_SET) as act:
        record = act.obtain(Drill, pk, need="set_gap")
        act.once(token, record)
        faults = Faults()
        if not text.strip():
            faults.add(_("改善することを書いてください。"), field="text")
        if due_on < act.today():
            faults.add(_("期限は、今日より後の日にしてください。"), field="due_on")
        mark = organization.labels([owner]).get(owner)
        if mark is None:
            faults.add(_("この人は、いまは市に所属していません。"), field="owner")
        faults.raise_if_any()
        label = f"{mark.post} {mark.name}".strip()[:200] if mark is not None else ""
        gap = Gap.objects.create(drill=record, text=text.strip(), owner_id=owner, owner_label=label, due_on=due_on)
        announcements.tell_gap(gap)
        reminding.set_for(gap)
        _note(act, gap)
    return gap


def gap_do(*, pk: int, result: str, token: uuid.UUID | None = None) -> Gap:
    """Its owner says that it is done, and what was done."""
    with performing(act_types.GAP_DONE) as act:
        gap = act.obtain(Gap, pk, need="do")
        act.once(token, gap)
        gap.result = demanded(result, _("行ったことを書いてください。"), "result")
        gap.state, gap.done_by_id, gap.done_at = State.DONE, act.person, act.now()
        gap.save()
        announcements.tell_done(gap)
        _note(act, gap)
    return gap


def gap_confirm(*, pk: int, note: str = "", token: uuid.UUID | None = None) -> Gap:
    """Confirms that it was put right; never by who did it."""
    with performing(act_types.GAP_CONFIRMED) as act:
        gap = act.obtain(Gap, pk, need="confirm")
        act.once(token, gap)
        gap.state, gap.confirmed_by_id, gap.confirmed_at = State.CONFIRMED, act.person, act.now()
        gap.confirmed_label = label_of(act)
        gap.save()
        reminding.stop(gap)
        _note(act, gap, reason=note.strip())
    return gap


def gap_return(*, pk: int, reason: str, token: uuid.UUID | None = None) -> Gap:
    """Says that it is not done yet, and why; the day stays what it was."""
    with performing(act_types.GAP_RETURNED) as act:
        gap = act.obtain(Gap, pk, need="confirm")
        act.once(token, gap)
        why = demanded(reason, _("差し戻す理由を書いてください。"), "reason")
        gap.state, gap.done_by_id, gap.done_at = State.OPEN, None, None
        gap.save()
        announcements.tell_returned(gap, why)
        _note(act, gap, reason=why)
    return gap


def _note(act: Performing, gap: Gap, *, reason: str = "") -> None:
    after = {"text": gap.text, "due_on": gap.due_on, "state": gap.get_state_display()}
    entry(act, gap, gap.drill, after=after, reason=reason)
