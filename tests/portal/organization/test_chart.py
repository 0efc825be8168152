"""The drawing of the organisation: nothing overlaps, nothing is lost, large cities are folded and say so."""

from __future__ import annotations

import datetime as dt
import itertools

from hypothesis import given
from hypothesis import strategies as st

from sekimori.portal.organization import chart
from sekimori.portal.organization.chart import HEIGHT, MOST, WIDTH, Branch, cut
from sekimori.portal.organization.structure import Structure, UnitNode


def node(number: int, parent: int | None, name: str = "") -> UnitNode:
    return UnitNode(number, str(number), name or f"所属{number}", 1, parent, False, False, "", "", number)


def structure(parents: list[int | None]) -> Structure:
    return Structure(dt.date(2026, 4, 1), [node(number, parent) for number, parent in enumerate(parents, start=1)])


trees = st.lists(st.integers(0, 40), max_size=40).map(
    lambda picks: [None if not pick or pick > number else pick for number, pick in enumerate(picks)]
)


def flat(branches: list[Branch]) -> list[Branch]:
    return [each for branch in branches for each in (branch, *flat(branch.children))]


@given(trees)
def test_every_unit_is_drawn_once_and_no_box_covers_another(parents: list[int | None]) -> None:
    roots = chart.branches(structure(parents), {1: "市長部局"}, {})
    drawn = flat(roots)
    assert sorted(each.unit for each in drawn if each.unit) == list(range(1, len(parents) + 1))
    picture = chart.draw(roots)
    assert len(picture.boxes) == len(drawn)
    boxes = sorted(picture.boxes, key=lambda box: (box.x, box.y))
    for before, after in itertools.pairwise(boxes):
        assert before.x != after.x or after.y - before.y >= HEIGHT
    for box in boxes:
        assert 0 <= box.x <= picture.width - WIDTH
        assert 0 <= box.y <= picture.height - HEIGHT


def test_a_large_city_is_folded_below_its_departments_and_counts_what_is_folded() -> None:
    parents: list[int | None] = [None, None, *([1] * MOST), *([3] * 5)]
    roots = chart.branches(structure(parents), {1: "市長部局"}, {})
    department = roots[0].children[0]
    assert (department.children, department.folded) == ([], MOST + 5)
    below = chart.branches(structure(parents), {1: "市長部局"}, {}, top=3)
    assert [len(each.children) for each in below] == [5]
    assert chart.branches(structure(parents), {}, {}, top=9999) == []


def test_long_names_are_cut_to_their_box() -> None:
    assert cut("市民課") == "市民課"
    long = cut("とても長い名前のとても長い課の名前")
    assert long.endswith("…")
    assert len(long) * 13 <= WIDTH
