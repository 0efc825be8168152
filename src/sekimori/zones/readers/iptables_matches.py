"""The matches of an iptables rule: what is known becomes sides of a box, what is not is named as a doubt."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass, field

from sekimori.zones.areas import address_spans
from sekimori.zones.packets import (
    FULL,
    ICMP,
    ICMP6,
    TCP,
    UDP,
    Axis,
    Box,
    Boxes,
    Spans,
    State,
    box,
    box_without,
    flag_values,
    meet,
    meet_boxes,
    spans,
    with_side,
)
from sekimori.zones.readers.names import icmp_type, masked, port_number, protocol_number
from sekimori.zones.tokens import Tokens

STATES = {
    "NEW": State.NEW,
    "ESTABLISHED": State.ESTABLISHED,
    "RELATED": State.RELATED,
    "INVALID": State.INVALID,
    "UNTRACKED": State.UNTRACKED,
}
FLAGS = {"FIN": 1, "SYN": 2, "RST": 4, "PSH": 8, "ACK": 16, "URG": 32, "ECE": 64, "CWR": 128, "ALL": 63, "NONE": 0}
WITH_PORTS = (TCP, UDP, 33, 132, 136)


@dataclass
class Told:
    """What a rule's words say."""

    boxes: Boxes = (FULL,)
    doubts: list[str] = field(default_factory=list)
    target: str = ""
    goto: bool = False
    module: str = ""


def split(text: str) -> list[str]:
    """The words of a rule. Raises ValueError for quotes that do not close."""
    return shlex.split(text, comments=False, posix=True)


def read(words: list[str], family: Spans, tokens: Tokens) -> Told:
    """The matches and the target of a rule's words."""
    return _Words(words, family, tokens).read()


class _Words:
    def __init__(self, words: list[str], family: Spans, tokens: Tokens) -> None:
        self.words, self.family, self.tokens = words, family, tokens
        self.told = Told((box({Axis.SRC: family, Axis.DST: family}),))
        self.at = 0

    def read(self) -> Told:
        while self.at < len(self.words):
            negated = self.words[self.at] == "!"
            self.at += negated
            if self.at >= len(self.words):
                self.told.doubts.append("「!」の後がありません")
                break
            option = self.words[self.at]
            self.at += 1
            if self.told.target:
                self._arguments()  # What follows the target belongs to it.
            elif option in {"-j", "--jump", "-g", "--goto"}:
                self.told.target, self.told.goto = self._next(), option in {"-g", "--goto"}
            elif option in {"-m", "--match"}:
                self.told.module = self._next()
                if self.told.module not in KNOWN:
                    self.told.doubts.append(f"条件「-m {self.told.module}」")
            else:
                self._option(option, negated=negated)
        return self.told

    def _next(self) -> str:
        if self.at >= len(self.words):
            self.told.doubts.append("語が足りません")
            return ""
        self.at += 1
        return self.words[self.at - 1]

    def _arguments(self) -> list[str]:
        start = self.at
        while self.at < len(self.words) and self.words[self.at] != "!" and not self.words[self.at].startswith("-"):
            self.at += 1
        return self.words[start : self.at]

    def _option(self, option: str, *, negated: bool) -> None:
        handler = OPTIONS.get(option)
        if self.at < len(self.words) and self.words[self.at] == "!":
            negated = not negated
            self.at += 1
        arguments = self._arguments()
        if option in COMMENTS:
            return
        if handler is None or self.told.module not in {*KNOWN, ""}:
            self.told.doubts.append(f"条件「{option}」")
            return
        try:
            found = handler(self, arguments)
        except (ValueError, IndexError, KeyError):
            self.told.doubts.append(f"条件「{option} {' '.join(arguments)}」")
            return
        self._narrow(found, negated=negated)

    def _narrow(self, found: Boxes, *, negated: bool) -> None:
        if negated:
            for each in found:
                self.told.boxes = tuple(piece for part in self.told.boxes for piece in _opposite(part, each))
        else:
            self.told.boxes = meet_boxes(self.told.boxes, found)

    def protocols(self, allowed: tuple[int, ...] = WITH_PORTS) -> Spans:
        """The protocols that the rule is still about, among those for which a condition makes sense."""
        possible = spans((number, number) for number in allowed)
        return spans(pair for each in self.told.boxes for pair in meet(each[Axis.PROTO], possible))


def _opposite(part: Box, each: Box) -> list[Box]:
    """`part` without `each`, where a condition on ports or types does not hold for packets that have none."""
    kept = (
        with_side(part, Axis.PROTO, meet(part[Axis.PROTO], each[Axis.PROTO]))
        if each[Axis.PROTO] != FULL[Axis.PROTO]
        else part
    )
    if each[Axis.PROTO] != FULL[Axis.PROTO] and each[Axis.SPORT : Axis.STATE] == FULL[Axis.SPORT : Axis.STATE]:
        kept = part  # The condition is the protocol itself.
    return list(box_without(kept, each)) if kept[Axis.PROTO] else []


