"""Which addresses reach which by a service: addresses that the rules treat alike are one class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sekimori.common.errors import InvalidInput
from sekimori.zones.areas import PROTOCOLS, port_span
from sekimori.zones.covering import uncovered
from sekimori.zones.flatten import TooIntricate
from sekimori.zones.model import Device, Stage
from sekimori.zones.network import Net
from sekimori.zones.packets import IPV4, IPV6, TCP, Axis, Box, Spans, State, box, meet, networks_text, spans, with_side
from sekimori.zones.searching import Course, Hop, Search

FIRST_FREE_PORT = 10_000


@dataclass(frozen=True)
class Service:
    """A service as asked for: the packets, and their text."""

    text: str
    box: Box


@dataclass
class Matrix:
    """Classes of addresses, and for each ordered pair whether new connections pass.

    "yes" (by every interface), "some" (by some interfaces or ports), "maybe" (it depends on what is not modelled) or,
    where it is not listed, no.
    """

    device: str
    chain: str
    unmodelled: list[dict[str, Any]] = field(default_factory=list)
    classes: list[Spans] = field(default_factory=list)
    reach: dict[tuple[int, int], str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        return {
            "device": self.device,
            "list": self.chain,
            "classes": [{"id": number, "addresses": networks_text(each)} for number, each in enumerate(self.classes)],
            "unmodelled": self.unmodelled,
            "reach": [{"from": a, "to": b, "allowed": told} for (a, b), told in sorted(self.reach.items())],
        }


def service(text: str) -> Service:
    """The service of `tcp/22`, `udp/53`, `tcp/8000-8010`, `icmp` or `any`. Raises InvalidInput."""
    name, slash, ports = text.partition("/")
    sides: dict[Axis, Spans] = {Axis.STATE: ((State.NEW, State.NEW),)}
    try:
        if name != "any":
            number = PROTOCOLS[name] if name in PROTOCOLS else int(name)
            sides[Axis.PROTO] = ((number, number),)
            if number == TCP:
                sides[Axis.FLAGS] = ((2, 2),)
        if slash:
            sides |= {Axis.DPORT: (port_span(ports),), Axis.SPORT: ((FIRST_FREE_PORT, FIRST_FREE_PORT),)}
    except (KeyError, ValueError):
        raise InvalidInput(
            f"「{text}」はサービスとして読めません。tcp/22 のように書いてください。", field="service"
        ) from None
    return Service(text, box(sides))


def matrix(net: Net, device: Device, asked: Service, family: int = 4, chain: str = "") -> Matrix:
    """Who reaches whom through a device (or one of its lists) by a service. Raises InvalidInput for rules that are too
    intricate.
    """
    if chain and chain not in device.chains:
        raise InvalidInput(f"規則の並び「{chain}」はありません。", field="chain")
    stages = [Stage(chain)] if chain else device.stages
    try:
        return _Asking(net, device, asked, stages).answer(IPV6 if family == 6 else IPV4, chain)  # noqa: PLR2004
    except TooIntricate as error:
        raise InvalidInput(f"規則の呼び出しを書き下せませんでした（{error}）。") from None


class _Asking:
    """One question to one device. Two pairs of addresses that meet the same boxes have the same answer."""

    def __init__(self, net: Net, device: Device, asked: Service, stages: list[Stage]) -> None:
        self.device, self.asked, self.stages = device, asked, stages
        self.may, self.sure = Search(net), Search(net, sure=True)
        self.answers: dict[int, str] = {}
        sides = with_side(with_side(asked.box, Axis.IN, device.tokens.all), Axis.OUT, device.tokens.all)
        self.region = sides
        self.boxes = list(dict.fromkeys(self._met()))

    def _met(self) -> Iterator[Box]:
        for stage in self.stages:
            for _, may, _ in self.may.relevant(self.device, stage.chain, self.region):
                yield from may

    def answer(self, family: Spans, chain: str) -> Matrix:
        """The matrix for one family of addresses."""
        groups = _classes(family, self.boxes)
        keys = list(groups)
        told = {(a, b): self._told(groups, a, b) for a in keys for b in keys}
        merged: dict[tuple[str, ...], list[tuple[int, int]]] = {}
        for key in keys:
            row = tuple(told[key, other] for other in keys)
            column = tuple(told[other, key] for other in keys)
            merged.setdefault((*row, *column), []).append(key)
        found = Matrix(self.device.name, chain or "、".join(stage.chain for stage in self.stages))
        found.unmodelled = [each.as_json(self.device.name) for each in self.device.unmodelled]
        for members in sorted(merged.values(), key=lambda each: groups[each[0]][0]):
            found.classes.append(spans(pair for key in members for pair in groups[key]))
        firsts = sorted((members[0] for members in merged.values()), key=lambda key: groups[key][0])
        for a, source in enumerate(firsts):
            for b, destination in enumerate(firsts):
                if told[source, destination]:
                    found.reach[a, b] = told[source, destination]
        return found

    def _told(self, groups: dict[tuple[int, int], Spans], source: tuple[int, int], destination: tuple[int, int]) -> str:
        met = source[0] & destination[1]
        if met not in self.answers:
            ends = {Axis.SRC: groups[source][0][0], Axis.DST: groups[destination][0][0]}
            region = self.region
            for axis, number in ends.items():
                region = with_side(region, axis, ((number, number),))
            self.answers[met] = self._one(region)
        return self.answers[met]

    def _one(self, region: Box) -> str:
        """What becomes of the packets from one address to another: "" for none."""
        if not self._passes(self.may, region):
            return ""
        if not any(self._may_stop(stage, region) for stage in self.stages):
            return "yes"
        return "some" if self._passes(self.sure, region) else "maybe"

    def _passes(self, search: Search, region: Box) -> bool:
        hop = Hop(self.device.name, region[Axis.IN], region[Axis.OUT])
        return next(search.through(self.device, self.stages, Course(region, (), (hop,))), None) is not None

    def _may_stop(self, stage: Stage, region: Box) -> bool:
        earlier: list[Box] = []
        for visit, may, must in self.may.relevant(self.device, stage.chain, region):
            if not visit.accepts and any(uncovered(each, earlier) is not None for each in may):
                return True
            earlier.extend(must)
        return False


def _classes(family: Spans, boxes: Iterable[Box]) -> dict[tuple[int, int], Spans]:
    """Addresses that lie in the same boxes, as source and as destination; the key is the boxes as bits."""
    turns: dict[int, list[int]] = {family[0][0]: [0, 0]}
    for number, each in enumerate(boxes):
        for role, axis in enumerate((Axis.SRC, Axis.DST)):
            for low, high in meet(each[axis], family):
                for turn in (low, high + 1):
                    turns.setdefault(turn, [0, 0])[role] ^= 1 << number
    found: dict[tuple[int, int], list[tuple[int, int]]] = {}
    active = [0, 0]
    ordered = sorted(turn for turn in turns if turn <= family[0][1])
    for low, following in zip(ordered, [*ordered[1:], family[0][1] + 1], strict=True):
        active = [active[0] ^ turns[low][0], active[1] ^ turns[low][1]]
        found.setdefault((active[0], active[1]), []).append((low, following - 1))
    return {key: spans(pairs) for key, pairs in found.items()}
