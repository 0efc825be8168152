"""Charts as server-rendered SVG: geometry in Python, colours by class, the numbers in a table beneath.

A chart is a frozen record; `drawing()` turns it into shapes, `table()` into the head and rows that say the same in words.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

Label = str | Promise
WIDTH = 640.0
CHARACTER = 13.0


@dataclass(frozen=True)
class Shape:
    """An element of the drawing: rect, text, line, path or circle. `said` is the title shown on hover."""

    kind: str
    css: str = ""
    said: str = ""
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0
    x2: float = 0
    y2: float = 0
    path: str = ""
    text: str = ""
    anchor: str = "start"
    dark: bool = False


@dataclass(frozen=True)
class Drawing:
    """The shapes with the size of the view box."""

    width: float
    height: float
    shapes: Sequence[Shape]


@dataclass(frozen=True)
class Table:
    """The chart's numbers: the first cell of each row is its head."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


class Chart(Protocol):
    """What the tag {% chart %} draws."""

    @property
    def title(self) -> Label: ...

    @property
    def description(self) -> Label: ...

    def drawing(self, width: float) -> Drawing: ...

    def table(self) -> Table: ...

    def legend(self) -> Sequence[Series]: ...


@dataclass(frozen=True)
class Series:
    """A kind of value: its name and its class (accent, accent2, success, warning, danger, overdue, excepted, void …)."""

    label: Label
    tone: str = "accent"


def shown(value: float) -> str:
    """A number as it is printed."""
    whole = int(value) if float(value).is_integer() else round(value, 1)
    return str(number_format(whole, use_l10n=True, force_grouping=True))


def fitted(text: str, room: float) -> str:
    """`text`, cut with an ellipsis when it is wider than `room` in the chart's type."""
    width, kept = 0.0, ""
    for sign in text:
        width += CHARACTER if unicodedata.east_asian_width(sign) in "WFA" else CHARACTER * 0.6
        if width > room:
            return kept[:-1] + "…"
        kept += sign
    return kept


def gutter(labels: Sequence[Label], most: float) -> float:
    """The room that the longest label needs at the left."""
    longest = max(
        (sum(1 if unicodedata.east_asian_width(s) in "WFA" else 0.6 for s in str(x)) for x in labels), default=0
    )
    return min(most, longest * CHARACTER + 14)


def scale_top(value: float) -> float:
    """The end of an axis of four parts at or above `value`, each part a round number: 1, 4, 8, 12, 20, 40, 80, 120 …"""
    if value <= 1:
        return 1
    power = 10 ** math.floor(math.log10(value))
    return float(next(power * step for step in (1.2, 2, 4, 8, 12) if power * step >= max(value, 4)))


@dataclass(frozen=True)
class Bar:
    """A bar with its value."""

    label: Label
    value: float
    tone: str = "accent"


@dataclass(frozen=True)
class BarChart:
    """Horizontal bars, the value at the end of each."""

    title: Label
    bars: Sequence[Bar]
    unit: Label = ""
    description: Label = ""

    def legend(self) -> Sequence[Series]:
        return ()

    def drawing(self, width: float = WIDTH) -> Drawing:
        left = gutter([bar.label for bar in self.bars], width * 0.3)
        top = max((bar.value for bar in self.bars), default=0) or 1
        room = width - left - 70
        shapes = []
        for number, bar in enumerate(self.bars):
            y = number * 32.0 + 4
            length = max(room * bar.value / top, 1.0 if bar.value else 0.0)
            words = f"{shown(bar.value)}{self.unit}"
            shapes += [
                Shape(
                    "text",
                    x=left - 10,
                    y=y + 17,
                    text=fitted(str(bar.label), left - 12),
                    anchor="end",
                    said=str(bar.label),
                ),
                Shape("rect", f"is-{bar.tone}", f"{bar.label} {words}", left, y, length, 24),
                Shape("text", x=left + length + 8, y=y + 17, text=words),
            ]
        height = len(self.bars) * 32.0 + 8
        shapes.append(Shape("line", "is-base", x=left, y=0, x2=left, y2=height))
        return Drawing(width, height, shapes)

    def table(self) -> Table:
        head = [_("項目"), str(self.unit) or _("値")]
        return Table(head, [[str(bar.label), shown(bar.value)] for bar in self.bars])


@dataclass(frozen=True)
class StackedRow:
    """A bar of several parts, in the order of the chart's series."""

    label: Label
    values: Sequence[float]


