"""A drill under way: its clock, what those who play decide, who was reached, its end."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection

from django.utils.translation import gettext as _

from sekimori.common.errors import Faults, InvalidInput
from sekimori.portal.acts import policies
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.drills import act_types, announcements, scenarios
from sekimori.portal.drills.models import Call, Decision, Drill, Player
from sekimori.portal.drills.services.common import demanded, entry, label_of
from sekimori.portal.organization import selectors as organization

State, Kind = Drill.State, Drill.Kind
MOST_MINUTES = 24 * 60
# Who runs the drill, when he plays no part of the story.
LEAD = "lead"


def drill_start(*, pk: int, token: uuid.UUID | None = None) -> Drill:
    """Starts the clock of a drill and tells those who take part.

    A call drill freezes the contact network of this moment. Raises InvalidInput when nobody takes part.
    """
    with performing(act_types.STARTED) as act:
        record = act.obtain(Drill, pk, need="start")
        act.once(token, record)
        record.state, record.started_at = State.RUNNING, act.now()
        record.save()
        if record.kind == Kind.CALL:
            people = _list_calls(record)
            announcements.tell_call(record, people)
        else:
            people = list(Player.objects.filter(drill=record).values_list("person", flat=True))
            if not people:
                raise InvalidInput(_("配役がまだありません。参加する人に役を割り当ててから始めてください。"))
            announcements.tell_started(record, people)
        entry(act, record, record, after={"state": record.get_state_display(), "participants": len(set(people))})
    return record


def _list_calls(record: Drill) -> list[int]:
    """Everybody on the network once, in its order, with all roles he has there."""
    network = organization.contact_network()
    labels = dict(network.roles)
    found: dict[int, Call] = {}
    for each in network.entries:
        role = labels.get(each.role, each.role)
        known = found.get(each.person)
        if known is not None:
            if role not in known.role_label:
                known.role_label = f"{known.role_label}、{role}"[:200]
            continue
        ways = "、".join(f"{number.label} {number.value}" for number in each.numbers)
        found[each.person] = Call(
            drill=record, person_id=each.person, label=each.name[:200], role_label=role[:200], unit_id=each.unit,
            unit_label=each.unit_name[:200], ways=ways[:400], order=len(found) + 1,
        )  # fmt: skip
    if not found:
        raise InvalidInput(_("緊急連絡網に載っている人がいません。組織と役割を登録してから始めてください。"))
    Call.objects.bulk_create(found.values())
    return list(found)


def clock_advance(*, pk: int, token: uuid.UUID | None = None) -> Drill:
    """Puts the drill's clock forward to the next inject, for a round that has answered everything."""
    with performing(act_types.ADVANCED) as act:
        record = act.obtain(Drill, pk, need="advance")
        act.once(token, record)
        story, minute = scenarios.of(record), record.elapsed(act.now())
        inject = scenarios.coming(story, minute) if story is not None else None
        if inject is None:
            raise InvalidInput(_("次の状況付与はありません。すべて出ています。"))
        record.ahead += inject.minute - minute
        record.save()
        entry(act, record, record, after={"minute": inject.minute})
    return record


def decision_write(*, pk: int, text: str, inject: str = "", part: str = "", token: uuid.UUID | None = None) -> Decision:
    """Writes down what was decided, by who plays or by who runs the drill, in a part, on an inject that has come due."""
    with performing(act_types.ANSWERED) as act:
        record = act.obtain(Drill, pk, need="answer")
        act.once(token, record)
        said = demanded(text, _("判断したこと、したことを書いてください。"), "text")
        minute = min(record.elapsed(act.now()), MOST_MINUTES)
        story = scenarios.of(record)
        out = {each.key for each in scenarios.due(story, minute)} if story is not None else set()
        if inject and inject not in out:
            raise InvalidInput(_("その状況は、まだ出ていません。"), field="inject")
        made = Decision.objects.create(
            drill=record, inject=inject, part_label=_part_label(act, record, part), text=said, minute=minute,
            at=act.now(), by_id=act.person, by_label=label_of(act),
        )  # fmt: skip
        entry(act, record, record, after={"part": made.part_label, "minute": minute})
    return made


def _part_label(act: Performing, record: Drill, part: str) -> str:
    """What the part is called; who only plays speaks in his own parts."""
    mine = dict(Player.objects.filter(drill=record, person=act.person).values_list("part", "part_label"))
    if part in mine:
        return mine[part]
    everyone = dict(Player.objects.filter(drill=record).values_list("part", "part_label"))
    if part in everyone and bool(policies.decide(act.actor, "advance", record)):
        return everyone[part]
    if not part and mine:
        return next(iter(mine.values()))
    if part in {"", LEAD} and bool(policies.decide(act.actor, "advance", record)):
        return _("進行")
    raise InvalidInput(_("役を選んでください。書けるのは、自分が務める役の判断です。"), field="part")


def calls_mark(
    *, pk: int, calls: Collection[int], reached: bool, at: dt.datetime | None = None, token: uuid.UUID | None = None
) -> int:
    """Writes down who was reached (at `at`, or now) or could not be reached; how many."""
    with performing(act_types.CALLED) as act:
        record = act.obtain(Drill, pk, need="mark")
        act.once(token, record)
        faults, moment = Faults(), at or act.now()
        if not calls:
            faults.add(_("印を付ける人を選んでください。"), field="calls")
        if record.started_at is None or not record.started_at <= moment <= act.now():
            faults.add(_("つながった日時は、訓練の開始から今までの間にしてください。"), field="at")
        faults.raise_if_any()
        rows = Call.objects.filter(drill=record, pk__in=calls, state=Call.State.OPEN)
        state = Call.State.REACHED if reached else Call.State.FAILED
        count = rows.update(state=state, reached_at=moment if reached else None, by_label=label_of(act))
        entry(act, record, record, after={"result": str(state.label), "count": count})
    return count


def call_acknowledge(*, pk: int, token: uuid.UUID | None = None) -> Drill:
    """Whoever was called says himself that the call has reached him."""
    with performing(act_types.ACKNOWLEDGED) as act:
        record = act.obtain(Drill, pk, need="acknowledge")
        act.once(token, record)
        rows = Call.objects.filter(drill=record, person=act.person, state=Call.State.OPEN)
        rows.update(state=Call.State.REACHED, reached_at=act.now(), by_label=_("本人"))
        entry(act, record, record, after={"count": 1})
    return record


def drill_end(*, pk: int, token: uuid.UUID | None = None) -> Drill:
    """Ends a drill: its clock stands, nobody writes any more; who was not reached by then counts as not reached."""
    with performing(act_types.ENDED) as act:
        record = act.obtain(Drill, pk, need="end")
        act.once(token, record)
        record.state, record.ended_at = State.ENDED, act.now()
        record.save()
        Call.objects.filter(drill=record, state=Call.State.OPEN).update(state=Call.State.FAILED)
        entry(act, record, record, after={"state": record.get_state_display()})
    return record
