"""What must hold of units and posts on every day, told in sentences that name the day and the thing in the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from sekimori.common import eras
from sekimori.common.errors import InvalidInput
from sekimori.portal.organization import periods
from sekimori.portal.organization.models import Appointment, Post, PostVersion, Unit, UnitVersion
from sekimori.portal.organization.periods import FOREVER, Period
from sekimori.portal.organization.timelines import Timelines

Units = Timelines[UnitVersion]
Standing = dict[int, Mapping[str, Any]]


def shown(day: dt.date) -> str:
    """A day as people read it: 令和8年4月1日."""
    return eras.format_long(day)


def required(value: str, what: str, field: str) -> str:
    """`value` without blanks around it. Raises InvalidInput when nothing is left."""
    if not value.strip():
        raise InvalidInput(_("%(what)sを入力してください。") % {"what": what}, field=field)
    return value.strip()


def period_on(found: Sequence[Period], day: dt.date) -> Period | None:
    """The period that covers `day`."""
    return periods.at(found, day)


def standing(versions: Units, unit: Unit, day: dt.date) -> Period:
    """The unit's period on `day`. Raises InvalidInput when it does not stand then."""
    found = periods.at(versions.of(unit.pk), day)
    if found is None:
        raise InvalidInput(
            _("所属コード「%(code)s」の所属は、%(day)sには置かれていません。") % {"code": unit.code, "day": shown(day)}
        )
    return found


def check_unit_stands(unit: Unit, day: dt.date) -> None:
    """Raises InvalidInput unless the unit stands on `day`."""
    standing(Timelines.load(UnitVersion, ["unit_id"], unit=unit), unit, day)


def check_units(versions: Units, changed: Iterable[int], start: dt.date) -> None:
    """Raises InvalidInput when, on any day from `start`, a unit has a superior or a substitute that does not

    stand or is not right, or

    when one of `changed` is its own superior.
    """
    for day in _days(versions, start):
        standing_then = {
            key[0]: found.values for key in versions if (found := periods.at(versions.of(*key), day)) is not None
        }
        for values in standing_then.values():
            _check_parent(values, standing_then, day)
            _check_substitute(values, standing_then, day)
        for unit in changed:
            _check_no_circle(unit, standing_then, day)


def _days(versions: Units, start: dt.date) -> list[dt.date]:
    days = {start}
    for key in versions:
        days |= {edge for each in versions.of(*key) for edge in (each.start, each.limit) if start < edge < FOREVER}
    return sorted(days)


def _check_parent(values: Mapping[str, Any], standing_then: Standing, day: dt.date) -> None:
    if values["parent_id"] is not None and values["parent_id"] not in standing_then:
        raise InvalidInput(
            _("「%(name)s」の上位の所属は、%(day)sには置かれていません。")
            % {"name": values["name"], "day": shown(day)},
            field="parent",
        )


def _check_substitute(values: Mapping[str, Any], standing_then: Standing, day: dt.date) -> None:
    if values["substitute_id"] is None:
        return
    other = standing_then.get(values["substitute_id"])
    if other is None or not other["is_department"]:
        raise InvalidInput(
            _("「%(name)s」の責任者を代える部等として選ばれた所属は、%(day)sには部等ではありません。")
            % {"name": values["name"], "day": shown(day)},
            field="substitute",
        )


def _check_no_circle(unit: int, standing_then: Standing, day: dt.date) -> None:
    seen = {unit}
    node = standing_then[unit]["parent_id"] if unit in standing_then else None
    while node is not None:
        if node in seen:
            raise InvalidInput(
                _("「%(name)s」が%(day)sに自分自身の上位になってしまいます。上位の所属を選び直してください。")
                % {"name": standing_then[unit]["name"], "day": shown(day)},
                field="parent",
            )
        seen.add(node)
        node = standing_then[node]["parent_id"]


def children_of(versions: Units, unit: Unit, day: dt.date) -> list[int]:
    """The units that hang under `unit` on `day` or later."""
    return [
        key[0]
        for key in versions
        if any(each.limit > day and each.values["parent_id"] == unit.pk for each in versions.of(*key))
    ]


def check_empty(versions: Units, unit: Unit, on: dt.date) -> None:
    """Raises InvalidInput while units hang under `unit` or people hold its posts on `on` or later."""
    children = children_of(versions, unit, on)
    if children:
        names = [each.values["name"] for key in children for each in versions.of(key) if each.limit > on]
        raise InvalidInput(
            _("下に「%(names)s」があるため廃止できません。先に移管又は廃止してください。")
            % {"names": "」「".join(names)}
        )
    for post in posts_of(unit, on):
        check_vacant(post, on)


def posts_of(unit: Unit, on: dt.date) -> list[Post]:
    """The posts that stand in `unit` on `on` or later, as known now."""
    rows = PostVersion.objects.known().filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), unit=unit)
    return list(Post.objects.filter(pk__in=rows.values("post")).order_by("code"))


def check_vacant(post: Post, on: dt.date) -> None:
    """Raises InvalidInput while somebody holds `post` on `on` or later."""
    later = Appointment.objects.known().filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), post=post)
    held = later.select_related("person").order_by("valid_from").first()
    if held is None:
        return
    version = PostVersion.objects.known().filter(post=post).order_by("-valid_from").first()
    raise InvalidInput(
        _("「%(title)s」には%(day)s以後も%(name)sさんが就いています。先に異動を登録してください。")
        % {"title": version.title if version else post.code, "day": shown(on), "name": held.person.name}
    )


def check_post(post: Post, found: Sequence[Period], start: dt.date) -> None:
    """Raises InvalidInput when from `start` a unit would have two heads, or a designation of the standard two posts."""
    for period in found:
        if period.limit <= start:
            continue
        others = PostVersion.objects.known().exclude(post=post).filter(valid_from__lt=period.limit)
        others = others.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=max(period.start, start)))
        if period.values["is_head"]:
            _raise_taken(others.filter(unit=period.values["unit_id"], is_head=True), "is_head")
        if period.values["designation"]:
            _raise_taken(others.filter(designation=period.values["designation"]), "designation")


def _raise_taken(others: Iterable[PostVersion], field: str) -> None:
    other = next(iter(others), None)
    if other is None:
        return
    sentence = (
        _("この所属の長は、既に「%(title)s」と登録されています（%(day)sから）。")
        if field == "is_head"
        else _("基準上のその職は、既に「%(title)s」に付けられています（%(day)sから）。")
    )
    raise InvalidInput(sentence % {"title": other.title, "day": shown(other.valid_from)}, field=field)


def next_post_code(unit: Unit) -> str:
    """A code for a new post of `unit` that is not in use: the unit's code and a running number."""
    number = Post.objects.filter(code__startswith=f"{unit.code}-").count() + 1
    while Post.objects.filter(code=f"{unit.code}-{number}").exists():
        number += 1
    return f"{unit.code}-{number}"