@dataclass(frozen=True)
class StackedChart:
    """Horizontal bars of parts; `share` stretches every bar to the full width."""

    title: Label
    series: Sequence[Series]
    rows: Sequence[StackedRow]
    unit: Label = ""
    description: Label = ""
    share: bool = False

    def legend(self) -> Sequence[Series]:
        return self.series

    def drawing(self, width: float = WIDTH) -> Drawing:
        left = gutter([row.label for row in self.rows], width * 0.3)
        top = max((sum(row.values) for row in self.rows), default=0) or 1
        shapes: list[Shape] = []
        for number, row in enumerate(self.rows):
            y, total = number * 32.0 + 4, sum(row.values)
            words = f"{shown(total)}{self.unit}"
            name = fitted(str(row.label), left - 12)
            shapes.append(Shape("text", x=left - 10, y=y + 17, text=name, anchor="end", said=str(row.label)))
            full = (width - left - 70) * (1 if self.share and total else total / top)
            shapes += self._parts(row, left, y, full / total if total else 0)
            shapes.append(Shape("text", x=left + full + 8, y=y + 17, text=words))
        height = len(self.rows) * 32.0 + 8
        return Drawing(width, height, [*shapes, Shape("line", "is-base", x=left, y=0, x2=left, y2=height)])

    def _parts(self, row: StackedRow, left: float, y: float, per: float) -> list[Shape]:
        shapes, x = [], left
        for series, value in zip(self.series, row.values, strict=True):
            width = value * per
            if value:
                said = f"{row.label} {series.label} {shown(value)}{self.unit}"
                shapes.append(Shape("rect", f"is-{series.tone} is-slice", said, x, y, width, 24))
            if width > 28:  # noqa: PLR2004
                shapes.append(_on(x + width / 2, y + 17, shown(value), series.tone))
            x += width
        return shapes

    def table(self) -> Table:
        head = [_("項目"), *(str(series.label) for series in self.series), _("計")]
        rows = [[str(r.label), *(shown(v) for v in r.values), shown(sum(r.values))] for r in self.rows]
        return Table(head, rows)


PALE = {"accent2", "waiting", "excepted", "void", "unknown"}


def _on(x: float, y: float, text: str, tone: str) -> Shape:
    """Words on a coloured part, dark where the colour is pale."""
    return Shape("text", "is-on", x=x, y=y, text=text, anchor="middle", dark=tone in PALE)


@dataclass(frozen=True)
class Line:
    """A line through one value for each label of the chart; None leaves a gap."""

    series: Series
    values: Sequence[float | None]


@dataclass(frozen=True)
class LineChart:
    """Lines over time; each differs by its dashes too, and is named at its end."""

    title: Label
    labels: Sequence[Label]
    lines: Sequence[Line]
    unit: Label = ""
    description: Label = ""

    height: float = field(default=240.0)

    def legend(self) -> Sequence[Series]:
        return [line.series for line in self.lines] if len(self.lines) > 1 else ()

    def drawing(self, width: float = WIDTH) -> Drawing:
        top = scale_top(max((v for line in self.lines for v in line.values if v is not None), default=0))
        left, right, foot = 48.0, width - 16, self.height - 28
        shapes: list[Shape] = []
        for part in range(5):
            y = 12 + (foot - 12) * part / 4
            shapes.append(Shape("line", "is-base" if part == 4 else "is-grid", x=left, y=y, x2=right, y2=y))  # noqa: PLR2004
            shapes.append(Shape("text", "is-soft", x=left - 8, y=y + 4, text=shown(top * (4 - part) / 4), anchor="end"))
        step = (right - left - 24) / max(len(self.labels) - 1, 1)
        places = [left + 12 + step * number for number in range(len(self.labels))]
        every = max(1, math.ceil(len(self.labels) * 52 / (right - left)))
        for number, (x, label) in enumerate(zip(places, self.labels, strict=True)):
            if number % every == 0:
                shapes.append(Shape("text", "is-soft", x=x, y=self.height - 8, text=str(label), anchor="middle"))
        for order, line in enumerate(self.lines):
            ys = [None if v is None else foot - (foot - 12) * v / top for v in line.values]
            shapes += self._line(order, line, places, ys)
        return Drawing(width, self.height, shapes)

    def _line(self, order: int, line: Line, xs: Sequence[float], ys: Sequence[float | None]) -> list[Shape]:
        path, pen = "", "M"
        for x, y in zip(xs, ys, strict=True):
            path += "" if y is None else f"{pen}{x:.1f} {y:.1f}"
            pen = "M" if y is None else "L"
        dashes = ("", " is-second", " is-third")[order % 3]
        shapes = [Shape("path", f"is-line is-{line.series.tone}{dashes}", path=path)]
        for x, y, label, value in zip(xs, ys, self.labels, line.values, strict=True):
            if y is not None and value is not None:
                said = f"{line.series.label} {label} {shown(value)}{self.unit}"
                shapes.append(Shape("circle", f"is-dot is-{line.series.tone}", said, x, y, width=4))
        return shapes

    def table(self) -> Table:
        rows = [
            [str(label), *("―" if (v := line.values[number]) is None else shown(v) for line in self.lines)]
            for number, label in enumerate(self.labels)
        ]
        return Table([_("時期"), *(str(line.series.label) for line in self.lines)], rows)


