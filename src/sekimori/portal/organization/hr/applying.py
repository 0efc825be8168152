"""A plan written into the database, inside the act that applies it:

every record new, changed or ended, each with its own entry.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sekimori.portal.acts.performing import Performing
from sekimori.portal.acts.registry import ActType
from sekimori.portal.organization import act_types, periods
from sekimori.portal.organization.hr.records import Difference
from sekimori.portal.organization.hr.staff_plan import StaffPlan
from sekimori.portal.organization.hr.unit_files import UnitPlan
from sekimori.portal.organization.models import Person, Post, Unit
from sekimori.portal.organization.services.people import end_named, refresh_on
from sekimori.portal.organization.services.structure import end_posts_of
from sekimori.portal.organization.timelines import BATCH

ACTS: Mapping[str, ActType] = {
    "join": act_types.PERSON_JOINED,
    "move": act_types.PERSON_MOVED,
    "leave": act_types.PERSON_LEFT,
    "concurrent": act_types.APPOINTED,
    "acting": act_types.APPOINTED,
    "concurrent_end": act_types.APPOINTMENT_ENDED,
    "acting_end": act_types.APPOINTMENT_ENDED,
    "rename": act_types.PERSON_CHANGED,
    "reach": act_types.PERSON_REACH_SET,
    "post_new": act_types.POST_CREATED,
    "post_changed": act_types.POST_CHANGED,
    "unit_new": act_types.UNIT_CREATED,
    "unit_changed": act_types.UNIT_CHANGED,
    "unit_ended": act_types.UNIT_ABOLISHED,
}
POSTS = ("post_new", "post_changed")


def apply_staff(act: Performing, plan: StaffPlan, *, source: str) -> None:
    """Writes what a staff file changes; `source` names the file in every new appointment."""
    units = _new_units(plan.units.codes, plan.units.organs)
    plan.units.versions.renumber({"unit_id": units, "parent_id": units, "substitute_id": units, "successor_id": units})
    plan.units.versions.save(act.now())
    posts = _new_posts(plan)
    plan.posts.versions.renumber({"post_id": posts, "unit_id": units})
    plan.posts.versions.save(act.now())
    people = _new_people(plan)
    plan.people.called.renumber({"person_id": people})
    plan.people.called.save(act.now())
    for timelines in (plan.people.own, plan.people.beside):
        timelines.renumber({"person_id": people, "post_id": posts})
        timelines.save(act.now(), source=source)
    for day in sorted({day for _person, day in plan.leavers}):
        end_named(act, [person for person, left in plan.leavers if left == day], day)
    _reach(plan)
    for day in sorted(plan.renamed_on):
        refresh_on(act, day)
    _record_staff(act, plan, source)


def _new_units(codes: Mapping[str, int], organs: Mapping[int, int]) -> dict[int, int]:
    rows = [Unit(code=code, organ_id=organs[unit]) for code, unit in codes.items() if unit < 0]
    made = Unit.objects.bulk_create(rows, batch_size=BATCH)
    return {codes[row.code]: row.pk for row in made}


def _new_posts(plan: StaffPlan) -> dict[int, int]:
    codes = plan.posts.codes
    made = Post.objects.bulk_create([Post(code=code) for code, post in codes.items() if post < 0], batch_size=BATCH)
    return {codes[row.code]: row.pk for row in made}


def _new_people(plan: StaffPlan) -> dict[int, int]:
    fresh = [known for known in plan.people.by_number.values() if known.id < 0]
    rows = [
        Person(
            number=known.number,
            name=known.name,
            kana=known.kana,
            kind=known.kind,
            email=known.email,
            extension=known.extension,
        )
        for known in fresh
    ]
    for row in rows:
        row.search = row.search_text()
    made = Person.objects.bulk_create(rows, batch_size=BATCH)
    return {known.id: row.pk for known, row in zip(fresh, made, strict=True)}


def _reach(plan: StaffPlan) -> None:
    rows = list(Person.objects.filter(pk__in=plan.reached))
    for row in rows:
        for name, value in plan.reached[row.pk].items():
            setattr(row, name, value)
        row.version += 1
    Person.objects.bulk_update(rows, ["email", "extension", "version"], batch_size=BATCH)


def _record_staff(act: Performing, plan: StaffPlan, source: str) -> None:
    """One entry for each difference: what other apps listen to (a joiner's course, a leaver's checklist)."""
    numbers = {each.subject for each in plan.differences}
    people = {row.number: row for row in Person.objects.all() if row.number in numbers}
    posts = {row.code: row for row in Post.objects.filter(code__in=_subjects(plan.differences, *POSTS))}
    units = {row.code: row for row in Unit.objects.filter(code__in=_subjects(plan.differences, "unit_new"))}
    for each in plan.differences:
        if each.kind in POSTS:
            _record(act, posts[each.subject], each, source)
        elif each.kind == "unit_new":
            _record(act, units[each.subject], each, source)
        elif each.kind in ACTS:
            person = people[each.subject]
            _record(act, person, each, source, _where(plan, person.pk, each))


def _subjects(differences: list[Difference], *kinds: str) -> list[str]:
    return [each.subject for each in differences if each.kind in kinds]


def _where(plan: StaffPlan, person: int, each: Difference) -> dict[str, Any]:
    """The post and unit a person comes from and goes to."""
    found: dict[str, Any] = {"person": person}
    own = plan.people.own.of(person, "own")
    for name, day in (("from", each.day - dt.timedelta(days=1)), ("to", each.day)):
        held = periods.at(own, day)
        standing = plan.posts.on(held.values["post_id"], day) if held else None
        found[f"{name}_post"] = held.values["post_id"] if held else None
        found[f"{name}_unit"] = standing.values["unit_id"] if standing else None
    return found


def _record(
    act: Performing, subject: Any, each: Difference, source: str, where: Mapping[str, Any] | None = None
) -> None:
    about = dict(where or {})
    leaving = each.kind in {"leave", "concurrent_end", "acting_end"}
    unit = about.get("from_unit" if leaving else "to_unit")
    act.record(
        subject,
        act_type=ACTS[each.kind],
        before={"text": each.before, "post": about.get("from_post"), "unit": about.get("from_unit")},
        after={
            "text": each.after,
            "post": about.get("to_post"),
            "unit": about.get("to_unit"),
            "person": about.get("person"),
            "left_on" if each.kind == "leave" else "valid_from": each.day,
            "source": source,
        },
        unit=unit,
    )


def apply_units(act: Performing, plan: UnitPlan, *, source: str) -> None:
    """Writes what a file of units changes; empty posts of units that end, end with them."""
    fresh = _new_units(plan.units.codes, plan.units.organs)
    plan.units.versions.renumber({"unit_id": fresh, "parent_id": fresh, "substitute_id": fresh, "successor_id": fresh})
    subjects = {each.subject for each in plan.differences}
    rows = {row.code: row for row in Unit.objects.filter(code__in=subjects)}
    for unit, day in plan.ended:
        end_posts_of(act, Unit.objects.get(pk=unit), day)
    plan.units.versions.save(act.now())
    for each in plan.differences:
        row = rows[each.subject]
        act.record(
            row,
            act_type=ACTS[each.kind],
            before={"text": each.before},
            after={"text": each.after, "valid_from": each.day, "source": source},
            unit=row.pk,
        )
