"""Sets of entry numbers as ascending runs (first, last), so that a million numbers in a row cost two."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

Run = tuple[int, int]


def runs_of(numbers: Iterable[int]) -> Iterator[Run]:
    """The runs of `numbers`, given in any order and perhaps more than once."""
    return merged((number, number) for number in numbers)


def merged(runs: Iterable[Run]) -> Iterator[Run]:
    """The same numbers as `runs` in ascending runs that neither touch nor overlap."""
    current: Run | None = None
    for first, last in sorted(runs):
        if current is None:
            current = (first, last)
        elif first <= current[1] + 1:
            current = (current[0], max(current[1], last))
        else:
            yield current
            current = (first, last)
    if current is not None:
        yield current


def without(runs: Iterable[Run], others: Iterable[Run]) -> Iterator[Run]:
    """The numbers in `runs` that are not in `others`, as runs."""
    cuts = list(merged(others))
    for run in merged(runs):
        first, last = run
        at = max(bisect_right(cuts, (first, last)) - 1, 0)
        while at < len(cuts) and cuts[at][0] <= last:
            if cuts[at][1] >= first:
                if cuts[at][0] > first:
                    yield first, cuts[at][0] - 1
                first = cuts[at][1] + 1
            at += 1
        if first <= last:
            yield first, last


def contains(runs: list[Run], number: int) -> bool:
    """Whether `number` is in `runs`, which `merged` has put in order."""
    at = bisect_right(runs, (number, float("inf"))) - 1
    return at >= 0 and runs[at][0] <= number <= runs[at][1]


class Gathered:
    """Numbers gathered one at a time, mostly in ascending order, and kept as runs."""

    __slots__ = ("_runs", "count")

    def __init__(self) -> None:
        self.count = 0
        self._runs: list[list[int]] = []

    def add(self, number: int) -> None:
        """Adds a number."""
        self.count += 1
        if self._runs and self._runs[-1][1] == number - 1:
            self._runs[-1][1] = number
        else:
            self._runs.append([number, number])

    @property
    def runs(self) -> list[Run]:
        """The runs in ascending order."""
        return list(merged((first, last) for first, last in self._runs))
