"""The matches of nftables' JSON: the left side says which axis, the right side which numbers."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sekimori.zones.packets import (
    FULL,
    ICMP,
    ICMP6,
    IPV4,
    IPV6,
    TCP,
    UDP,
    Axis,
    Box,
    Boxes,
    Spans,
    State,
    box,
    box_without,
    meet,
    meet_box,
    meet_boxes,
    network_span,
    spans,
    with_side,
    without,
)
from sekimori.zones.readers.names import icmp_type, masked, port_number, protocol_number, wildcard
from sekimori.zones.tokens import Tokens

STATES = {each.name.lower(): int(each) for each in State if each is not State.FRAGMENT}
FLAGS = {"fin": 1, "syn": 2, "rst": 4, "psh": 8, "ack": 16, "urg": 32, "ecn": 64, "cwr": 128}
WITH_PORTS = {"tcp": TCP, "udp": UDP, "sctp": 132, "dccp": 33, "udplite": 136}
FAMILIES = {"ipv4": IPV4, "ip": IPV4, "ipv6": IPV6, "ip6": IPV6}


class NotKnown(Exception):
    """A part of a rule that the model does not have."""


@dataclass(frozen=True)
class Key:
    """What is looked at: the axis, the packets that have it at all, and how a value is read."""

    axis: Axis
    implied: Box
    read: Callable[[Any], Spans]


@dataclass
class Names:
    """The named sets and maps of a table, and the numbers of the interfaces."""

    tokens: Tokens
    sets: dict[str, list[Any]] = field(default_factory=dict)


def match(told: dict[str, Any], names: Names, before: Boxes) -> Boxes:
    """Those of `before` that a match holds for. Raises NotKnown, KeyError, ValueError and TypeError for what is not modelled."""
    left, right, operator = told["left"], told["right"], told["op"]
    if operator not in {"==", "!=", "in"}:
        raise NotKnown(operator)
    if "concat" in left:
        hits = _tuples([_key(each, names, before) for each in left["concat"]], _elements(right, names))
        implied = FULL
        for each in left["concat"]:
            found = meet_box(implied, _key(each, names, before).implied)
            implied = found if found is not None else implied
    elif _is_flags(left):
        implied, hits = _flags(left, right, operator)
        return meet_boxes(before, hits)
    else:
        key = _key(left, names, before)
        implied = key.implied
        values = _elements(right, names)
        numbers = spans(pair for value in values for pair in key.read(value))
        hits = (with_side(implied, key.axis, meet(numbers, implied[key.axis])),)
    hits = tuple(each for each in hits if all(each))
    if operator != "!=":
        return meet_boxes(before, hits)
    rest = list(meet_boxes(before, (implied,)))
    for hit in hits:
        rest = [piece for each in rest for piece in box_without(each, hit)]
    return tuple(rest)


def lookup(key: Any, data: Any, names: Names, before: Boxes) -> list[tuple[Boxes, Any]]:
    """The entries of a verdict map: the packets of `before` that each is for, and the verdict."""
    keys = [_key(each, names, before) for each in key.get("concat", [key])]
    found = []
    for value, verdict in _elements(data, names):
        hits = _tuples(keys, [value]) if "concat" in key else _tuples(keys, [{"concat": [value]}])
        found.append((meet_boxes(before, tuple(each for each in hits if all(each))), verdict))
    return found


def _elements(right: Any, names: Names) -> list[Any]:
    if isinstance(right, str) and right.startswith("@"):
        return [_bare(each) for each in names.sets[right[1:]]]
    if isinstance(right, dict) and "set" in right:
        listed = right["set"] if isinstance(right["set"], list) else [right["set"]]
        return [_bare(each) for each in listed]
    return list(right) if isinstance(right, list) else [right]


def _bare(element: Any) -> Any:
    """An element without its timeout, counter and comment."""
    if isinstance(element, dict) and "elem" in element:
        return element["elem"]["val"]
    if isinstance(element, list) and element and isinstance(element[0], dict) and "elem" in element[0]:
        return [element[0]["elem"]["val"], *element[1:]]
    return element


def _tuples(keys: list[Key], elements: list[Any]) -> Boxes:
    found: list[Box] = []
    for element in elements:
        parts = element["concat"]
        if len(parts) != len(keys):
            raise NotKnown("concat")
        one: Box | None = FULL
        for key, part in zip(keys, parts, strict=True):
            side = with_side(key.implied, key.axis, meet(key.read(part), key.implied[key.axis]))
            one = meet_box(one, side) if one is not None and all(side) else None
        if one is not None:
            found.append(one)
    return tuple(found)


def _key(left: dict[str, Any], names: Names, before: Boxes) -> Key:
    ((kind, told),) = left.items()
    if kind == "meta":
        return _meta(told["key"], names)
    if kind == "ct" and told.get("key") == "state" and len(told) == 1:
        return Key(Axis.STATE, FULL, _numbers(lambda word: STATES[word]))
    if kind == "payload" and "field" in told:
        return _payload(told["protocol"], told["field"], before)
    if kind == "&" and len(told) == 2 and isinstance(told[1], str):  # noqa: PLR2004
        inner = _key(told[0], names, before)
        if inner.axis in {Axis.SRC, Axis.DST} and told[1].count(".") == 3:  # noqa: PLR2004
            ignored = ".".join(str(255 - int(part)) for part in told[1].split("."))
            return Key(inner.axis, inner.implied, lambda value: wildcard(value, ignored))
    raise NotKnown(str(left))


def _meta(name: str, names: Names) -> Key:
    if name in {"iif", "iifname", "oif", "oifname"}:
        axis = Axis.IN if name.startswith("i") else Axis.OUT
        return Key(axis, FULL, lambda value: names.tokens.numbers(interface(value)))
    if name == "l4proto":
        return Key(Axis.PROTO, FULL, _numbers(protocol_number))
    if name in {"nfproto", "protocol"}:
        return Key(Axis.SRC, FULL, lambda value: FAMILIES[value])
    raise NotKnown(f"meta {name}")


def interface(value: Any) -> str:
    """The name of an interface; a pattern `eth*` as `eth+`. Raises NotKnown."""
    if not isinstance(value, str) or value == "*":
        raise NotKnown(str(value))
    return f"{value[:-1]}+" if value.endswith("*") else value


def _payload(protocol: str, name: str, before: Boxes) -> Key:
    if protocol in {"ip", "ip6"}:
        family = FAMILIES[protocol]
        implied = box({Axis.SRC: family, Axis.DST: family})
        if name in {"saddr", "daddr"}:
            return Key(Axis.SRC if name == "saddr" else Axis.DST, implied, _addresses)
        if name in {"protocol", "nexthdr"}:
            return Key(Axis.PROTO, implied, _numbers(protocol_number))
    if name in {"sport", "dport"} and protocol in {*WITH_PORTS, "th"}:
        axis = Axis.SPORT if name == "sport" else Axis.DPORT
        known = spans((each, each) for each in WITH_PORTS.values())
        if protocol == "th":
            # The header is looked at whatever the protocol is: known only where the rule names one that has ports.
            if any(without(each[Axis.PROTO], known) for each in before):
                raise NotKnown("th")
            return Key(axis, FULL, _numbers(port_number))
        number = WITH_PORTS[protocol]
        return Key(axis, box({Axis.PROTO: ((number, number),)}), _numbers(port_number))
    if protocol in {"icmp", "icmpv6"} and name in {"type", "code"}:
        version, number = (4, ICMP) if protocol == "icmp" else (6, ICMP6)
        # Both families may carry either protocol's number, but nftables looks for its own.
        family = IPV4 if version == 4 else IPV6  # noqa: PLR2004
        implied = box({Axis.SRC: family, Axis.DST: family, Axis.PROTO: ((number, number),)})
        if name == "code":
            return Key(Axis.DPORT, implied, _numbers(int))
        return Key(Axis.SPORT, implied, _numbers(lambda word: icmp_type(word, version)[0]))
    raise NotKnown(f"{protocol} {name}")


def _numbers(number: Callable[[str], int]) -> Callable[[Any], Spans]:
    def read(value: Any) -> Spans:
        if isinstance(value, dict):
            low, high = value["range"]
            return ((number(str(low)), number(str(high))),)
        one = number(str(value))
        return ((one, one),)

    return read


def _addresses(value: Any) -> Spans:
    if isinstance(value, dict) and "prefix" in value:
        told = value["prefix"]
        return (network_span(ipaddress.ip_network(f"{told['addr']}/{told['len']}", strict=False)),)
    if isinstance(value, dict):
        low, high = value["range"]
        return ((masked(low)[0][0], masked(high)[0][0]),)
    return masked(str(value))


def _is_flags(left: Any) -> bool:
    if "&" in left:
        left = left["&"][0]
    return bool(isinstance(left, dict) and left.get("payload") == {"protocol": "tcp", "field": "flags"})


def _flags(left: Any, right: Any, operator: str) -> tuple[Box, Boxes]:
    mask = _bits(left["&"][1]) if "&" in left else 255
    if isinstance(right, dict) or (isinstance(right, str) and right.startswith("@")):
        raise NotKnown("tcp flags")
    wanted = _bits(right)
    if operator == "in":
        values = [value for value in range(256) if value & mask & wanted]
    else:
        values = [value for value in range(256) if (value & mask == wanted) is (operator == "==")]
    implied = box({Axis.PROTO: ((TCP, TCP),)})
    side = spans((value, value) for value in values)
    return implied, (with_side(implied, Axis.FLAGS, side),) if side else ()


def _bits(told: Any) -> int:
    if isinstance(told, int):
        return told
    if isinstance(told, dict):
        told = told["|"]
    return sum({FLAGS[each] for each in ([told] if isinstance(told, str) else told)})
