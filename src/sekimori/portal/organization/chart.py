"""The organisation chart: a tidy tree in an SVG of attributes alone, and the same tree as a nested list."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from sekimori.portal.organization.structure import Structure, UnitNode

# Sizes in SVG units; a full-width character of 13 units.
WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN = 190, 40, 36, 12, 8
LETTERS = 13.0
# More units than this are drawn down to the departments; each has a chart of its own.
MOST = 120


@dataclass
class Branch:
    """A unit (or an organ, without id) in the chart, with those under it that are drawn and how many are not."""

    name: str
    unit: int | None = None
    under: str = ""
    marks: tuple[str, ...] = ()
    children: list[Branch] = field(default_factory=list)
    folded: int = 0


@dataclass(frozen=True)
class Box:
    """A branch with its place in the drawing; lines are cut to its width."""

    x: int
    y: int
    title: str
    under: str
    full: str

    @property
    def middle(self) -> int:
        return self.y + HEIGHT // 2


@dataclass(frozen=True)
class Drawing:
    """Boxes and the paths between them, with the size of the whole."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    paths: tuple[str, ...]
    box_width: int = WIDTH
    box_height: int = HEIGHT


def branches(
    structure: Structure, organs: Mapping[int, str], heads: Mapping[int, str], top: int | None = None
) -> list[Branch]:
    """The tree to draw: from `top` down, or every organ with its units. `heads` says who leads a unit.

    A large city is drawn to the second level; what is folded away is counted.
    """
    deep = 99 if top is not None or len(structure.nodes) <= MOST else 1

    def grow(unit: int, left: int) -> Branch:
        node = structure.nodes[unit]
        below = structure.children.get(unit, [])
        branch = Branch(node.name, unit, heads.get(unit, ""), _marks(node))
        if left > 0:
            branch.children = [grow(each, left - 1) for each in below]
        else:
            branch.folded = len(structure.beneath(unit)) - 1
        return branch

    if top is not None:
        return [grow(top, deep)] if top in structure.nodes else []
    roots: dict[int, list[int]] = {}
    for each in structure.children.get(None, []):
        roots.setdefault(structure.nodes[each].organ, []).append(each)
    return [
        Branch(name, children=[grow(each, deep - 1) for each in roots[organ]])
        for organ, name in organs.items()
        if organ in roots
    ]


def _marks(node: UnitNode) -> tuple[str, ...]:
    return tuple(mark for mark, held in (("部等", node.is_department), ("課等", node.is_section)) if held)


def draw(roots: list[Branch]) -> Drawing:
    """The tree laid out: each level a column, each leaf a row, each branch in the middle of those under it."""
    boxes: list[Box] = []
    paths: list[str] = []
    row = 0

    def place(branch: Branch, depth: int) -> Box:
        nonlocal row
        below = [place(child, depth + 1) for child in branch.children]
        if below:
            y = (below[0].y + below[-1].y) // 2
        else:
            y = MARGIN + row * (HEIGHT + GAP_Y)
            row += 1
        under = branch.under or (f"＋{branch.folded}" if branch.folded else "")
        full = " ".join(each for each in (branch.name, branch.under) if each)
        box = Box(MARGIN + depth * (WIDTH + GAP_X), y, cut(branch.name), cut(under), full)
        boxes.append(box)
        middle = box.x + WIDTH + GAP_X // 2
        paths.extend(f"M{box.x + WIDTH} {box.middle}H{middle}V{child.middle}H{child.x}" for child in below)
        return box

    for root in roots:
        place(root, 0)
    width = max((box.x for box in boxes), default=0) + WIDTH + MARGIN
    return Drawing(width, MARGIN * 2 + max(row, 1) * (HEIGHT + GAP_Y) - GAP_Y, tuple(boxes), tuple(paths))


def cut(text: str, room: float = (WIDTH - 16) / LETTERS) -> str:
    """The text, with … where it would not fit into a box."""
    if sum(map(_width, text)) <= room:
        return text
    kept, used = "", 1.0
    for each in text:
        used += _width(each)
        if used > room:
            break
        kept += each
    return f"{kept}…"


def _width(letter: str) -> float:
    return 1 if unicodedata.east_asian_width(letter) in "WFA" else 0.55
