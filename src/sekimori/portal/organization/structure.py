"""The units of the city on one day as a structure in memory: who lies under whom, which are 部等 and 課等."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from sekimori.portal.organization.models import UnitVersion


@dataclass(frozen=True)
class UnitNode:
    """A unit as it stands on the day of its structure.

    `substitute` is the 部等 that the city lets stand in for a missing one.
    """

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
    designation: str = ""
    substitute: int | None = None
    telephone: str = ""

    @classmethod
    def of(cls, row: UnitVersion) -> UnitNode:
        """The node of a version whose unit has been fetched with it."""
        return cls(
            id=row.unit_id,
            code=row.unit.code,
            name=row.name,
            organ=row.unit.organ_id,
            parent=row.parent_id,
            is_department=row.is_department,
            is_section=row.is_section,
            symbol=row.symbol,
            mailbox=row.mailbox,
            order=row.order,
            designation=row.designation,
            substitute=row.substitute_id,
            telephone=row.telephone,
        )


class Structure:
    """All units of one day, by id, in the order of lists."""

    def __init__(self, day: dt.date, nodes: Iterable[UnitNode]) -> None:
        self.day = day
        self.nodes = {node.id: node for node in nodes}

    @cached_property
    def children(self) -> dict[int | None, list[int]]:
        """The units directly under each unit; under None those whose own superior does not stand that day."""
        found: dict[int | None, list[int]] = {}
        for node in self.nodes.values():
            parent = node.parent if node.parent in self.nodes else None
            found.setdefault(parent, []).append(node.id)
        return found

    @cached_property
    def by_code(self) -> dict[str, UnitNode]:
        return {node.code: node for node in self.nodes.values()}

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
        while node is not None and node.parent is not None and node.parent in self.nodes and node.parent not in path:
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

    def substitute_of(self, unit: int) -> UnitNode | None:
        """The 部等 that the city has set for a unit (or for one above it) which belongs to none; None when it has set none."""
        if self.department_of(unit) is not None:
            return None
        for candidate in (unit, *self.above(unit)):
            node = self.nodes.get(candidate)
            if node is not None and node.substitute is not None:
                found = self.nodes.get(node.substitute)
                return found if found is not None and found.is_department else None
        return None

    @cached_property
    def without_department(self) -> list[UnitNode]:
        """The 課等 that belong to no 部等 (選管, 監査, 農委): the standard names no 責任者 for them."""
        return [node for node in self.sections if self.department_of(node.id) is None]

    @cached_property
    def _substituted(self) -> dict[int, frozenset[int]]:
        found: dict[int, set[int]] = {}
        for node in self.nodes.values():
            if node.substitute is None:
                continue
            for each in self.beneath(node.id):
                substitute = self.substitute_of(each)
                if substitute is not None:
                    found.setdefault(substitute.id, set()).add(each)
        return {department: frozenset(units) for department, units in found.items()}

    def reached_from(self, department: int) -> frozenset[int]:
        """The units a 部等 answers for: those beneath it, and those for which the city lets it stand in."""
        return self.beneath(department) | self._substituted.get(department, frozenset())

    def name(self, unit: int | None) -> str:
        node = self.nodes.get(unit) if unit is not None else None
        return node.name if node else ""

    def full_name(self, unit: int | None) -> str:
        """The names from the department down, as on forms: 総務部 デジタル推進課."""
        if unit is None or unit not in self.nodes:
            return ""
        return " ".join(self.name(each) for each in [*reversed(self.above(unit)), unit])

    def would_circle(self, unit: int, parent: int | None) -> bool:
        """Whether hanging `unit` under `parent` would make it its own superior."""
        return parent is not None and parent in self.beneath(unit)
