"""YAMAHA RTX, NVR and FWX: filters in the order of `secure filter`, dynamic filters, addresses, routes, NAT descriptors.

No list on an interface lets everything through, a list ends in a rejection. Filters see the addresses behind the NAT
descriptor in both
directions. `restrict` lets through while the line is up, and so is taken as pass.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from sekimori.zones.model import Action, Chain, Device, Interface, Line, Nat, Route, Rule, Stage
from sekimori.zones.packets import FULL, IPV4, IPV6, Axis, Box, Network, box, meet_boxes
from sekimori.zones.readers import yamaha_filters as filters
from sekimori.zones.readers.source import Source

_SIGNS = re.compile(
    r"(?:ip(?:v6)? filter (?:dynamic )?\d|ip(?:v6)? (?:lan|pp|tunnel|bridge|wan)\S* (?:address|secure)|pp select|"
    r"nat descriptor|# *(?:RTX|NVR|FWX))"
)
IGNORED = frozenset(
    [
        "administrator",
        "login",
        "password",
        "security",
        "user",
        "timezone",
        "console",
        "syslog",
        "snmp",
        "telnetd",
        "httpd",
        "sshd",
        "sftpd",
        "dhcp",
        "dns",
        "ntpdate",
        "schedule",
        "pppoe",
        "ppp",
        "isdn",
        "ipsec",
        "ike",
        "l2tp",
        "pptp",
        "provider",
        "lan",
        "queue",
        "speed",
        "switch",
        "sip",
        "analog",
        "mobile",
        "wan",
        "usbhost",
        "sd",
        "external-memory",
        "statistics",
        "mail",
        "heartbeat",
        "heartbeat2",
        "lua",
        "operation",
        "alarm",
        "system",
        "netvolante-dns",
        "cooperation",
        "auth",
        "radius",
        "certificate",
        "description",
        "vlan",
        "loopback",
        "url",
        "mail-notify",
        "save",
        "account",
        "date",
        "time",
        "tftp",
        "rdate",
        "ngn",
        "wins",
        "clock",
        "keepalive",
        "remote",
        "leased",
        "bri",
        "pri",
        "terminate",
        "copy",
        "led",
        "beep",
        "environment",
        "diagnose",
        "nslookup",
    ]
)
IGNORED_STARTS = (
    "pp always-on",
    "pp auth",
    "pp bind",
    "pp backup",
    "pp enable",
    "pp disable",
    "pp keepalive",
    "pp name",
    "tunnel enable",
    "tunnel encapsulation",
    "tunnel endpoint",
    "tunnel name",
    "tunnel backup",
    "tunnel type",
    "ip routing on",
    "ipv6 routing on",
    "ip filter source-route",
    "ip filter directed-broadcast",
    "ip filter dynamic timer",
    "ip keepalive",
    "ip host",
    "ip stealth",
    "ip tos",
    "ip flow",
    "ip icmp",
    "ip arp",
    "ip fragment",
    "ip simple-service",
    "nat descriptor timer",
    "nat descriptor log",
    "nat descriptor masquerade port range",
    "nat descriptor masquerade session limit",
    "nat descriptor masquerade unconvertible",
    "nat descriptor ftp",
    "nat descriptor sip",
    "nat descriptor backward",
    "nat descriptor address",
)
_HARMLESS_OF_INTERFACE = re.compile(
    r"ip(?:v6)? \S+ (mtu|tcp mss|proxyarp|arp|intrusion|rebound|rip|ospf|vrrp|dhcp|wol|remote address pool|traffic list|"
    r"address dhcp|rtadv|prefix|"
    r"ipcp|rebound|ttl|multicast|pim|mld|igmp|dad|nd)\b"
)


@dataclass
class _Applied:
    interface: str
    version: int
    direction: str
    numbers: list[str]
    dynamic: list[str]
    line: Line


@dataclass
class _Given:
    """What an interface has been given."""

    addresses: list[str] = field(default_factory=list)
    networks: list[Network] = field(default_factory=list)
    line: Line | None = None


def fits(source: Source) -> bool:
    """Whether the text looks like the configuration of a YAMAHA router."""
    return any(_SIGNS.match(line) for line in source.lines)


def read(source: Source) -> list[Device]:
    """The device of the file. Raises InvalidInput when a list names a filter that is not there."""
    return [_Reader(source).read()]


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.device = source.device(source.stem, "yamaha")
        self.filters: dict[tuple[int, str], tuple[list[str], Line]] = {}
        self.dynamic: dict[tuple[int, str], tuple[list[str], Line]] = {}
        self.applied: dict[tuple[str, int, str], _Applied] = {}
        self.given: dict[str, _Given] = {}
        self.descriptors: dict[str, list[str]] = {}
        self.statics: list[tuple[str, Line]] = []
        self.context = {"pp": "pp", "tunnel": "tunnel"}
        self.handlers: list[tuple[re.Pattern[str], Callable[[re.Match[str], Line], None]]] = [
            (re.compile(r"(pp|tunnel) select (\S+)$"), self._select),
            (re.compile(r"ip(v6)? filter dynamic (\d+) (.+)$"), self._dynamic),
            (re.compile(r"ip(v6)? filter (\d+) (.+)$"), self._filter),
            (re.compile(r"ip(v6)? (\S+) secure filter (in|out) (.+)$"), self._secure),
            (re.compile(r"ip(v6)? (\S+) (?:secondary )?address (\S+/\d+)(?: .*)?$"), self._address),
            (re.compile(r"ip(v6)? route (\S+) gateway (.+)$"), self._route),
            (re.compile(r"ip (\S+) nat descriptor (.+)$"), self._bind),
            (re.compile(r"nat descriptor type (\d+) (\S+)(?: .*)?$"), self._kind),
            (re.compile(r"nat descriptor (?:masquerade )?(?:static|incoming) (\d+) (.+)$"), self._static),
            (re.compile(r"(rip|ospf|bgp) use on$"), self._routing),
        ]

    def read(self) -> Device:
        for number, raw in enumerate(self.source.lines, 1):
            text = re.sub(r"\s+", " ", raw).strip()
            if not text or text.startswith(("#", "---", "no ")):
                self.device.ignored += 1
            else:
                self._line(text, self.source.line(number))
        self.source.last_line_is_whole(self.device)
        for name, given in self.given.items():
            self.device.interfaces[name] = Interface(name, tuple(given.addresses), tuple(given.networks), given.line)
        self.device.tokens.add([*self.given, *(each.interface for each in self.applied.values())])
        self._settle()
        return self.device

    def _line(self, text: str, line: Line) -> None:
        for pattern, handler in self.handlers:
            found = pattern.match(text)
            if found:
                handler(found, line)
                return
        harmless = (
            text.split(maxsplit=1)[0] in IGNORED
            or text.startswith(IGNORED_STARTS)
            or _HARMLESS_OF_INTERFACE.match(text)
        )
        if harmless or text.startswith(("rip ", "ospf ", "bgp ")):
            self.device.ignored += 1
        else:
            self.device.unknown(line, "この行の意味は模型にありません。")

    def _name(self, word: str) -> str:
        return self.context.get(word, word)

    def _select(self, found: re.Match[str], line: Line) -> None:
        del line
        kind, number = found.groups()
        self.context[kind] = kind if number == "none" else f"{kind}{number}"

    def _filter(self, found: re.Match[str], line: Line) -> None:
        self.filters[_version(found), found.group(2)] = (found.group(3).split(), line)

    def _dynamic(self, found: re.Match[str], line: Line) -> None:
        self.dynamic[_version(found), found.group(2)] = (found.group(3).split(), line)

    def _secure(self, found: re.Match[str], line: Line) -> None:
        words = found.group(4).split()
        at = words.index("dynamic") if "dynamic" in words else len(words)
        name = self._name(found.group(2))
        one = _Applied(name, _version(found), found.group(3), words[:at], words[at + 1 :], line)
        self.applied[name, one.version, one.direction] = one

    def _address(self, found: re.Match[str], line: Line) -> None:
        given = self.given.setdefault(self._name(found.group(2)), _Given(line=line))
        try:
            one = ipaddress.ip_interface(found.group(3))
        except ValueError:
            self.device.unknown(line, "アドレスとして読めません。", ())
            return
        given.addresses.append(str(one.ip))
        given.networks.append(one.network)

    def _route(self, found: re.Match[str], line: Line) -> None:
        words = found.group(3).split()
        default = "::/0" if _version(found) == 6 else "0.0.0.0/0"  # noqa: PLR2004
        if {"filter", "keepalive", "gateway", "hide"} & set(words[1:]):
            self.device.dynamic_routes = True
        try:
            network = ipaddress.ip_network(default if found.group(2) == "default" else found.group(2), strict=False)
            if words[0] in {"pp", "tunnel"}:
                self.device.routes.append(Route(network, f"{words[0]}{words[1]}", "", line))
            elif words[0] == "dhcp":
                self.device.routes.append(Route(network, words[1], "", line))
            elif words[0] != "null":
                self.device.routes.append(Route(network, "", str(ipaddress.ip_address(words[0])), line))
        except (ValueError, IndexError):
            self.device.dynamic_routes = True
            self.device.unknown(line, "経路として読めません。", ())

    def _bind(self, found: re.Match[str], line: Line) -> None:
        del line
        for number in found.group(2).split():
            self.descriptors.setdefault(number, []).append(self._name(found.group(1)))

    def _kind(self, found: re.Match[str], line: Line) -> None:
        self.statics.append((found.group(1), line))
        if found.group(2) not in {"masquerade", "nat", "nat-masquerade", "none"}:
            self.device.unknown(line, "このアドレス変換は模型にありません。")

    def _static(self, found: re.Match[str], line: Line) -> None:
        self.statics.append((f"in {found.group(1)}", line))

    def _routing(self, found: re.Match[str], line: Line) -> None:
        del found, line
        self.device.dynamic_routes = True

    def _settle(self) -> None:
        for number, line in self.statics:
            of, plain = ("dst", number[3:]) if number.startswith("in ") else ("src", number)
            if plain in self.descriptors:
                self.device.nats.append(Nat(line, of, (_family(4),)))
        for each in self.applied.values():
            self._list(each)
        for direction, axis in (("in", Axis.IN), ("out", Axis.OUT)):
            rules = []
            for each in self.applied.values():
                if each.direction == direction:
                    side = box({axis: self.device.tokens.numbers(each.interface)})
                    rules.append(
                        Rule(each.line, meet_boxes((_family(each.version),), (side,)), Action.JUMP, _title(each))
                    )
            self.device.chains[direction] = Chain(direction, tuple(rules), Action.ACCEPT, self.source.line(1))
            self.device.stages.append(Stage(direction))

    def _list(self, applied: _Applied) -> None:
        """The filters of an interface in the order in which the list names them, then what a dynamic filter may open,
        then the rejection.
        """
        rules = []
        for number in applied.numbers:
            if (applied.version, number) not in self.filters:
                raise self.source.fault(f"フィルター{number}がありません。設定が欠けています。", applied.line.number)
            words, line = self.filters[applied.version, number]
            rules.append(filters.static(words, line, _family(applied.version)))
        for number in applied.dynamic:
            if (applied.version, number) not in self.dynamic:
                raise self.source.fault(
                    f"動的フィルター{number}がありません。設定が欠けています。", applied.line.number
                )
            words, line = self.dynamic[applied.version, number]
            rules.append(filters.dynamic(words, line, _family(applied.version)))
        rules.append(Rule(applied.line, (FULL,), Action.DROP))
        self.device.chains[_title(applied)] = Chain(_title(applied), tuple(rules))
        self.device.lists.append(_title(applied))


def _title(applied: _Applied) -> str:
    return f"{'ipv6' if applied.version == 6 else 'ip'} {applied.interface} {applied.direction}"  # noqa: PLR2004


def _version(found: re.Match[str]) -> int:
    return 6 if found.group(1) else 4


def _family(version: int) -> Box:
    family = IPV6 if version == 6 else IPV4  # noqa: PLR2004
    return box({Axis.SRC: family, Axis.DST: family})
