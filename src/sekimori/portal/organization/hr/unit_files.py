"""A file of units compared with the city: what is new, renamed, moved and ended. Nothing is written here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.common.text import fold
from sekimori.portal.organization import periods
from sekimori.portal.organization.hr.present import Units
from sekimori.portal.organization.hr.records import Difference, Faults, UnitRow
from sekimori.portal.organization.models import Unit
from sekimori.portal.organization.services import rules_of_structure as rules


@dataclass
class UnitPlan:
    """What a file of units would change."""

    units: Units
    differences: list[Difference] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    ended: list[tuple[int, dt.date]] = field(default_factory=list)


def plan(rows: Iterable[UnitRow], *, day: dt.date, full: bool, faults: Faults) -> UnitPlan:
    """Compares the rows with what is known. In a `full` list, units that it leaves out are ended on `day`."""
    made = UnitPlan(Units(), faults=faults)
    listed = sorted(rows, key=lambda row: (row.day, row.line))
    _check_twice(listed, made)
    standing = [row for row in listed if row.stands]
    for row in standing:
        _add(made, row)
    for row in standing:
        _change(made, row)
    for row in listed:
        if not row.stands:
            _end(made, row.code, row.day, row)
    if full:
        mentioned = {row.code for row in listed}
        for code, unit in list(made.units.codes.items()):
            if code not in mentioned and made.units.on(unit, day) is not None:
                _end(made, code, day, None)
    _check_whole(made, listed, day)
    return made


def _check_twice(rows: Iterable[UnitRow], made: UnitPlan) -> None:
    first: dict[tuple[str, dt.date], int] = {}
    for row in rows:
        if (line := first.setdefault((row.code, row.day), row.line)) != row.line:
            words = {"code": row.code, "line": line}
            made.faults.add(row.line, _("所属コード"), _("所属コード%(code)sは%(line)d行目にもあります。") % words)


def _add(made: UnitPlan, row: UnitRow) -> None:
    """A unit whose code is new; its superior is set when all new ones are known."""
    units = made.units
    if row.code in units.codes:
        return
    organ = _organ(made, row)
    if organ is None:
        return
    units.add(row.code, organ, row.day, name=row.name)
    made.differences.append(Difference("unit_new", row.code, row.name, "", row.name, row.day, row.line))


def _organ(made: UnitPlan, row: UnitRow) -> int | None:
    """The organ a new unit belongs to: as the file says, else that of its superior, else the city's only or first one."""
    units = made.units
    if row.organ:
        found = units.organ_ids.get(row.organ) or units.organ_ids.get(fold(row.organ))
        if found is None:
            made.faults.add(
                row.line, _("機関"), _("「%(name)s」という機関は登録されていません。") % {"name": row.organ}
            )
        return found
    parent = units.codes.get(row.parent_code)
    organ = units.organs.get(parent) if parent is not None else next(iter(units.organ_ids.values()), None)
    if organ is None:
        made.faults.add(
            row.line, _("機関"), _("機関が一つも登録されていません。先に市長部局などの機関を登録してください。")
        )
    return organ


def _change(made: UnitPlan, row: UnitRow) -> None:
    units = made.units
    unit = units.codes.get(row.code)
    if unit is None:
        return
    before = units.on(unit, row.day)
    if before is None:
        words = {"code": row.code, "day": rules.shown(row.day)}
        made.faults.add(row.line, _("所属コード"), _("所属コード%(code)sの所属は%(day)sには置かれていません。") % words)
        return
    wanted = _wanted(made, row)
    changes = {name: value for name, value in wanted.items() if value != before.values[name]}
    if not changes:
        return
    units.change(unit, periods.change(units.versions.of(unit), row.day, changes))
    if unit > 0:
        words_before = _described(made, before.values, changes, row.day)
        after = _described(made, {**before.values, **changes}, changes, row.day)
        made.differences.append(Difference("unit_changed", row.code, row.name, words_before, after, row.day, row.line))


def _wanted(made: UnitPlan, row: UnitRow) -> dict[str, Any]:
    """What the row says of its unit; columns the file does not have stay as they are."""
    wanted: dict[str, Any] = {"name": row.name}
    if row.parent_code:
        parent = made.units.codes.get(row.parent_code)
        if parent is None:
            words = {"code": row.parent_code}
            made.faults.add(row.line, _("上位所属コード"), _("上位所属コード%(code)sは登録されていません。") % words)
        wanted["parent_id"] = parent
    said = {
        "is_department": row.department,
        "is_section": row.section,
        "symbol": row.symbol,
        "mailbox": row.mailbox,
        "telephone": row.telephone,
        "order": row.order,
    }
    return {**wanted, **{name: value for name, value in said.items() if value is not None}}


def _described(made: UnitPlan, values: Mapping[str, Any], changes: Iterable[str], day: dt.date) -> str:
    """The changed things in words: 市民窓口課、上位 市民部、課等."""
    parts: list[str] = []
    for name in changes:
        value = values[name]
        if name == "parent_id":
            parts.append(_("上位 %(name)s") % {"name": made.units.name(value, day) or _("なし")})
        elif isinstance(value, bool):
            flag = _("部等") if name == "is_department" else _("課等")
            parts.append(flag if value else _("%(flag)sでない") % {"flag": flag})
        elif value != "":
            parts.append(str(value))
    return "、".join(parts)


def _end(made: UnitPlan, code: str, day: dt.date, row: UnitRow | None) -> None:
    units = made.units
    unit = units.codes.get(code)
    if unit is None or unit < 0:
        made.faults.add(
            row.line if row else None, _("所属コード"), _("所属コード%(code)sは登録されていません。") % {"code": code}
        )
        return
    covering = units.on(unit, day) or units.on(unit, day - dt.timedelta(days=1))
    if covering is None or covering.limit <= day:
        return
    found = units.versions.of(unit)
    successor = units.codes.get(row.successor_code) if row and row.successor_code else None
    if successor is not None:
        found = periods.change(found, covering.start, {"successor_id": successor})
    units.change(unit, periods.clear(found, day))
    made.ended.append((unit, day))
    into = units.name(successor, day)
    after = _("%(name)sに統合") % {"name": into} if into else _("廃止")
    made.differences.append(
        Difference("unit_ended", code, str(covering.values["name"]), "", after, day, row.line if row else None)
    )


def _check_whole(made: UnitPlan, rows: Iterable[UnitRow], day: dt.date) -> None:
    """No circle, no unit under one that is gone, and nobody left in a unit that ends."""
    first = min((row.day for row in rows), default=day)
    if made.differences and not made.faults.total:
        try:
            rules.check_units(made.units.versions, [key[0] for key in made.units.versions], min(first, day))
        except InvalidInput as error:
            made.faults.add(None, _("上位所属コード"), error.sentence)
    by_id = {unit.pk: unit for unit in Unit.objects.filter(pk__in=[unit for unit, _on in made.ended])}
    for unit, on in made.ended:
        try:
            rules.check_empty(made.units.versions, by_id[unit], on)
        except InvalidInput as error:
            made.faults.add(None, _("所属コード"), f"{by_id[unit].code}: {error.sentence}")
