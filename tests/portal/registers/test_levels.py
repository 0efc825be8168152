"""Levels of any scheme: unknown is the highest, the highest of several counts, every way of writing a level is read back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.common.errors import InvalidInput
from sekimori.portal.registers import levels
from sekimori.standards import packages
from sekimori.standards.models import AssetAct, ClassificationScheme

SCHEME = packages.get("miyako").classification
ONE_AXIS = ClassificationScheme.model_validate(
    {
        "key": "importance",
        "label": {"ja": "重要性", "en": "Importance"},
        "axes": [
            {
                "key": "importance",
                "label": {"ja": "重要性", "en": "Importance"},
                "levels": [
                    {"key": f"r{n}", "rank": n, "label": {"ja": f"重要性{n}", "en": f"I{n}"},
                     "criterion": {"ja": "基準", "en": "criterion"}}
                    for n in (1, 2, 3, 4)
                ],
            }
        ],
        "restrictions": [],
        "unknown": {},
    }
)  # fmt: skip


def some_levels(scheme: ClassificationScheme) -> st.SearchStrategy[dict[str, str]]:
    """Levels on some axes, some of them of another edition."""
    axes = {axis.key: st.sampled_from([*(level.key for level in axis.levels), "old"]) for axis in scheme.axes}
    return st.fixed_dictionaries({}, optional=axes)


def rank(scheme: ClassificationScheme, found: dict[str, str], axis: str) -> int:
    return scheme.level(levels.effective(scheme, found)[axis]).rank


SCHEMES = st.sampled_from([SCHEME, ONE_AXIS])


@given(st.data(), SCHEMES)
def test_the_highest_of_several_protects_at_least_as_much_as_each(
    data: st.DataObject, scheme: ClassificationScheme
) -> None:
    several: list[dict[str, str]] = data.draw(st.lists(some_levels(scheme), min_size=1, max_size=5))
    found = levels.highest(scheme, several)
    for axis in scheme.axes:
        assert all(rank(scheme, found, axis.key) >= rank(scheme, each, axis.key) for each in several)
    assert not any(levels.below(scheme, found, each) for each in several)


@given(st.data(), SCHEMES)
def test_what_is_not_known_is_never_answered_by_something_else(
    data: st.DataObject, scheme: ClassificationScheme
) -> None:
    several: list[dict[str, str]] = data.draw(st.lists(some_levels(scheme), min_size=1, max_size=5))
    found = levels.highest(scheme, several)
    for axis in scheme.axes:
        unknown = any(levels.level_of(axis, each) is None for each in several)
        assert (axis.key in found) is not unknown


@given(st.data(), SCHEMES)
def test_raising_twice_is_raising_once(data: st.DataObject, scheme: ClassificationScheme) -> None:
    several: list[dict[str, str]] = data.draw(st.lists(some_levels(scheme), min_size=1, max_size=5))
    once = levels.highest(scheme, several)
    assert levels.highest(scheme, [once, *several]) == once


@pytest.mark.parametrize(
    ("axis", "text", "key"),
    [
        (0, "機密性３", "c3"), (0, "機密性3", "c3"), (0, "3", "c3"), (0, "３", "c3"), (0, "3B", "c3"), (0, "c2", "c2"),
        (0, "自治体機密性2", None), (0, "", ""), (0, "不明", ""), (1, "完全性２", "i2"), (2, "Ａ９", None), (0, "４", None),
    ],
)  # fmt: skip
def test_levels_are_read_as_cities_write_them(axis: int, text: str, key: str | None) -> None:
    if key is None:
        with pytest.raises(InvalidInput, match="使えるのは"):
            levels.read(SCHEME, SCHEME.axes[axis], text)
    else:
        assert levels.read(SCHEME, SCHEME.axes[axis], text) == key


def test_what_is_written_is_read_back() -> None:
    for scheme in (SCHEME, ONE_AXIS):
        for axis in scheme.axes:
            for level in axis.levels:
                assert levels.read(scheme, axis, levels.words_on(scheme, axis, {axis.key: level.key})) == level.key
            assert levels.read(scheme, axis, levels.words_on(scheme, axis, {})) == ""


def test_the_highest_level_counts_where_the_scheme_assumes_nothing() -> None:
    assert levels.effective(ONE_AXIS, {}) == {"importance": "r4"}
    assert levels.is_top(ONE_AXIS, {})
    assert levels.words(ONE_AXIS, {}) == "重要性不明（重要性4として扱う）"


def test_handling_restrictions_follow_from_the_levels() -> None:
    everything = {each.key for each in levels.restrictions(SCHEME, {})}
    assert everything == {each.key for each in SCHEME.restrictions}
    public = {"confidentiality": "c1", "integrity": "i1", "availability": "a1"}
    assert levels.restrictions(SCHEME, public) == []
    assert not levels.is_protected(SCHEME, public)
    at_disposal = levels.restrictions(SCHEME, {**public, "confidentiality": "c2"}, AssetAct.DISPOSAL)
    assert [each.key for each in at_disposal] == ["irrecoverable_disposal"]
    assert levels.is_protected(SCHEME, {**public, "availability": "a2"})


@pytest.mark.parametrize("given_levels", [["c3"], {"confidentiality": "i2"}, {"secrecy": "s1"}, "c3"])
def test_nonsense_is_not_kept(given_levels: Any) -> None:
    with pytest.raises(InvalidInput):
        levels.kept(SCHEME, given_levels)
    assert levels.kept(SCHEME, {"confidentiality": "c2", "integrity": ""}) == {"confidentiality": "c2"}
