"""Organs, units and posts: made, changed and ended on a day."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.organization import act_types, periods
from sekimori.portal.organization.models import Organ, Post, PostVersion, Unit, UnitVersion
from sekimori.portal.organization.periods import Period
from sekimori.portal.organization.services import rules_of_structure as rules
from sekimori.portal.organization.timelines import Timelines

UNIT_DEFAULTS: Mapping[str, Any] = {
    "parent_id": None,
    "is_department": False,
    "is_section": False,
    "designation": "",
    "substitute_id": None,
    "successor_id": None,
    "symbol": "",
    "mailbox": "",
    "telephone": "",
    "order": 0,
}
POST_DEFAULTS: Mapping[str, Any] = {"rank": 0, "is_head": False, "designation": ""}


def organ_set(*, key: str, name: str, order: int = 0) -> Organ:
    """Adds an organ of the city, or renames and reorders the one with this key."""
    with performing(act_types.ORGAN_SET) as act:
        act.authorise("create", Organ)
        if not name.strip():
            raise InvalidInput(_("機関の名称を入力してください。"), field="name")
        before = Organ.objects.filter(key=key).values("name", "order").first()
        organ, _made = Organ.objects.update_or_create(key=key, defaults={"name": name.strip(), "order": order})
        act.record(organ, before=before, after={"key": key, "name": organ.name, "order": order})
    return organ


def unit_create(*, code: str, name: str, organ: Organ, valid_from: dt.date, reason: str = "", **more: Any) -> Unit:
    """Makes a unit that stands from `valid_from`. `more`: parent, is_department, is_section, designation, substitute, symbol,

    mailbox, telephone, order. Raises InvalidInput for a code in use, a superior that does not stand then, or a missing name.
    """
    with performing(act_types.UNIT_CREATED) as act:
        act.authorise("create", Unit)
        if Unit.objects.filter(code=code).exists():
            raise InvalidInput(_("所属コード「%(code)s」は既に使われています。") % {"code": code}, field="code")
        unit = Unit.objects.create(code=rules.required(code, _("所属コード"), "code"), organ=organ)
        values = {**UNIT_DEFAULTS, "name": rules.required(name, _("名称"), "name"), **_by_column(more)}
        versions = Timelines.load(UnitVersion, ["unit_id"])
        versions.change((unit.pk,), periods.put([], valid_from, None, values))
        rules.check_units(versions, [unit.pk], valid_from)
        versions.save(act.now())
        act.record(unit, after={"code": code, "valid_from": valid_from, **values}, unit=unit.pk, reason=reason)
    return unit


def unit_change(*, unit: Unit, valid_from: dt.date, reason: str = "", **changes: Any) -> None:
    """Changes what a unit is called or marked as from `valid_from`, until the next change of the same thing known already.

    `changes`: name, is_department, is_section, designation, substitute, symbol, mailbox, telephone, order.
    Raises InvalidInput when the unit does not stand that day or the change breaks a rule of structure.
    """
    if "name" in changes:
        changes["name"] = rules.required(changes["name"], _("名称"), "name")
    with performing(act_types.UNIT_CHANGED) as act:
        _change_unit(act, unit, valid_from, _by_column(changes), reason)


def unit_move(*, unit: Unit, parent: Unit | None, valid_from: dt.date, reason: str = "") -> None:
    """Hangs a unit under another superior (None: directly under its organ) from `valid_from`.

    Raises InvalidInput when that would make the unit its own superior on any day.
    """
    with performing(act_types.UNIT_MOVED) as act:
        _change_unit(act, unit, valid_from, {"parent_id": parent.pk if parent else None}, reason)


def _change_unit(act: Performing, unit: Unit, valid_from: dt.date, changes: Mapping[str, Any], reason: str) -> None:
    act.authorise("change", Unit, unit)
    versions = Timelines.load(UnitVersion, ["unit_id"])
    before = rules.standing(versions, unit, valid_from)
    versions.change((unit.pk,), periods.change(versions.of(unit.pk), valid_from, changes))
    rules.check_units(versions, [unit.pk], valid_from)
    if not versions.save(act.now()):
        return
    act.record(
        unit,
        before={name: before.values[name] for name in changes},
        after={**changes, "valid_from": valid_from},
        unit=unit.pk,
        reason=reason,
        names={"unit": str(before.values["name"])},
    )


def unit_abolish(*, unit: Unit, on: dt.date, reason: str = "") -> None:
    """Ends a unit: it no longer stands on `on`. Its empty posts end with it.

    Raises InvalidInput while units hang under it or people hold its posts on that day or later.
    """
    with performing(act_types.UNIT_ABOLISHED) as act:
        act.authorise("change", Unit, unit)
        versions = Timelines.load(UnitVersion, ["unit_id"])
        before = rules.standing(versions, unit, on - dt.timedelta(days=1))
        rules.check_empty(versions, unit, on)
        end_posts_of(act, unit, on)
        versions.change((unit.pk,), periods.clear(versions.of(unit.pk), on))
        rules.check_units(versions, [unit.pk], on)
        versions.save(act.now())
        act.record(unit, before=before.values, after={"ended_on": on}, unit=unit.pk, reason=reason)


def end_posts_of(act: Performing, unit: Unit, on: dt.date) -> None:
    """Ends every post of `unit` at `on`, in the open act; they have to be vacant by then."""
    for post in rules.posts_of(unit, on):
        _end_post(act, post, on, "")


def unit_merge(*, units: Sequence[Unit], into: Unit, on: dt.date, reason: str = "") -> None:
    """Merges `units` into another from `on`: units under them and posts that do not lead move over with their people.

    Raises InvalidInput while a post that leads one of them still has a holder on that day: that person's transfer comes first.
    """
    with performing(act_types.UNIT_MERGED) as act:
        versions = Timelines.load(UnitVersion, ["unit_id"])
        target = rules.standing(versions, into, on)
        merged = [unit for unit in units if unit.pk != into.pk]
        for unit in merged:
            act.authorise("change", Unit, unit)
            before = rules.standing(versions, unit, on - dt.timedelta(days=1))
            for child in rules.children_of(versions, unit, on):
                versions.change((child,), periods.change(versions.of(child), on, {"parent_id": into.pk}))
            _hand_over_posts(act, unit, into, on, reason)
            marked = periods.change(versions.of(unit.pk), before.start, {"successor_id": into.pk})
            versions.change((unit.pk,), periods.clear(marked, on))
            act.record(
                unit,
                before={"name": before.values["name"]},
                after={"into": into.pk, "on": on},
                unit=unit.pk,
                reason=reason,
                names={"into": str(target.values["name"])},
            )
        rules.check_units(versions, [into.pk, *(unit.pk for unit in merged)], on)
        versions.save(act.now())


def _hand_over_posts(act: Performing, unit: Unit, into: Unit, on: dt.date, reason: str) -> None:
    for post in rules.posts_of(unit, on):
        timeline = Timelines.load(PostVersion, ["post_id"], post=post)
        leads = rules.period_on(timeline.of(post.pk), on)
        if leads is not None and not leads.values["is_head"]:
            _change_post(act, post, on, {"unit_id": into.pk}, reason)
            continue
        rules.check_vacant(post, on)
        _end_post(act, post, on, reason)


def post_create(
    *,
    unit: Unit,
    title: str,
    valid_from: dt.date,
    code: str = "",
    reason: str = "",
    token: uuid.UUID | None = None,
    **more: Any,
) -> Post:
    """Makes a post in a unit from `valid_from`. `more`: rank, is_head, designation.

    Without a `code` one is made from the unit's.

    Raises InvalidInput when the unit does not stand then, has a head already, or the designation is taken; Conflict for a
    form's `token` that was used before.
    """
    with performing(act_types.POST_CREATED) as act:
        act.authorise("create", Post)
        act.once(token)
        rules.check_unit_stands(unit, valid_from)
        if code and Post.objects.filter(code=code).exists():
            raise InvalidInput(_("職コード「%(code)s」は既に使われています。") % {"code": code}, field="code")
        post = Post.objects.create(code=code or rules.next_post_code(unit))
        values = {**POST_DEFAULTS, "title": rules.required(title, _("職名"), "title"), "unit_id": unit.pk, **more}
        timeline = Timelines.load(PostVersion, ["post_id"], post=post)
        timeline.change((post.pk,), periods.put([], valid_from, None, values))
        rules.check_post(post, timeline.of(post.pk), valid_from)
        timeline.save(act.now())
        act.record(post, after={"valid_from": valid_from, **values}, unit=unit.pk, reason=reason)
    return post


def post_change(*, post: Post, valid_from: dt.date, reason: str = "", **changes: Any) -> None:
    """Changes a post (title, rank, is_head, designation, unit) from `valid_from`; whoever holds it goes along.

    Raises InvalidInput when it does not stand that day, or when its unit would have two heads, or a designation two posts.
    """
    with performing(act_types.POST_CHANGED) as act:
        _change_post(act, post, valid_from, _by_column(changes), reason)


def _change_post(act: Performing, post: Post, valid_from: dt.date, changes: Mapping[str, Any], reason: str) -> None:
    act.authorise("change", Post, post)
    timeline = Timelines.load(PostVersion, ["post_id"], post=post)
    before = rules.period_on(timeline.of(post.pk), valid_from)
    if before is None:
        raise InvalidInput(_("その職は%(day)sには置かれていません。") % {"day": rules.shown(valid_from)})
    timeline.change((post.pk,), periods.change(timeline.of(post.pk), valid_from, changes))
    if unit := changes.get("unit_id"):
        rules.check_unit_stands(Unit.objects.get(pk=unit), valid_from)
    rules.check_post(post, timeline.of(post.pk), valid_from)
    if not timeline.save(act.now()):
        return
    act.record(
        post,
        act_type=act_types.POST_CHANGED,
        before={name: before.values[name] for name in changes},
        after={**changes, "valid_from": valid_from},
        unit=before.values["unit_id"],
        reason=reason,
        names={"post": str(before.values["title"])},
    )


def post_abolish(*, post: Post, on: dt.date, reason: str = "") -> None:
    """Ends a post: it no longer stands on `on`. Raises InvalidInput while somebody holds it on that day or later."""
    with performing(act_types.POST_ABOLISHED) as act:
        rules.check_vacant(post, on)
        _end_post(act, post, on, reason)


def _end_post(act: Performing, post: Post, on: dt.date, reason: str) -> None:
    act.authorise("change", Post, post)
    timeline = Timelines.load(PostVersion, ["post_id"], post=post)
    before = rules.period_on(timeline.of(post.pk), on - dt.timedelta(days=1)) or _last(timeline.of(post.pk))
    timeline.change((post.pk,), periods.clear(timeline.of(post.pk), on))
    timeline.save(act.now())
    act.record(
        post,
        act_type=act_types.POST_ABOLISHED,
        before={"title": before.values["title"]} if before else None,
        after={"ended_on": on},
        unit=before.values["unit_id"] if before else None,
        reason=reason,
    )


def _last(found: Sequence[Period]) -> Period | None:
    return found[-1] if found else None


def _by_column(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Records given as values become their ids, under the column's name."""
    relations = {"parent", "substitute", "successor", "unit"}
    return {
        f"{name}_id" if name in relations else name: (value.pk if name in relations and value is not None else value)
        for name, value in changes.items()
    }
