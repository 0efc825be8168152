"""Cisco IOS and IOS-XE: access lists (numbered, named, extended, IPv6), object groups, interfaces, static routes, NAT."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sekimori.zones.model import Action, Chain, Device, Interface, Line, Nat, Route, Rule, Stage
from sekimori.zones.packets import FULL, IPV4, IPV6, Axis, Boxes, Network, box, meet_boxes
from sekimori.zones.readers import ios_entries
from sekimori.zones.readers.ios_words import (
    IGNORED,
    IGNORED_IN_INTERFACE,
    IP_IGNORED_IN_INTERFACE,
    NOT_IGNORED,
    SECTIONS,
    TOUCHING,
)
from sekimori.zones.readers.source import Source

FAMILY: dict[int, Boxes] = {4: (box({Axis.SRC: IPV4, Axis.DST: IPV4}),), 6: (box({Axis.SRC: IPV6, Axis.DST: IPV6}),)}
NO_END = "設定が「end」で終わっていません。途中で切れているおそれがあります。"
_LIST = re.compile(r"(?:(ip|ipv6) )?access-list (?:(standard|extended) )?(\S+)(?: (.*))?$")
_NEIGHBOUR = {"nd": 135, "na": 136}


@dataclass
class _List:
    name: str
    version: int
    standard: bool
    line: Line
    last: int = 0
    entries: list[tuple[int, int, Rule]] = field(default_factory=list)


@dataclass
class _Block:
    """A line and the lines that are set in below it."""

    number: int
    text: str
    inside: list[tuple[int, str]] = field(default_factory=list)


def fits(source: Source) -> bool:
    """Whether the text looks like the running configuration of IOS."""
    words = re.compile(
        r"(?:hostname \S|interface \S|ip access-list |access-list \d|ipv6 access-list |version \d+\.\d|object-group network )"
    )
    other = re.compile(r"\s*(?:config (?:system|firewall)|set |ip filter \d|table (?:ip|inet)|\*filter)")
    found = [bool(words.match(line)) for line in source.lines]
    return any(found) and not any(other.match(line) for line in source.lines)


def read(source: Source) -> list[Device]:
    """The device of the file. Raises InvalidInput when two devices stand in it or an entry cannot be what IOS writes."""
    return [_Reader(source).read()]


def _blocks(source: Source) -> Iterator[_Block]:
    block: _Block | None = None
    banner = ""
    for number, raw in enumerate(source.lines, 1):
        text = raw.rstrip()
        if banner:
            banner = "" if banner in text else banner
            continue
        started = re.match(r"banner \S+ (\^C|\S)(.*)$", text)
        if started:
            banner = "" if started.group(1) in started.group(2) else started.group(1)
            continue
        if not text.strip() or text.strip().startswith("!"):
            continue
        if text.startswith((" ", "\t")) and block is not None:
            block.inside.append((number, text.strip()))
            continue
        if block is not None:
            yield block
        block = _Block(number, text.strip())
    if block is not None:
        yield block


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.blocks = list(_blocks(source))
        hosts = [block for block in self.blocks if block.text.startswith("hostname ")]
        if len(hosts) > 1:
            raise source.fault("hostnameが二度あります。二つの機器の設定が混じっていませんか。", hosts[1].number)
        name = hosts[0].text.split()[1].strip('"') if hosts else source.stem
        self.device = source.device(name, "ios")
        self.groups = ios_entries.Groups()
        self.lists: dict[tuple[int, str], _List] = {}
        self.applied: list[tuple[str, int, str, str, Line]] = []

    def read(self) -> Device:
        for block in self.blocks:
            if block.text.startswith("object-group "):
                self.groups.take(block.text, [text for _, text in block.inside])
        for block in self.blocks:
            self._block(block)
        if not self.blocks or self.blocks[-1].text != "end":
            self.device.unknown(self.source.line(len(self.source.lines)), NO_END)
        self._settle()
        return self.device

    def _block(self, block: _Block) -> None:
        text = re.sub(r"\s+", " ", block.text)
        handlers: list[tuple[str, Callable[[_Block, str], None]]] = [
            ("interface ", self._interface),
            ("ip access-list resequence", self._nothing),
            ("ip access-list log-update", self._nothing),
            ("ip access-list ", self._access_list),
            ("ipv6 access-list ", self._access_list),
            ("access-list ", self._access_list),
            ("object-group ", self._nothing),
            ("ip route ", self._route),
            ("ipv6 route ", self._route),
            ("ip nat ", self._nat),
            ("router ", self._router),
            ("ipv6 router ", self._router),
        ]
        for start, handler in handlers:
            if text.startswith(start):
                handler(block, text)
                return
        if not text.startswith(NOT_IGNORED) and (text.split()[0] in IGNORED or text.startswith(SECTIONS)):
            self.device.ignored += 1 + len(block.inside)
            return
        self.device.unknown(self.source.line(block.number), "この行の意味は模型にありません。")

    def _nothing(self, block: _Block, text: str) -> None:
        del text
        self.device.ignored += 1 + len(block.inside)

    def _router(self, block: _Block, text: str) -> None:
        del text
        self.device.dynamic_routes = True
        self.device.ignored += len(block.inside)

    def _access_list(self, block: _Block, text: str) -> None:
        found = _LIST.match(text)
        if not found:
            self.device.unknown(self.source.line(block.number), "アクセスリストとして読めません。")
            return
        version = 6 if found.group(1) == "ipv6" else 4
        name, rest = found.group(3), found.group(4) or ""
        own_line = found.group(1) is None
        first = rest.split()[0] if rest else ""
        if own_line and first in {"standard", "extended"}:
            rest, standard = rest.partition(" ")[2], first == "standard"
        else:
            number = int(name) if name.isdigit() else 0
            standard = found.group(2) == "standard" or 1 <= number <= 99 or 1300 <= number <= 1999  # noqa: PLR2004
        key = (version, name)
        one = self.lists.setdefault(key, _List(name, version, standard, self.source.line(block.number)))
        if rest:
            self._entry(one, block.number, rest)
        for number, inner in block.inside:
            self._entry(one, number, inner)

    def _entry(self, one: _List, number: int, text: str) -> None:
        words = text.lower().split() if "object-group" not in text else text.split()
        line = self.source.line(number)
        sequence = 0
        if words and words[0].isdigit():
            sequence = int(words.pop(0))
        elif len(words) > 2 and words[0] == "sequence":  # noqa: PLR2004
            sequence, words = int(words[1]), words[2:]
        if words[:1] == ["remark"] or not words:
            self.device.ignored += 1
            return
        rule = ios_entries.entry(words, line, ios_entries.Kind(one.version, one.standard), self.groups)
        one.entries.append((sequence or one.last + 10, len(one.entries), rule))
        one.last = max(one.last, one.entries[-1][0])

    def _interface(self, block: _Block, text: str) -> None:
        name = text.removeprefix("interface ").strip()
        networks: list[Network] = []
        addresses: list[str] = []
        up = all(inner != "shutdown" for _, inner in block.inside)
        for number, inner in block.inside:
            words = inner.split()
            found = re.match(r"ip address (\S+) (\d+\.\d+\.\d+\.\d+)", inner) or re.match(
                r"ipv6 address (\S+/\d+)", inner
            )
            applied = re.match(r"(ip access-group|ipv6 traffic-filter) (\S+) (in|out)$", inner)
            if found and up:
                one = ipaddress.ip_interface("/".join(found.groups()))
                networks.append(one.network)
                addresses.append(str(one.ip))
            elif applied:
                version = 6 if applied.group(1).startswith("ipv6") else 4
                self.applied.append((name, version, applied.group(2), applied.group(3), self.source.line(number)))
            elif inner.startswith(TOUCHING):
                self.device.unknown(self.source.line(number), "インターフェースのこの設定は模型にありません。")
            elif words[0] in {"standby", "vrrp"} and "ip" in words[:-1]:
                addresses.append(words[words.index("ip") + 1])
            elif not found and words[0] not in IGNORED_IN_INTERFACE and not inner.startswith(IP_IGNORED_IN_INTERFACE):
                self.device.unknown(self.source.line(number), "インターフェースのこの行の意味は模型にありません。")
        self.device.interfaces[name] = Interface(
            name, tuple(addresses), tuple(networks), self.source.line(block.number)
        )
        self.device.tokens.add([name])

    def _route(self, block: _Block, text: str) -> None:
        found = re.match(r"ip route (\d\S+) (\d\S+) (\S+)(?: (\d+\.\d+\.\d+\.\d+))?", text)
        found6 = re.match(r"ipv6 route (\S+/\d+) (\S+)(?: (\S*:\S*))?", text)
        line = self.source.line(block.number)
        if found:
            network: Network = ipaddress.ip_network(f"{found.group(1)}/{found.group(2)}", strict=False)
            step, further = found.group(3), found.group(4)
        elif found6:
            network, step, further = (
                ipaddress.ip_network(found6.group(1), strict=False),
                found6.group(2),
                found6.group(3),
            )
        else:
            self.device.unknown(line, "経路として読めません（VRFなど）。")
            return
        try:
            gateway, interface = str(ipaddress.ip_address(step)), ""
        except ValueError:
            gateway, interface = further or "", step
        if interface.lower().startswith("null"):
            self.device.ignored += 1
            return
        self.device.routes.append(Route(network, interface, gateway, line))

    def _nat(self, block: _Block, text: str) -> None:
        line = self.source.line(block.number)
        if text.startswith("ip nat inside source"):
            # Inside to outside the source is rewritten, outside to inside the destination, wherever the mapping is fixed.
            self.device.nats.append(Nat(line, "src", FAMILY[4]))
            if " static " in text:
                self.device.nats.append(Nat(line, "dst", FAMILY[4]))
        elif text.startswith(("ip nat outside source", "ip nat inside destination", "ip nat source")):
            self.device.nats += [Nat(line, "src", FAMILY[4]), Nat(line, "dst", FAMILY[4])]
        elif text.startswith(("ip nat pool", "ip nat translation", "ip nat log")):
            self.device.ignored += 1
        else:
            self.device.unknown(line, "このアドレス変換は模型にありません。")

    def _settle(self) -> None:
        for (version, name), one in self.lists.items():
            key = _key(version, name)
            rules = tuple(rule for _, _, rule in sorted(one.entries, key=lambda each: each[:2]))
            if version == 6:  # noqa: PLR2004
                rules = (*rules, *(_neighbour(one.line, kind) for kind in _NEIGHBOUR.values()))
            self.device.chains[key] = Chain(key, rules, Action.DROP, one.line)
            self.device.lists.append(key)
        for direction, axis in (("in", Axis.IN), ("out", Axis.OUT)):
            rules = tuple(self._calls(direction, axis))
            self.device.chains[direction] = Chain(direction, rules, Action.ACCEPT, self.source.line(1))
        self.device.stages = [Stage("in", before_nat=True), Stage("out", after_nat=True)]

    def _calls(self, direction: str, axis: Axis) -> Iterator[Rule]:
        for interface, version, name, way, line in self.applied:
            key = _key(version, name)
            if way != direction:
                continue
            if key not in self.device.chains:
                self.device.unknown(
                    line, f"アクセスリスト「{name}」がありません。IOSはすべてを通します。", FAMILY[version]
                )
                continue
            side = {axis: self.device.tokens.numbers(interface)}
            yield Rule(line, meet_boxes(FAMILY[version], (box(side),)), Action.JUMP, f"{key} end")
            self.device.chains.setdefault(f"{key} end", self._ended(self.device.chains[key]))

    def _ended(self, chain: Chain) -> Chain:
        """A list as it is applied: what no entry matches is dropped at its end."""
        last = Rule(chain.policy_line or self.source.line(1), (FULL,), Action.DROP)
        return Chain(f"{chain.name} end", (*chain.rules, last))


def _key(version: int, name: str) -> str:
    return f"{'ipv6 ' if version == 6 else ''}access-list {name}"  # noqa: PLR2004


def _neighbour(line: Line, kind: int) -> Rule:
    """The entries that IOS puts at the end of every IPv6 list: neighbour discovery is let through."""
    return Rule(
        line,
        (box({Axis.SRC: IPV6, Axis.DST: IPV6, Axis.PROTO: ((58, 58),), Axis.SPORT: ((kind, kind),)}),),
        Action.ACCEPT,
    )
