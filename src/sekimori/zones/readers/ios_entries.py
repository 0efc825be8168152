"""Entries of an access list of IOS, and the object groups that they name."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field

from sekimori.zones.model import Action, Line, Rule
from sekimori.zones.packets import (
    ACK,
    FULL,
    ICMP,
    ICMP6,
    IPV4,
    IPV6,
    PORTS,
    RST,
    TCP,
    UDP,
    Axis,
    Boxes,
    Spans,
    State,
    box,
    meet_boxes,
    network_span,
    spans,
    without,
)
from sekimori.zones.readers.names import icmp_type, masked, port_number, protocol_number, wildcard

ESTABLISHED = spans((value, value) for value in range(256) if value & (ACK | RST))
FLAGS = {"fin": 1, "syn": 2, "rst": 4, "psh": 8, "ack": 16, "urg": 32}
QUIET = frozenset({"log", "log-input"})
OPERATORS = frozenset({"eq", "neq", "gt", "lt", "range"})
WITH_PORTS = frozenset({TCP, UDP, 132})
DEEPEST = 16


@dataclass(frozen=True)
class Kind:
    """The family of addresses of a list, and whether it looks only at the source."""

    version: int
    standard: bool


@dataclass
class Groups:
    """Object groups by kind and name, as the words of their lines."""

    networks: dict[str, list[list[str]]] = field(default_factory=dict)
    services: dict[str, list[list[str]]] = field(default_factory=dict)

    def take(self, head: str, lines: list[str]) -> None:
        """Takes in a group; groups of other kinds are not known and so cannot be named by an entry that is understood."""
        words = head.split()
        kinds = {
            "network": self.networks,
            "service": self.services,
            "v4-network": self.networks,
            "v6-network": self.networks,
        }
        if len(words) > 2 and words[1] in kinds:  # noqa: PLR2004
            members = [line.split() for line in lines if not line.startswith("description")]
            kinds[words[1]].setdefault(words[2], []).extend(members)

    def addresses(self, name: str, depth: int = 0) -> Spans:
        """The addresses of a network group. Raises KeyError and ValueError for what is not known."""
        if depth > DEEPEST:
            raise ValueError(name)
        found: list[tuple[int, int]] = []
        for words in self.networks[name]:
            if words[0] == "group-object":
                found += self.addresses(words[1], depth + 1)
            elif words[0] == "range":
                found += _range(words[1], words[2])
            elif words[0] == "host":
                found += masked(words[1])
            elif words[0] == "any":
                found += IPV4
            elif len(words) == 2:  # noqa: PLR2004
                found += masked(f"{words[0]}/{words[1]}")
            else:
                found += (network_span(ipaddress.ip_network(words[0], strict=False)),)
        return spans(found)

    def service(self, name: str, depth: int = 0) -> Boxes:
        """The packets of a service group. Raises KeyError, ValueError and IndexError for what is not known."""
        if depth > DEEPEST:
            raise ValueError(name)
        found: list[tuple[Spans, ...]] = []
        for words in self.services[name]:
            if words[0] == "group-object":
                found += self.service(words[1], depth + 1)
            else:
                found += _service(words)
        return tuple(found)


def _range(low: str, high: str) -> Spans:
    first, last = masked(low)[0][0], masked(high)[0][0]
    return ((first, last),)


def _service(words: list[str]) -> Boxes:
    name, rest = words[0].lower(), [each.lower() for each in words[1:]]
    protocols = (TCP, UDP) if name == "tcp-udp" else () if name == "ip" else (protocol_number(name),)
    sides: dict[Axis, Spans] = {Axis.PROTO: spans((each, each) for each in protocols)} if protocols else {}
    if rest and protocols[:1] == (ICMP,):
        kind, code = icmp_type(rest[0], 4)
        sides |= {Axis.SPORT: ((kind, kind),)} | ({} if code is None else {Axis.DPORT: ((code, code),)})
        return (box(sides),)
    while rest:
        axis = Axis.DPORT
        if rest[0] == "source":
            axis, rest = Axis.SPORT, rest[1:]
        if rest[0] not in OPERATORS:
            rest = ["eq", *rest]
        side, taken = _ports(rest)
        sides[axis], rest = side, rest[taken:]
    return (box(sides),)


def _ports(words: list[str]) -> tuple[Spans, int]:
    """The ports of `eq 80 443`, `range 1 9` and so on, and how many words say it. Raises ValueError and IndexError."""
    operator = words[0]
    if operator == "range":
        return spans([(port_number(words[1]), port_number(words[2]))]), 3
    if operator in {"gt", "lt"}:
        number = port_number(words[1])
        return spans([(number + 1, 65535) if operator == "gt" else (0, number - 1)]), 2
    numbers = [port_number(words[1])]
    for word in words[2:]:
        try:
            numbers.append(port_number(word))
        except ValueError:
            break
    side = spans((number, number) for number in numbers)
    return side if operator == "eq" else without(PORTS, side), 1 + len(numbers)


def entry(words: list[str], line: Line, kind: Kind, groups: Groups) -> Rule:
    """An entry as a rule. What is not understood makes it a rule in doubt; an entry of which nothing is, one about everything."""
    if words[0] == "evaluate":
        return Rule(line, (box({Axis.STATE: ((State.ESTABLISHED, State.ESTABLISHED),)}),), Action.ACCEPT)
    action = {"permit": Action.ACCEPT, "deny": Action.DROP}.get(words[0])
    family = IPV6 if kind.version == 6 else IPV4  # noqa: PLR2004
    everything = (box({Axis.SRC: family, Axis.DST: family}),)
    if action is None:
        return Rule(line, everything, Action.ACCEPT, doubt=f"「{words[0]}」の意味は模型にありません")
    reader = _Entry(words[1:], kind, groups)
    try:
        reader.read()
    except (ValueError, KeyError, IndexError):
        said = " ".join(reader.words[reader.at : reader.at + 3])
        return Rule(line, meet_boxes(everything, reader.boxes), action, doubt=f"「{said}」の意味は模型にありません")
    return Rule(line, meet_boxes(everything, reader.boxes), action, doubt="、".join(reader.doubts))


class _Entry:
    def __init__(self, words: list[str], kind: Kind, groups: Groups) -> None:
        self.words, self.kind, self.groups = words, kind, groups
        self.at = 0
        self.boxes: Boxes = (FULL,)
        self.doubts: list[str] = []
        self.protocol: int | None = None

    def read(self) -> None:
        if not self.kind.standard:
            self._protocol()
        self._end(Axis.SRC, Axis.SPORT)
        if not self.kind.standard:
            self._end(Axis.DST, Axis.DPORT)
        while self.at < len(self.words):
            self._option()

    def _next(self) -> str:
        self.at += 1
        return self.words[self.at - 1]

    def _peek(self) -> str:
        return self.words[self.at] if self.at < len(self.words) else ""

    def _narrow(self, sides: dict[Axis, Spans]) -> None:
        self.boxes = meet_boxes(self.boxes, (box(sides),)) if all(sides.values()) else ()

    def _protocol(self) -> None:
        name = self._next()
        if name == "object-group":
            self.boxes = meet_boxes(self.boxes, self.groups.service(self.words[self.at]))
            self.at += 1
        elif name not in {"ip", "ipv6"}:
            number = protocol_number(name)
            self.protocol = ICMP6 if name == "icmp" and self.kind.version == 6 else number  # noqa: PLR2004
            self._narrow({Axis.PROTO: ((self.protocol, self.protocol),)})

    def _end(self, address: Axis, port: Axis) -> None:
        self._narrow({address: self._address()})
        if self._peek() in OPERATORS and self.protocol in WITH_PORTS:
            side, taken = _ports(self.words[self.at :])
            self._narrow({port: side})
            self.at += taken

    def _address(self) -> Spans:
        word = self._next()
        if word == "any":
            return IPV6 if self.kind.version == 6 else IPV4  # noqa: PLR2004
        if word == "host":
            return masked(self._next())
        if word == "object-group":
            return self.groups.addresses(self._next())
        if "/" in word:
            return masked(word)
        following = self._peek()
        if following[:1].isdigit() and following.count(".") == 3:  # noqa: PLR2004
            return wildcard(word, self._next())
        if self.kind.standard:
            return masked(word)
        raise ValueError(word)

    def _option(self) -> None:
        word = self._next()
        if word in QUIET:
            return
        if word == "established":
            self._narrow({Axis.FLAGS: ESTABLISHED})
        elif word in {"fragments", "fragment"}:
            self._narrow({Axis.STATE: ((State.FRAGMENT, State.FRAGMENT),)})
        elif self.protocol == TCP and word in FLAGS:
            bit = FLAGS[word]
            self._narrow({Axis.FLAGS: spans((value, value) for value in range(256) if value & bit)})
        elif self.protocol in {ICMP, ICMP6}:
            self._icmp(word)
        else:
            self.doubts.append(f"「{word}」")
            self.at = len(self.words)

    def _icmp(self, word: str) -> None:
        kind, code = icmp_type(word, self.kind.version)
        sides: dict[Axis, Spans] = {Axis.SPORT: ((kind, kind),)}
        if code is None and self._peek().isdigit():
            code = int(self._next())
        if code is not None:
            sides[Axis.DPORT] = ((code, code),)
        self._narrow(sides)
