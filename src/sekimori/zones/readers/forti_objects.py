"""Addresses, services and VIPs of FortiOS by name."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field

from sekimori.zones.areas import address_spans
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
    box,
    meet,
    network_span,
    spans,
    without,
)
from sekimori.zones.readers.forti_tree import Node
from sekimori.zones.readers.names import wildcard

SCTP, DEEPEST = 132, 20
ANYTHING = frozenset({"all", "any"})
TABLES = {
    "firewall address": "address",
    "firewall address6": "address6",
    "firewall addrgrp": "group",
    "firewall addrgrp6": "group6",
    "firewall service custom": "service",
    "firewall service group": "services",
    "firewall vip": "vip",
    "firewall vipgrp": "vips",
}


class Unclear(Exception):
    """An object whose meaning cannot be known from the configuration."""


@dataclass
class Objects:
    """The objects of a virtual domain."""

    tables: dict[str, dict[str, Node]] = field(default_factory=lambda: {name: {} for name in TABLES.values()})
    interfaces: dict[str, Spans] = field(default_factory=dict)

    def take(self, node: Node) -> None:
        """Takes in a table of objects."""
        if node.name in TABLES:
            self.tables[TABLES[node.name]].update({each.name: each for each in node.children})

    @property
    def mapped(self) -> Spans:
        """All addresses behind VIPs; every address when one of them is not clear."""
        found: list[tuple[int, int]] = []
        for node in self.tables["vip"].values():
            try:
                found += _vip(node)[0]
            except Unclear:
                return FULL[Axis.DST]
        return spans(found)

    def outer(self, name: str) -> Spans:
        """The addresses in front of a VIP or of a group of them; none for other objects."""
        if name in self.tables["vips"]:
            return spans(pair for each in self.tables["vips"][name].all("member") for pair in self.outer(each))
        if name not in self.tables["vip"]:
            return ()
        try:
            return spans(pair for each in self.tables["vip"][name].all("extip") for pair in address_spans(each))
        except ValueError:
            return FULL[Axis.DST]

    def addresses(
        self, name: str, family: Spans, *, version_6: bool, depth: int = 0
    ) -> tuple[Spans, dict[Axis, Spans]]:
        """The addresses that a policy means by a name, and the protocol and ports that a VIP adds. Raises Unclear."""
        if depth > DEEPEST:
            raise Unclear(name)
        if name in self.tables["vip"]:
            return _vip(self.tables["vip"][name])
        if name in self.tables["vips"]:
            parts = [
                _vip(self.tables["vip"][each])
                for each in self.tables["vips"][name].all("member")
                if each in self.tables["vip"]
            ]
            return spans(pair for side, _ in parts for pair in side), {}
        groups, single = ("group6", "address6") if version_6 else ("group", "address")
        if name in self.tables[groups]:
            node = self.tables[groups][name]
            found = spans(
                pair
                for each in node.all("member")
                for pair in self.addresses(each, family, version_6=version_6, depth=depth + 1)[0]
            )
            if node.get("exclude") == "enable":
                for each in node.all("exclude-member"):
                    found = without(found, self.addresses(each, family, version_6=version_6, depth=depth + 1)[0])
            return found, {}
        if name in self.tables[single]:
            node = self.tables[single][name]
            return (_address6(node) if version_6 else self._address(node)), {}
        if name in ANYTHING:
            return family, {}
        if name == "none":
            return (), {}
        raise Unclear(name)

    def _address(self, node: Node) -> Spans:
        kind = node.get("type", "ipmask")
        try:
            if kind in {"ipmask", "subnet"}:
                words = node.all("subnet")
                return (
                    network_span(ipaddress.ip_network("/".join(words[:2]) if words else "0.0.0.0/0", strict=False)),
                )
            if kind == "iprange":
                return address_spans(f"{node.get('start-ip', '0.0.0.0')}-{node.get('end-ip')}")  # noqa: S104
            if kind == "wildcard":
                address, mask = node.all("wildcard")
                return wildcard(address, str(ipaddress.ip_address(int(ipaddress.ip_address(mask)) ^ 0xFFFFFFFF)))
        except ValueError:
            raise Unclear(node.name) from None
        if kind == "interface-subnet" and node.get("interface") in self.interfaces:
            return meet(self.interfaces[node.get("interface")], IPV4)
        raise Unclear(node.name)

    def service(self, name: str, depth: int = 0) -> Boxes:
        """The packets of a service or a group of services. Raises Unclear."""
        if depth > DEEPEST:
            raise Unclear(name)
        if name in self.tables["services"]:
            members = self.tables["services"][name].all("member")
            return tuple(each for one in members for each in self.service(one, depth + 1))
        if name in self.tables["service"]:
            try:
                return tuple(_service(self.tables["service"][name]))
            except ValueError:
                raise Unclear(name) from None
        if name in {"ALL", "ANY"}:
            return (FULL,)
        raise Unclear(name)


def _address6(node: Node) -> Spans:
    kind = node.get("type", "ipprefix")
    try:
        if kind == "ipprefix":
            return (network_span(ipaddress.ip_network(node.get("ip6", "::/0"), strict=False)),)
        if kind == "iprange":
            return address_spans(f"{node.get('start-ip', '::')}-{node.get('end-ip')}")
    except ValueError:
        raise Unclear(node.name) from None
    raise Unclear(node.name)


def _vip(node: Node) -> tuple[Spans, dict[Axis, Spans]]:
    """The addresses behind a VIP; with port forwarding also the protocol and the ports there."""
    if node.get("type", "static-nat") != "static-nat" or not node.all("mappedip"):
        raise Unclear(node.name)
    try:
        inner = spans(pair for each in node.all("mappedip") for pair in address_spans(each))
        if node.get("portforward") != "enable":
            return inner, {}
        protocol = {"tcp": TCP, "udp": UDP, "sctp": SCTP, "icmp": ICMP}[node.get("protocol", "tcp")]
        ports = node.get("mappedport") or node.get("extport")
        sides: dict[Axis, Spans] = {Axis.PROTO: ((protocol, protocol),)}
        if protocol != ICMP:
            sides[Axis.DPORT] = _ports(ports)
    except (ValueError, KeyError):
        raise Unclear(node.name) from None
    return inner, sides


def _ports(text: str) -> Spans:
    low, dash, high = text.partition("-")
    first = int(low)
    return spans([(first, int(high) if dash else first)])


def _service(node: Node) -> list[Box]:
    kind = node.get("protocol", "TCP/UDP/SCTP")
    found: list[Box] = []
    if kind in {"TCP/UDP/SCTP", "TCP/UDP/UDP-Lite/SCTP"}:
        if node.all("fqdn") or node.all("iprange"):
            raise ValueError(node.name)
        for key, number in (
            ("tcp-portrange", TCP),
            ("udp-portrange", UDP),
            ("sctp-portrange", SCTP),
            ("udplite-portrange", 136),
        ):
            for text in node.all(key):
                to, colon, source = text.partition(":")
                sides = {Axis.PROTO: ((number, number),), Axis.DPORT: _ports(to)}
                found.append(box(sides | ({Axis.SPORT: _ports(source)} if colon else {})))
        return found
    if kind in {"ICMP", "ICMP6"}:
        number, family = (ICMP, IPV4) if kind == "ICMP" else (ICMP6, IPV6)
        sides = {Axis.PROTO: ((number, number),), Axis.SRC: family}
        for key, axis in (("icmptype", Axis.SPORT), ("icmpcode", Axis.DPORT)):
            if node.all(key):
                sides[axis] = ((int(node.get(key)), int(node.get(key))),)
        return [box(sides)]
    if kind == "IP":
        number = int(node.get("protocol-number", "0"))
        return [box({Axis.PROTO: ((number, number),)} if number else {})]
    if kind == "ALL":
        return [FULL]
    raise ValueError(node.name)