def _address(axis: Axis) -> Callable[[_Words, list[str]], Boxes]:
    def read_address(_words: _Words, arguments: list[str]) -> Boxes:
        found = spans(pair for part in arguments[0].split(",") for pair in masked(part))
        return (box({axis: found}),)

    return read_address


def _range(axis: Axis) -> Callable[[_Words, list[str]], Boxes]:
    return lambda _words, arguments: (box({axis: address_spans(arguments[0])}),)


def _ports(text: str) -> Spans:
    found = []
    for part in text.split(","):
        low, colon, high = part.partition(":")
        first = port_number(low) if low else 0
        found.append((first, (port_number(high) if high else 65535) if colon else first))
    return spans(found)


def _port(*axes: Axis) -> Callable[[_Words, list[str]], Boxes]:
    def read_ports(words: _Words, arguments: list[str]) -> Boxes:
        side, protocols = _ports(arguments[0]), words.protocols()
        return tuple(box({Axis.PROTO: protocols, axis: side}) for axis in axes) if protocols else ()

    return read_ports


def _interface(axis: Axis) -> Callable[[_Words, list[str]], Boxes]:
    def read_interface(words: _Words, arguments: list[str]) -> Boxes:
        return (FULL,) if arguments[0] == "+" else (box({axis: words.tokens.numbers(arguments[0])}),)

    return read_interface


def _protocol(_words: _Words, arguments: list[str]) -> Boxes:
    if arguments[0] in {"all", "0"}:
        return (FULL,)
    number = protocol_number(arguments[0])
    return (box({Axis.PROTO: ((number, number),)}),)


def _states(_words: _Words, arguments: list[str]) -> Boxes:
    numbers = [STATES[name] for name in arguments[0].split(",")]
    return (box({Axis.STATE: spans((number, number) for number in numbers)}),)


def _flags(_words: _Words, arguments: list[str]) -> Boxes:
    mask, wanted = (sum({FLAGS[name] for name in part.split(",")}) for part in arguments[:2])
    return (box({Axis.PROTO: ((TCP, TCP),), Axis.FLAGS: flag_values(mask, wanted)}),)


def _syn(_words: _Words, _arguments: list[str]) -> Boxes:
    return (
        box(
            {
                Axis.PROTO: ((TCP, TCP),),
                Axis.FLAGS: flag_values(FLAGS["SYN"] | FLAGS["RST"] | FLAGS["ACK"] | FLAGS["FIN"], FLAGS["SYN"]),
            }
        ),
    )


def _icmp(number: int) -> Callable[[_Words, list[str]], Boxes]:
    def read_type(_words: _Words, arguments: list[str]) -> Boxes:
        if arguments[0] in {"any", "255"} and number == ICMP:
            return (box({Axis.PROTO: ((number, number),)}),)
        kind, code = icmp_type(arguments[0], version=6 if number == ICMP6 else 4)
        sides: dict[Axis, Spans] = {Axis.PROTO: ((number, number),), Axis.SPORT: ((kind, kind),)}
        return (box(sides if code is None else {**sides, Axis.DPORT: ((code, code),)}),)

    return read_type


def _fragment(_words: _Words, _arguments: list[str]) -> Boxes:
    return (box({Axis.STATE: ((State.FRAGMENT, State.FRAGMENT),)}),)


COMMENTS = frozenset({"--comment"})
KNOWN = frozenset(
    ["tcp", "udp", "udplite", "icmp", "icmp6", "icmpv6", "multiport", "iprange", "conntrack", "state", "comment"]
)
OPTIONS: dict[str, Callable[[_Words, list[str]], Boxes]] = {
    **dict.fromkeys(("-s", "--source", "--src"), _address(Axis.SRC)),
    **dict.fromkeys(("-d", "--destination", "--dst"), _address(Axis.DST)),
    "--src-range": _range(Axis.SRC),
    "--dst-range": _range(Axis.DST),
    **dict.fromkeys(("-p", "--protocol", "--proto"), _protocol),
    **dict.fromkeys(("-i", "--in-interface"), _interface(Axis.IN)),
    **dict.fromkeys(("-o", "--out-interface"), _interface(Axis.OUT)),
    **dict.fromkeys(("--sport", "--source-port", "--sports", "--source-ports"), _port(Axis.SPORT)),
    **dict.fromkeys(("--dport", "--destination-port", "--dports", "--destination-ports"), _port(Axis.DPORT)),
    **dict.fromkeys(("--port", "--ports"), _port(Axis.SPORT, Axis.DPORT)),
    **dict.fromkeys(("--state", "--ctstate"), _states),
    "--tcp-flags": _flags,
    "--syn": _syn,
    "--icmp-type": _icmp(ICMP),
    "--icmpv6-type": _icmp(ICMP6),
    **dict.fromkeys(("-f", "--fragment"), _fragment),
}
