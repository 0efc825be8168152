"""Packets as points and exact sets of them: spans of numbers on one axis, boxes of nine axes.

Both families of addresses lie on one axis: IPv4 at 0 to 2³²-1, IPv6 from 2¹²⁸. For ICMP the source port stands for the
type and the
destination port for the code. Interfaces are numbers that a device gives out (`tokens.py`).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from enum import IntEnum

Spans = tuple[tuple[int, int], ...]
Box = tuple[Spans, ...]
Point = tuple[int, ...]
Boxes = tuple[Box, ...]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

V6 = 1 << 128


class Axis(IntEnum):
    """The axes of a packet, in the order of a box."""

    SRC = 0
    DST = 1
    PROTO = 2
    SPORT = 3
    DPORT = 4
    FLAGS = 5
    STATE = 6
    IN = 7
    OUT = 8


class State(IntEnum):
    """How a packet belongs to a connection; FRAGMENT is one that is not the first of its packet."""

    NEW = 0
    ESTABLISHED = 1
    RELATED = 2
    INVALID = 3
    UNTRACKED = 4
    FRAGMENT = 5


IPV4: Spans = ((0, (1 << 32) - 1),)
IPV6: Spans = ((V6, 2 * V6 - 1),)
ADDRESSES: Spans = IPV4 + IPV6
BYTE: Spans = ((0, 255),)
PORTS: Spans = ((0, 65535),)
INTERFACES: Spans = ((0, 4095),)
FULL: Box = (ADDRESSES, ADDRESSES, BYTE, PORTS, PORTS, BYTE, ((0, 5),), INTERFACES, INTERFACES)
TCP, UDP, ICMP, ICMP6 = 6, 17, 1, 58
FIN, SYN, RST, ACK = 1, 2, 4, 16


def spans(pairs: Iterable[tuple[int, int]]) -> Spans:
    """Any pairs (first, last) as sorted spans that neither overlap nor touch; pairs with first > last are empty."""
    found: list[tuple[int, int]] = []
    for low, high in sorted(pair for pair in pairs if pair[0] <= pair[1]):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return tuple(found)


def meet(one: Spans, other: Spans) -> Spans:
    """The numbers in both."""
    if one == other:
        return one
    found: list[tuple[int, int]] = []
    i = j = 0
    while i < len(one) and j < len(other):
        low, high = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if low <= high:
            found.append((low, high))
        if one[i][1] < other[j][1]:
            i += 1
        else:
            j += 1
    return tuple(found)


def without(one: Spans, other: Spans) -> Spans:
    """The numbers in `one` and not in `other`."""
    found: list[tuple[int, int]] = []
    for first, high in one:
        low = first
        for cut_low, cut_high in other:
            if cut_high < low:
                continue
            if cut_low > high:
                break
            if cut_low > low:
                found.append((low, cut_low - 1))
            low = cut_high + 1
            if low > high:
                break
        if low <= high:
            found.append((low, high))
    return tuple(found)


def covers(one: Spans, other: Spans) -> bool:
    """Whether all of `other` lies in `one`."""
    return one == other or not without(other, one)


def box(sides: dict[Axis, Spans] | None = None) -> Box:
    """The box with these sides; every other side is whole."""
    if not sides:
        return FULL
    return tuple(sides.get(axis, FULL[axis]) for axis in Axis)


def with_side(one: Box, axis: Axis, side: Spans) -> Box:
    """`one` with another side."""
    return (*one[:axis], side, *one[axis + 1 :])


def meet_box(one: Box, other: Box) -> Box | None:
    """The packets in both, None when there are none."""
    found: list[Spans] = []
    for a, b in zip(one, other, strict=True):
        side = a if a is b else meet(a, b)
        if not side:
            return None
        found.append(side)
    return tuple(found)


def meet_boxes(some: Iterable[Box], others: Iterable[Box]) -> Boxes:
    """The packets in a box of `some` and in a box of `others`."""
    second = tuple(others)
    return tuple(found for a in some for b in second if (found := meet_box(a, b)) is not None)


def box_without(one: Box, other: Box) -> Iterator[Box]:
    """Boxes that hold what is in `one` and not in `other`; no two of them overlap."""
    if meet_box(one, other) is None:
        yield one
        return
    rest = list(one)
    for axis in range(len(rest)):
        outside = without(rest[axis], other[axis])
        if outside:
            yield (*rest[:axis], outside, *rest[axis + 1 :])
        rest[axis] = meet(rest[axis], other[axis])


def box_covers(one: Box, other: Box) -> bool:
    """Whether all of `other` lies in `one`."""
    return all(covers(a, b) for a, b in zip(one, other, strict=True))


def holds(one: Box, point: Point) -> bool:
    """Whether the packet lies in the box."""
    for side, number in zip(one, point, strict=True):
        for low, high in side:
            if low <= number <= high:
                break
        else:
            return False
    return True


def network_span(network: Network) -> tuple[int, int]:
    """The first and the last number of a network on the axis of addresses."""
    base = V6 if network.version == 6 else 0  # noqa: PLR2004
    return base + int(network.network_address), base + int(network.broadcast_address)


def address_number(text: str) -> int:
    """The number of an address on the axis. Raises ValueError."""
    address = ipaddress.ip_address(text)
    return int(address) + (V6 if address.version == 6 else 0)  # noqa: PLR2004


def address_text(number: int) -> str:
    """An address as written."""
    return str(ipaddress.IPv6Address(number - V6)) if number >= V6 else str(ipaddress.IPv4Address(number))


def networks_text(side: Spans) -> list[str]:
    """Spans of addresses as written: networks where they are such, ranges otherwise."""
    found = []
    for low, high in side:
        first, last = address_text(low), address_text(high)
        nets = list(ipaddress.summarize_address_range(ipaddress.ip_address(first), ipaddress.ip_address(last)))
        found.append(str(nets[0]) if len(nets) == 1 else f"{first}-{last}")
    return found


def flag_values(mask: int, wanted: int) -> Spans:
    """The values of a byte of which the bits in `mask` are those in `wanted`."""
    return spans((value, value) for value in range(256) if value & mask == wanted)


FIRST_SYN = flag_values(SYN | ACK | RST | FIN, SYN)
