"""Planning a drill: what, when, with whom; structure and scope are part of every plan (5.2(3))."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sekimori.common.errors import Faults, InvalidInput
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.drills import act_types, announcements, scenarios
from sekimori.portal.drills.models import Drill, Player
from sekimori.portal.drills.services.common import demanded, entry, label_of, next_number
from sekimori.portal.organization import selectors as organization
from sekimori.portal.ui.wording import in_japanese, words

PACES = (1, 2, 3, 4, 6)


@dataclass(frozen=True)
class Plan:
    """What is laid down before a drill: its structure (who leads, records, assesses) and scope with why it fits the scale of

    network and systems. `scenario` is the key of one of the edition's for a table-top drill.
    """

    title: str
    planned_for: dt.datetime
    structure: str
    scope: str
    scenario: str = ""
    pace: int = 1


def drill_plan(*, kind: str, plan: Plan, token: uuid.UUID | None = None) -> Drill:
    """Plans a drill and gives it a number of its own. Raises ManyFaults for what is missing, Refused."""
    with performing(act_types.PLANNED) as act:
        act.authorise("create", Drill)
        act.once(token)
        record = Drill(kind=Drill.Kind(kind), planned_by_id=act.person, planned_label=label_of(act))
        _write(record, plan)
        record.number, record.fiscal_year, record.serial = next_number(act)
        record.save()
        _note(act, record)
    return record


def drill_change(*, pk: int, plan: Plan, seen: int | None = None, token: uuid.UUID | None = None) -> Drill:
    """Changes the plan of a drill that has not begun. Raises as `drill_plan`, Conflict when somebody was faster.

    Where the scenario is another one, parts that it does not have are free again.
    """
    with performing(act_types.CHANGED) as act:
        record = act.obtain(Drill, pk, need="change", seen=seen)
        act.once(token, record)
        _write(record, plan)
        record.save()
        story = scenarios.of(record)
        if story is not None:
            Player.objects.filter(drill=record).exclude(part__in=[each.key for each in story.roles]).delete()
        _note(act, record)
    return record


def _write(record: Drill, plan: Plan) -> None:
    faults = Faults()
    story = scenarios.find(plan.scenario) if record.kind == Drill.Kind.TABLE else None
    if record.kind == Drill.Kind.TABLE and story is None:
        faults.add(_("想定を選んでください。"), field="scenario")
    for field, text in (("title", plan.title), ("structure", plan.structure), ("scope", plan.scope)):
        if not text.strip():
            faults.add(_("入力してください。"), field=field)
    if plan.pace not in PACES:
        faults.add(_("進み方を選んでください。"), field="pace")
    faults.raise_if_any()
    record.title, record.planned_for, record.pace = plan.title.strip()[:120], plan.planned_for, plan.pace
    record.structure, record.scope = plan.structure.strip(), plan.scope.strip()
    if story is not None and record.story.get("key") != story.key:
        record.story = story.model_dump(mode="json")


def _note(act: Performing, record: Drill) -> None:
    after = {
        "title": record.title,
        "planned_for": record.planned_for,
        "structure": record.structure,
        "scope": record.scope,
    }
    entry(act, record, record, after=after)


def part_give(*, pk: int, part: str, person: int, token: uuid.UUID | None = None) -> Player:
    """Gives a part of the scenario to somebody; several may share one, and one may play several."""
    with performing(act_types.CAST) as act:
        record = act.obtain(Drill, pk, need="cast")
        act.once(token, record)
        story = scenarios.of(record)
        role = next((each for each in story.roles if each.key == part), None) if story is not None else None
        if role is None:
            raise InvalidInput(_("この想定に、その役はありません。"), field="part")
        if Player.objects.filter(drill=record, part=part, person=person).exists():
            raise InvalidInput(_("この人は、すでにその役に就いています。"), field="person")
        mark = organization.labels([person]).get(person)
        if mark is None:
            raise InvalidInput(_("この人は、いまは市に所属していません。"), field="person")
        with in_japanese():
            label = words(role.label)
        made = Player.objects.create(
            drill=record, part=part, part_label=label, person_id=person, label=f"{mark.post} {mark.name}".strip()[:200]
        )
        entry(act, record, record, after={"part": label, "who": made.label})
    return made


def part_take(*, pk: int, token: uuid.UUID | None = None) -> Drill:
    """Takes a part away again, before the drill begins."""
    with performing(act_types.UNCAST) as act:
        player = act.obtain(Player, pk, need="remove")
        record = player.drill
        act.once(token, record)
        entry(act, record, record, after={"part": player.part_label, "who": player.label})
        player.delete()
    return record


def drill_cancel(*, pk: int, reason: str, token: uuid.UUID | None = None) -> Drill:
    """Calls a drill off, planned or under way; whoever takes part is told."""
    with performing(act_types.CANCELLED) as act:
        record = act.obtain(Drill, pk, need="cancel")
        act.once(token, record)
        record.ended_reason = demanded(reason, _("中止する理由を書いてください。"), "reason")
        record.state = Drill.State.CANCELLED
        record.save()
        people = {*record.players.values_list("person", flat=True), *record.calls.values_list("person", flat=True)}
        announcements.tell_cancelled(record, people)
        entry(act, record, record, after={"state": record.get_state_display()}, reason=record.ended_reason)
    return record
