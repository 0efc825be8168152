"""The first engine: whether boxes cover a box, by looking at each axis only where something changes on it.

Each axis is cut where a cover begins or ends; the pieces on which the same covers remain are one. What remains is a short
descent over sets of covers, kept as the bits of a number. The size of the numbers on an axis does not matter, so IPv6
costs what IPv4 costs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sekimori.zones.packets import Axis, Box, Point, Spans, box_covers, box_without, meet_box

MOST_STEPS = 2_000_000
MOST_COMPARED = 40
MOST_PIECES = 4000


class TooMuchWork(Exception):
    """The question could not be answered within the limit of steps."""


@dataclass(frozen=True)
class _Piece:
    """A part of an axis: the covers that remain on it, and a number on it."""

    covers: int
    sample: int


def uncovered(region: Box, covers: Iterable[Box]) -> Point | None:
    """A packet of `region` that lies in none of `covers`; None when there is none. Raises TooMuchWork."""
    clipped = []
    for cover in covers:
        part = meet_box(cover, region)
        if part is None:
            continue
        if part == region:
            return None
        clipped.append(part)
    clipped = list(dict.fromkeys(clipped))
    if not clipped:
        return tuple(side[0][0] for side in region)
    return _Descent(region, clipped).search()


class _Descent:
    def __init__(self, region: Box, covers: Sequence[Box]) -> None:
        self.order = sorted(Axis, key=lambda axis: (len({cover[axis] for cover in covers}), axis))
        self.pieces = [_pieces(region[axis], [cover[axis] for cover in covers]) for axis in self.order]
        self.everywhere = _whole_from(region, covers, self.order)
        self.all = (1 << len(covers)) - 1
        self.done: set[tuple[int, int]] = set()
        self.steps = 0

    def search(self) -> Point | None:
        found = self._descend(0, self.all)
        if found is None:
            return None
        point = [0] * len(self.order)
        for axis, number in zip(self.order, found, strict=True):
            point[axis] = number
        return tuple(point)

    def _descend(self, depth: int, active: int) -> list[int] | None:
        if not active:
            return [pieces[0].sample for pieces in self.pieces[depth:]]
        if active & self.everywhere[depth] or (depth, active) in self.done:
            return None
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooMuchWork
        for piece in _fewest(self.pieces[depth], active):
            found = self._descend(depth + 1, active & piece.covers)
            if found is not None:
                return [piece.sample, *found]
        self.done.add((depth, active))
        return None


def _fewest(pieces: Sequence[_Piece], active: int) -> list[_Piece]:
    """The pieces to look at: where fewer covers remain first, none where the covers of another piece are among its own."""
    distinct: dict[int, _Piece] = {}
    for piece in pieces:
        distinct.setdefault(piece.covers & active, piece)
    kept: list[tuple[int, _Piece]] = []
    for left in sorted(distinct, key=int.bit_count):
        if all(less & ~left for less, _ in kept[:MOST_COMPARED]):
            kept.append((left, distinct[left]))
    return [piece for _, piece in kept]


def _pieces(side: Spans, cover_sides: Sequence[Spans]) -> list[_Piece]:
    """The parts of a side on which the same covers lie, one for each set of covers."""
    turns: dict[int, int] = {}
    for number, cover in enumerate(cover_sides):
        for low, high in cover:
            turns[low] = turns.get(low, 0) ^ (1 << number)
            turns[high + 1] = turns.get(high + 1, 0) ^ (1 << number)
    for low, high in side:
        turns.setdefault(low, 0)
        turns.setdefault(high + 1, 0)
    found: dict[int, int] = {}
    active, spans_left = 0, list(reversed(side))
    for number in sorted(turns):
        active ^= turns[number]
        while spans_left and spans_left[-1][1] < number:
            spans_left.pop()
        if spans_left and spans_left[-1][0] <= number:
            found.setdefault(active, number)
    return [_Piece(covers, sample) for covers, sample in found.items()]


def _whole_from(region: Box, covers: Sequence[Box], order: Sequence[Axis]) -> list[int]:
    """For each depth the covers that are as wide as the region on this and every later axis."""
    found = [(1 << len(covers)) - 1]
    for axis in reversed(order):
        whole = sum(1 << number for number, cover in enumerate(covers) if cover[axis] == region[axis])
        found.append(found[-1] & whole)
    found.reverse()
    return found


def blockers(region: Box, covers: Sequence[tuple[int, Box]]) -> list[int]:
    """The keys of covers that together hold the whole region, given that they do: one alone where one is enough, else those that
    take something away, in order.
    """
    for key, cover in covers:
        if box_covers(cover, region):
            return [key]
    rest, found = [region], []
    for key, cover in covers:
        left = [piece for each in rest for piece in box_without(each, cover)]
        if left != rest:
            found.append(key)
            rest = left
        if not rest:
            return found
        if len(rest) > MOST_PIECES:
            return [key for key, cover in covers if meet_box(cover, region) is not None]
    return found


class Overlaps:
    """Which of many boxes meet a box, found by where their addresses begin and end."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        self.boxes = boxes
        self.axes = [(axis, *_along([each[axis] for each in boxes])) for axis in (Axis.SRC, Axis.DST)] if boxes else []

    def met(self, region: Box, before: int) -> list[int]:
        """The places of those boxes among the first `before` that meet the region, in order."""
        left = (1 << before) - 1
        for axis, starts, masks in self.axes:
            here = 0
            for low, high in region[axis]:
                first, last = bisect_right(starts, low) - 1, bisect_right(starts, high)
                for mask in masks[max(first, 0) : last]:
                    here |= mask
            left &= here
        found = []
        while left:
            lowest = left & -left
            number = lowest.bit_length() - 1
            if meet_box(self.boxes[number], region) is not None:
                found.append(number)
            left ^= lowest
        return found


def _along(sides: Sequence[Spans]) -> tuple[list[int], list[int]]:
    """The numbers on an axis where a side begins or ends, and from each on the sides that hold it, as bits."""
    turns: dict[int, int] = {}
    for number, side in enumerate(sides):
        for low, high in side:
            turns[low] = turns.get(low, 0) ^ (1 << number)
            turns[high + 1] = turns.get(high + 1, 0) ^ (1 << number)
    starts, masks, active = sorted(turns), [], 0
    for start in starts:
        active ^= turns[start]
        masks.append(active)
    return starts, masks
