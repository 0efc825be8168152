from __future__ import annotations

from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from sekimori.standards.comparing.matching import best_assignment

WEIGHTS = st.lists(
    st.dictionaries(st.integers(0, 5), st.sampled_from([-0.5, 0.1, 0.25, 0.5, 0.5, 0.75, 1.0]), max_size=6), max_size=6
)


def exhaustive(weights: list[dict[int, float]]) -> float:
    @cache
    def best(row: int, used: frozenset[int]) -> float:
        if row == len(weights):
            return 0.0
        taken = [
            value + best(row + 1, used | {column})
            for column, value in weights[row].items()
            if value > 0 and column not in used
        ]
        return max([best(row + 1, used), *taken])

    return best(0, frozenset())


@given(WEIGHTS)
def test_no_other_assignment_is_worth_more(weights: list[dict[int, float]]) -> None:
    found = best_assignment(weights)
    taken = [column for column in found if column is not None]
    assert len(taken) == len(set(taken))
    worth = sum(weights[row][column] for row, column in enumerate(found) if column is not None)
    assert abs(worth - exhaustive(weights)) < 1e-9


def test_the_best_for_all_wins_over_the_best_for_one() -> None:
    assert best_assignment([{0: 1.0, 1: 0.9}, {0: 0.9}]) == [1, 0]


def test_a_pair_worth_nothing_is_not_made() -> None:
    assert best_assignment([{0: 0.0}, {}]) == [None, None]
