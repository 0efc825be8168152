"""The units of the city on one day as a structure in memory: who lies under whom, which are 部等 and 課等."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Max

from sekimori.portal.organization.models import UnitVersion


@dataclass(frozen=True)
class UnitNode:
    """A unit as it stands on the day of its structure."""

    id: int
    code: str
    name: str
    organ: int
    parent: int | None
    is_department: bool
    is_section: bool
    symbol: str
    mailbox: str
    order: int


class Structure:
    """All units of one day, by id, in the order of lists."""

    def __init__(self, day: dt.date, nodes: list[UnitNode]) -> None:
        self.day = day
        self.nodes = {node.id: node for node in nodes}

    @cached_property
    def children(self) -> dict[int | None, list[int]]:
        found: dict[int | None, list[int]] = {}
        for node in self.nodes.values():
            parent = node.parent if node.parent in self.nodes else None
            found.setdefault(parent, []).append(node.id)
        return found

    @property
    def departments(self) -> list[UnitNode]:
        return [node for node in self.nodes.values() if node.is_department]

    @property
    def sections(self) -> list[UnitNode]:
        return [node for node in self.nodes.values() if node.is_section]

    def beneath(self, unit: int) -> frozenset[int]:
        """`unit` and every unit under it."""
        reached, todo = {unit}, [unit]
        while todo:
            for child in self.children.get(todo.pop(), []):
                if child not in reached:
                    reached.add(child)
                    todo.append(child)
        return frozenset(reached)

    def above(self, unit: int) -> list[int]:
        """The units over `unit`, nearest first, `unit` not included."""
        path: list[int] = []
        node = self.nodes.get(unit)
        while node is not None and node.parent is not None and node.parent not in path:
            path.append(node.parent)
            node = self.nodes.get(node.parent)
        return path

    def department_of(self, unit: int) -> UnitNode | None:
        """The 部等 to which `unit` belongs (itself, when it is one); None where the standard leaves it without."""
        for candidate in (unit, *self.above(unit)):
            node = self.nodes.get(candidate)
            if node is not None and node.is_department:
                return node
        return None

    def section_of(self, unit: int) -> UnitNode | None:
        """The 課等 to which `unit` belongs (itself, when it is one); None when there is none."""
        for candidate in (unit, *self.above(unit)):
            node = self.nodes.get(candidate)
            if node is not None and node.is_section:
                return node
        return None

    def name(self, unit: int | None) -> str:
        node = self.nodes.get(unit) if unit is not None else None
        return node.name if node else ""

    def full_name(self, unit: int | None) -> str:
        """The names from the department down, as on forms: 総務部 デジタル推進課."""
        if unit is None or unit not in self.nodes:
            return ""
        return " ".join(self.name(each) for each in [*reversed(self.above(unit)), unit])


_kept: dict[tuple[object, ...], Structure] = {}


def structure_on(day: dt.date, known_at: dt.datetime | None = None) -> Structure:
    """The structure of `day`, as known now or at `known_at`. Kept in memory until any unit changes."""
    stamp = UnitVersion.objects.aggregate(
        n=Count("id"), newest=Max("id"), recorded=Max("recorded_at"), ended=Max("superseded_at")
    )
    key = (day, known_at, stamp["n"], stamp["newest"], stamp["recorded"], stamp["ended"])
    if key not in _kept:
        rows = UnitVersion.objects.on(day, known_at).select_related("unit").order_by("order", "unit__code")
        nodes = [
            UnitNode(
                row.unit_id,
                row.unit.code,
                row.name,
                row.unit.organ_id,
                row.parent_id,
                row.is_department,
                row.is_section,
                row.symbol,
                row.mailbox,
                row.order,
            )
            for row in rows
        ]
        if len(_kept) > 64:  # noqa: PLR2004
            _kept.clear()
        _kept[key] = Structure(day, nodes)
    return _kept[key]
