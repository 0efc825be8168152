"""Charts: the same numbers in shapes and in the table."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from sekimori.portal.ui import charts, samples

NUMBERS = st.lists(st.integers(0, 10**6), min_size=1, max_size=12)


def svg_of(chart: charts.Chart) -> ET.Element:
    html = Template("{% chart c %}").render(Context({"c": chart}))
    return ET.fromstring(html[html.index('<svg class="sk-chart__svg') : html.index("</svg>") + 6])  # noqa: S314


@pytest.mark.parametrize("name", ["bars", "stacked", "lines", "donut", "heat"])
def test_a_chart_has_a_title_a_description_and_a_table(name: str) -> None:
    chart = samples.charts()[name]
    html = Template("{% chart c %}").render(Context({"c": chart}))
    assert "<table" in html
    assert str(chart.title) in html
    assert svg_of(chart).find("desc") is not None
    assert "style=" not in html


def test_a_chart_escapes_its_labels() -> None:
    html = Template("{% chart c %}").render(Context({"c": charts.BarChart("<b>", [charts.Bar("<script>", 1)])}))
    assert "<script" not in html
    assert "<b>" not in html


@given(NUMBERS)
def test_bars_stay_inside_the_drawing_and_keep_their_order_of_size(values: list[int]) -> None:
    chart = charts.BarChart("図", [charts.Bar(f"{n}", value) for n, value in enumerate(values)])
    drawing = chart.drawing()
    lengths = [shape.width for shape in drawing.shapes if shape.kind == "rect"]
    assert all(0 <= length <= drawing.width for length in lengths)
    assert all(a <= b for (_v, a), (_w, b) in pairwise(sorted(zip(values, lengths, strict=True))))
    assert [row[1] for row in chart.table().rows] == [charts.shown(value) for value in values]


@given(NUMBERS)
def test_the_parts_of_a_ring_make_a_whole_turn(values: list[int]) -> None:
    donut = charts.Donut("図", [charts.Bar(str(n), value) for n, value in enumerate(values)])
    slices = [shape for shape in donut.drawing().shapes if shape.kind == "path"]
    assert len(slices) == sum(value > 0 for value in values)


def test_charts_of_nothing_are_drawn_too() -> None:
    for chart in (
        charts.BarChart("図", []),
        charts.Donut("図", []),
        charts.LineChart("図", [], []),
        charts.StackedChart("図", [], []),
        charts.HeatMap("図", [], []),
    ):
        assert svg_of(chart) is not None


@given(st.floats(0, 10**9))
def test_the_scale_ends_at_a_round_number_at_or_above_the_greatest(value: float) -> None:
    top = charts.scale_top(value)
    assert top >= value
    assert top <= max(10 * value, 1)
