"""The assignment of old to new clauses that is best as a whole: a bipartite matching of greatest weight."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence


def best_assignment(weights: Sequence[Mapping[int, float]]) -> list[int | None]:
    """For each row the column it is assigned to, or None, so that the sum of the weights is greatest.

    `weights[row][column]` is what the pair is worth; only positive ones count, a pair that is not named is not allowed. Each
    column is used at most once. Shortest augmenting paths over reduced costs (Kuhn, Munkres; sparse form of Jonker and
    Volgenant): every row may also take a seat of its own that is worth nothing.
    """
    top = max((value for row in weights for value in row.values()), default=0.0)
    costs: list[list[tuple[int, float]]] = [
        [*((column, top - value) for column, value in sorted(row.items()) if value > 0), (-1 - index, top)]
        for index, row in enumerate(weights)
    ]
    solver = _Solver(costs)
    for row in range(len(costs)):
        solver.seat(row)
    return [column if column is not None and column >= 0 else None for column in solver.column_of]


class _Solver:
    def __init__(self, costs: list[list[tuple[int, float]]]) -> None:
        self.costs = costs
        self.column_of: list[int | None] = [None] * len(costs)
        self.row_of: dict[int, int] = {}
        self.row_price = [0.0] * len(costs)
        self.column_price: dict[int, float] = {}

    def seat(self, start: int) -> None:
        """Finds the cheapest chain of changes that seats one more row, and makes it."""
        distance: dict[int, float] = {}
        came_from: dict[int, int] = {}
        settled: dict[int, float] = {}
        queue: list[tuple[float, int]] = []
        row: int | None = start
        so_far, end = 0.0, start
        while row is not None:
            for column, cost in self.costs[row]:
                length = so_far + cost - self.row_price[row] - self.column_price.get(column, 0.0)
                if column not in settled and length < distance.get(column, float("inf")):
                    distance[column], came_from[column] = length, row
                    heapq.heappush(queue, (length, column))
            so_far, end = heapq.heappop(queue)
            while end in settled:
                so_far, end = heapq.heappop(queue)
            settled[end] = so_far
            row = self.row_of.get(end)
        self._reprice(start, settled, so_far)
        self._change(start, end, came_from)

    def _reprice(self, start: int, settled: dict[int, float], total: float) -> None:
        for column, length in settled.items():
            if (row := self.row_of.get(column)) is not None:
                self.row_price[row] += total - length
            self.column_price[column] = self.column_price.get(column, 0.0) + length - total
        self.row_price[start] += total

    def _change(self, start: int, end: int, came_from: dict[int, int]) -> None:
        column = end
        while True:
            row = came_from[column]
            freed = self.column_of[row]
            self.column_of[row], self.row_of[column] = column, row
            if row == start or freed is None:
                return
            column = freed
