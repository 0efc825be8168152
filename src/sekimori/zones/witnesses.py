"""A packet as a person and a program read it."""

from __future__ import annotations

from typing import Any

from sekimori.zones.areas import PROTOCOLS
from sekimori.zones.model import Device
from sekimori.zones.packets import ICMP, ICMP6, TCP, UDP, Axis, Point, address_text
from sekimori.zones.tokens import OTHER

_NAMES = {number: name for name, number in PROTOCOLS.items()}


def protocol_text(number: int) -> str:
    """tcp, udp and other names that are known; else the number."""
    return _NAMES.get(number, str(number))


def as_json(point: Point, device: Device) -> dict[str, Any]:
    """The packet with its members by name; ports where there are any, type and code for ICMP."""
    protocol = point[Axis.PROTO]
    found: dict[str, Any] = {
        "source": address_text(point[Axis.SRC]),
        "destination": address_text(point[Axis.DST]),
        "protocol": protocol_text(protocol),
    }
    if protocol in {TCP, UDP, 132}:
        found |= {"source_port": point[Axis.SPORT], "destination_port": point[Axis.DPORT]}
    elif protocol in {ICMP, ICMP6}:
        found |= {"type": point[Axis.SPORT] & 255, "code": point[Axis.DPORT] & 255}
    for member, axis in (("in", Axis.IN), ("out", Axis.OUT)):
        name = device.tokens.name(point[axis])
        if name != OTHER:
            found[member] = name
    return found