@dataclass(frozen=True)
class Donut:
    """Parts of a whole with the sum (or `centre`) in the middle."""

    title: Label
    parts: Sequence[Bar]
    unit: Label = ""
    description: Label = ""
    centre: str = ""

    def legend(self) -> Sequence[Series]:
        return [Series(f"{part.label} {shown(part.value)}{self.unit}", part.tone) for part in self.parts]

    def drawing(self, width: float = WIDTH) -> Drawing:
        del width
        total, angle = sum(part.value for part in self.parts), -math.pi / 2
        shapes = []
        for part in self.parts:
            turn = 2 * math.pi * part.value / total if total else 0
            if turn:
                said = f"{part.label} {shown(part.value)}{self.unit}（{shown(100 * part.value / total)}%）"
                shapes.append(Shape("path", f"is-{part.tone} is-slice", said, path=ring(120, 104, 66, angle, turn)))
            angle += turn
        middle = self.centre or shown(total)
        shapes.append(Shape("text", "is-centre", x=120, y=126, text=middle, anchor="middle"))
        if self.unit:
            shapes.append(Shape("text", "is-soft", x=120, y=148, text=str(self.unit), anchor="middle"))
        return Drawing(240, 240, shapes)

    def table(self) -> Table:
        total = sum(part.value for part in self.parts) or 1
        rows = [[str(p.label), shown(p.value), f"{shown(100 * p.value / total)}%"] for p in self.parts]
        return Table([_("項目"), str(self.unit) or _("値"), _("割合")], rows)


def ring(centre: float, outer: float, inner: float, start: float, turn: float) -> str:
    """The path of a part of a ring; a whole turn is stopped just short of closing, which looks closed."""
    end, large = start + min(turn, 2 * math.pi - 0.0001), 1 if turn > math.pi else 0

    def at(radius: float, angle: float) -> str:
        return f"{centre + radius * math.cos(angle):.2f} {centre + radius * math.sin(angle):.2f}"

    return (
        f"M{at(outer, start)}A{outer} {outer} 0 {large} 1 {at(outer, end)}"
        f"L{at(inner, end)}A{inner} {inner} 0 {large} 0 {at(inner, start)}Z"
    )


@dataclass(frozen=True)
class HeatCell:
    """A cell: its words, and either a level from 0 to 5 or a status tone."""

    words: Label
    level: int = 0
    tone: str = ""
    mark: str = ""


@dataclass(frozen=True)
class HeatMap:
    """Rows by columns, each cell coloured by level or tone and marked with a sign, so that colour is never alone."""

    title: Label
    columns: Sequence[Label]
    rows: Sequence[tuple[Label, Sequence[HeatCell]]]
    series: Sequence[Series] = ()
    description: Label = ""

    def legend(self) -> Sequence[Series]:
        return self.series

    def drawing(self, width: float = WIDTH) -> Drawing:
        left, head = gutter([label for label, _cells in self.rows], width * 0.3), 26.0
        size = (width - left) / max(len(self.columns), 1)
        shapes = [
            Shape(
                "text",
                "is-soft",
                str(label),
                left + size * (n + 0.5),
                16,
                text=fitted(str(label), size),
                anchor="middle",
            )
            for n, label in enumerate(self.columns)
        ]
        for number, (label, cells) in enumerate(self.rows):
            y = head + number * 28
            shapes.append(
                Shape("text", x=left - 10, y=y + 19, text=fitted(str(label), left - 12), anchor="end", said=str(label))
            )
            for place, cell in enumerate(cells):
                css = f"is-{cell.tone}" if cell.tone else f"is-heat-{cell.level}"
                said = f"{label} × {self.columns[place]}: {cell.words}"
                x = left + size * place
                shapes.append(Shape("rect", css, said, x + 1, y + 1, size - 2, 26))
                if cell.mark:
                    pale = cell.tone in PALE if cell.tone else cell.level < 3  # noqa: PLR2004
                    shapes.append(
                        Shape("text", "is-on", x=x + size / 2, y=y + 19, text=cell.mark, anchor="middle", dark=pale)
                    )
        return Drawing(width, head + len(self.rows) * 28.0 + 2, shapes)

    def table(self) -> Table:
        rows = [[str(label), *(str(cell.words) for cell in cells)] for label, cells in self.rows]
        return Table([_("項目"), *map(str, self.columns)], rows)
