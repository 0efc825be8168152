"""The words of a filter of a YAMAHA router."""

from __future__ import annotations

from sekimori.zones.areas import address_spans
from sekimori.zones.model import Action, Line, Rule
from sekimori.zones.packets import (
    ACK,
    FIN,
    FULL,
    ICMP,
    ICMP6,
    IPV6,
    RST,
    SYN,
    TCP,
    UDP,
    Axis,
    Box,
    Boxes,
    Spans,
    box,
    covers,
    meet_boxes,
    spans,
)
from sekimori.zones.readers.names import masked, port_number, protocol_number

ERRORS = spans((number, number) for number in (3, 4, 5, 11, 12, 31, 32))
INFORMATION = spans((number, number) for number in (0, 8, 9, 10, *range(13, 19), 30, *range(33, 37)))
WITH_FLAG = {"established": ACK | RST, "tcpfin": FIN, "tcprst": RST, "tcpsyn": SYN}
WITH_PORTS = frozenset({TCP, UDP, 132})
# The first packets of services that dynamic filters know by name.
SERVICES = {
    "tcp": (TCP, None),
    "udp": (UDP, None),
    "ftp": (TCP, 21),
    "tftp": (UDP, 69),
    "domain": (UDP, 53),
    "www": (TCP, 80),
    "smtp": (TCP, 25),
    "pop3": (TCP, 110),
    "submission": (TCP, 587),
    "telnet": (TCP, 23),
    "https": (TCP, 443),
    "ssh": (TCP, 22),
}


def static(words: list[str], line: Line, family: Box) -> Rule:
    """A static filter: action, source, destination, protocol, ports. What is not understood makes it doubtful."""
    action = Action.ACCEPT if words[0].startswith(("pass", "restrict")) else Action.DROP
    known = words[0] in {f"{verb}{log}" for verb in ("pass", "reject", "restrict") for log in ("", "-log", "-nolog")}
    doubt = "" if known else f"「{words[0]}」"
    boxes: Boxes = (family,)
    try:
        boxes = meet_boxes(boxes, (_ends(words[1:3], family),))
        boxes = meet_boxes(boxes, _protocols(words[3:6], family))
        if len(words) > 6:  # noqa: PLR2004
            doubt = f"「{words[6]}」"
    except (ValueError, KeyError):
        doubt = f"「{' '.join(words)}」の意味は模型にありません"
    return Rule(line, boxes, action, doubt=doubt)


def dynamic(words: list[str], line: Line, family: Box) -> Rule:
    """A dynamic filter: it opens the way back of what it sees. Whether it also lets the first packet through is not
    relied upon.
    """
    doubt = "動的フィルターが開く範囲は定められません"
    boxes: Boxes = (family,)
    try:
        boxes = meet_boxes(boxes, (_ends(words[:2], family),))
        protocol, port = SERVICES[words[2]]
        sides: dict[Axis, Spans] = {Axis.PROTO: ((protocol, protocol),)}
        boxes = meet_boxes(boxes, (box(sides if port is None else {**sides, Axis.DPORT: ((port, port),)}),))
    except (ValueError, KeyError, IndexError):
        doubt = f"「{' '.join(words)}」が開く範囲は定められません"
    return Rule(line, boxes, Action.ACCEPT, doubt=doubt)


def _ends(words: list[str], family: Box) -> Box:
    sides = {axis: _addresses(word, family[axis]) for axis, word in zip((Axis.SRC, Axis.DST), words, strict=False)}
    return box(sides)


def _addresses(text: str, family: Spans) -> Spans:
    found: list[tuple[int, int]] = []
    for part in text.split(","):
        if part == "*":
            found += family
        elif "-" in part:
            found += address_spans(part)
        elif "*" in part:
            found += _starred(part)
        else:
            found += masked(part)
    side = spans(found)
    if not covers(family, side):
        raise ValueError(text)
    return side


def _starred(text: str) -> Spans:
    """`192.168.0.*`. Raises ValueError."""
    parts = text.split(".")
    length = 8 * parts.index("*")
    if set(parts[parts.index("*") :]) != {"*"}:
        raise ValueError(text)
    return masked(".".join("0" if part == "*" else part for part in parts) + f"/{length}")


def _protocols(words: list[str], family: Box) -> Boxes:
    if not words or words == ["*"] or words[0] == "*":
        return _any_protocol(words[1:])
    found: Boxes = ()
    for name in words[0].split(","):
        found = (*found, *_protocol(name, words[1:], family))
    return found


def _any_protocol(ports: list[str]) -> Boxes:
    if all(port == "*" for port in ports):
        return (FULL,)
    return tuple(_with_ports(number, ports) for number in sorted(WITH_PORTS))


def _protocol(name: str, ports: list[str], family: Box) -> Boxes:
    version_6 = family[Axis.SRC] == IPV6
    if name in WITH_FLAG:
        flags = spans((value, value) for value in range(256) if value & WITH_FLAG[name])
        return meet_boxes((_with_ports(TCP, ports),), (box({Axis.FLAGS: flags}),))
    if name in {"icmp-error", "icmp-info"} and not version_6:
        return (box({Axis.PROTO: ((ICMP, ICMP),), Axis.SPORT: ERRORS if name == "icmp-error" else INFORMATION}),)
    number = {"icmp": ICMP6 if version_6 else ICMP, "icmp4": ICMP, "icmp6": ICMP6}.get(name)
    number = protocol_number(name) if number is None else number
    if number in WITH_PORTS:
        return (_with_ports(number, ports),)
    if any(port != "*" for port in ports):
        raise ValueError(name)
    return (box({Axis.PROTO: ((number, number),)}),)


def _with_ports(number: int, words: list[str]) -> Box:
    sides: dict[Axis, Spans] = {Axis.PROTO: ((number, number),)}
    for axis, word in zip((Axis.SPORT, Axis.DPORT), words, strict=False):
        if word != "*":
            sides[axis] = spans(_port(part) for part in word.split(","))
    return box(sides)


def _port(text: str) -> tuple[int, int]:
    """`80`, `www`, `1024-65535`, `netbios_ns-netbios_ssn`, `-1023`, `1024-`. Raises ValueError."""
    if text.isdigit() or "-" not in text:
        number = port_number(text)
        return number, number
    low, _, high = text.partition("-")
    return (port_number(low) if low else 0), (port_number(high) if high else 65535)
