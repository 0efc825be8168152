"""For every ordered pair of areas: separated, leaks or inconclusive, with the lines, the packets and the certificate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice, permutations
from typing import Any

from sekimori.zones import certificates, witnesses
from sekimori.zones.covering import TooMuchWork
from sekimori.zones.evaluating import evaluate
from sekimori.zones.flatten import TooIntricate
from sekimori.zones.model import Action, Device, Line, Unmodelled
from sekimori.zones.network import Net
from sekimori.zones.packets import (
    FIRST_SYN,
    IPV4,
    IPV6,
    TCP,
    Axis,
    Box,
    Point,
    Spans,
    State,
    box,
    holds,
    meet,
    meet_boxes,
    without,
)
from sekimori.zones.reaching import Reach
from sekimori.zones.searching import Claim, Cover, Hop, Search, Way

MOST_WAYS = 5000
FIRST_OF_TCP: dict[Axis, Spans] = {Axis.PROTO: ((TCP, TCP),), Axis.FLAGS: FIRST_SYN}
NOT_TCP: dict[Axis, Spans] = {Axis.PROTO: without(((0, 255),), ((TCP, TCP),))}


class Verdict(StrEnum):
    """What is known of a pair of areas."""

    SEPARATED = "separated"
    LEAKS = "leaks"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True)
class Leak:
    """A line that lets a packet through that nobody permitted; `packet` shows it at that device."""

    device: Device
    line: Line
    inward: int
    outward: int
    packet: Point

    def as_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        return {
            "device": self.device.name,
            "file": self.line.file,
            "line": self.line.number,
            "text": self.line.text,
            "packet": witnesses.as_json(self.packet, self.device),
        }


@dataclass
class Pair:
    """The answer for an ordered pair. `possible` are lines that may leak where that is not certain."""

    source: str
    destination: str
    verdict: Verdict
    leaks: list[Leak] = field(default_factory=list)
    possible: list[Leak] = field(default_factory=list)
    unmodelled: list[tuple[str, Unmodelled]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    certificate: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        return {
            "from": self.source,
            "to": self.destination,
            "verdict": self.verdict.value,
            "leaks": [each.as_json() for each in self.leaks],
            "possible": [each.as_json() for each in self.possible],
            "unmodelled": [each.as_json(device) for device, each in self.unmodelled],
            "reasons": self.reasons,
            "certificate": self.certificate,
        }


def new_connections(source: Spans, destination: Spans) -> list[Box]:
    """The first packets of connections between addresses, one box for each family and for TCP and the rest."""
    found = []
    for family in (IPV4, IPV6):
        ends = {
            Axis.SRC: meet(source, family),
            Axis.DST: meet(destination, family),
            Axis.STATE: ((State.NEW, State.NEW),),
        }
        if ends[Axis.SRC] and ends[Axis.DST]:
            found += [box({**ends, **FIRST_OF_TCP}), box({**ends, **NOT_TCP})]
    return found


class Prover:
    """Answers for the pairs of one network on one day."""

    def __init__(self, net: Net, on: dt.date) -> None:
        self.net, self.on = net, on
        self.reach: dict[int, Reach] = {}
        self.may, self.sure = Search(net), Search(net, sure=True)

    def all(self) -> Iterator[Pair]:
        """Every ordered pair of areas."""
        keys = [area.id for area in self.net.areas.plan.areas]
        for source, destination in permutations(keys, 2):
            yield self.pair(source, destination)

    def pair(self, source: str, destination: str) -> Pair:
        """The answer for one ordered pair."""
        addresses = self.net.areas.addresses
        regions = new_connections(addresses[source], addresses[destination])
        rows = [Cover(each, row=row) for row, each in self.net.areas.allowed(source, destination, self.on)]
        found = Pair(source, destination, Verdict.INCONCLUSIVE)
        try:
            self._answer(found, regions, rows)
        except TooIntricate as error:
            found.reasons.append(f"規則の呼び出しを書き下せませんでした（{error}）。")
        except TooMuchWork:
            found.reasons.append("調べきれないほど入り組んだ規則です。")
        if found.verdict is Verdict.INCONCLUSIVE:
            found.unmodelled += self._touching(source, destination, regions)
            if not found.unmodelled:
                found.unmodelled += self._doubtful(source, destination, regions)
        return found

    def _answer(self, found: Pair, regions: list[Box], rows: list[Cover]) -> None:
        arrives = self._second_engine(found, regions, rows)
        if not arrives:
            self._confirm(found, regions, rows)
            return
        ways = self.sure.find(found.source, found.destination, regions, rows)
        found.leaks = self._leaks(ways, certain=True)
        if found.leaks:
            found.verdict = Verdict.LEAKS
            return
        found.possible = self._leaks(self.may.find(found.source, found.destination, regions, rows), certain=False)
        for leak in found.possible:
            self._doubts(found, leak)
        if not found.possible:
            found.reasons.append("二つの計算の結果が一致しませんでした。")

    def _second_engine(self, found: Pair, regions: list[Box], rows: list[Cover]) -> bool:
        boxes = [each.box for each in rows]
        for family, wide in ((4, IPV4), (6, IPV6)):
            own = [each for each in regions if meet(each[Axis.SRC], wide)]
            if own and self._reach(family).may_arrive(found.source, found.destination, own, boxes):
                return True
        return False

    def _reach(self, family: int) -> Reach:
        if family not in self.reach:
            self.reach[family] = Reach(self.net, family)
        return self.reach[family]

    def _confirm(self, found: Pair, regions: list[Box], rows: list[Cover]) -> None:
        """The first engine has to say the same; its claims are the certificate."""
        claims: list[Claim] = []
        self.may.claims = claims
        way = next(self.may.find(found.source, found.destination, regions, rows), None)
        self.may.claims = None
        touched = self._touching(found.source, found.destination, regions)
        if way is not None:
            found.reasons.append("二つの計算のうち、一つだけが塞がっていることを示しました。")
        elif not touched:
            found.verdict, ends = Verdict.SEPARATED, (found.source, found.destination)
            found.certificate = certificates.write(self.net, ends, self.on, regions, claims)

    def _leaks(self, ways: Iterable[Way], *, certain: bool) -> list[Leak]:
        found: dict[tuple[str, Line], Leak] = {}
        for way in islice(ways, MOST_WAYS):
            steps = [self._step(hop, way.point) for hop in way.hops]
            if certain and not all(self._certain(device, point) for device, point in steps):
                continue
            for hop, (device, point) in zip(way.hops, steps, strict=True):
                for visit in hop.visits:
                    leak = Leak(device, visit.rule.line, point[Axis.IN], point[Axis.OUT], point)
                    found.setdefault((device.name, visit.rule.line), leak)
        return list(found.values())

    def _step(self, hop: Hop, point: Point) -> tuple[Device, Point]:
        """The packet as the device of a hop sees it."""
        numbers = list(point)
        for axis, side in ((Axis.IN, hop.inward), (Axis.OUT, hop.outward)):
            if not any(low <= numbers[axis] <= high for low, high in side):
                numbers[axis] = side[0][0]
        return self.net.devices[hop.device], tuple(numbers)

    def _certain(self, device: Device, point: Point) -> bool:
        """Whether nothing in doubt can stop the packet at the device: said by carrying out its rules, not by either engine."""
        touched = any(holds(each, point) for nat in device.nats if nat.of == "dst" for each in nat.boxes)
        return not touched and all(evaluate(device, stage.chain, point).accepted for stage in device.stages)

    def _doubts(self, found: Pair, leak: Leak) -> None:
        """The lines that leave open what happens to the packet of a possible leak."""
        doubts = [
            rule for stage in leak.device.stages for rule in evaluate(leak.device, stage.chain, leak.packet).doubts
        ]
        lines = [(rule.line, rule.doubt) for rule in doubts]
        lines += [
            (nat.line, "アドレス変換の後の行き先を定められません。")
            for nat in leak.device.nats
            if any(holds(each, leak.packet) for each in nat.boxes)
        ]
        known = {(device, each.line) for device, each in found.unmodelled}
        for line, reason in lines:
            if (leak.device.name, line) not in known:
                known.add((leak.device.name, line))
                found.unmodelled.append((leak.device.name, Unmodelled(line, reason)))

    def _doubtful(self, source: str, destination: str, regions: list[Box]) -> list[tuple[str, Unmodelled]]:
        """Every rule in doubt that can match such packets, where no single packet says which of them matters."""
        return [
            (device.name, Unmodelled(rule.line, rule.doubt, rule.boxes))
            for device in self.net.between(source, destination)
            for chain in device.chains.values()
            for rule in chain.rules
            if rule.doubt and meet_boxes(rule.boxes, regions)
        ]

    def _touching(self, source: str, destination: str, regions: list[Box]) -> list[tuple[str, Unmodelled]]:
        return [
            (device.name, each)
            for device in self.net.between(source, destination)
            for each in device.unmodelled
            if meet_boxes(each.boxes, regions)
        ]


def stateless_accepts(device: Device) -> Iterator[Line]:
    """Lines that let packets through because they look like answers, without knowing a connection: flags of TCP, no state."""
    for chain in device.chains.values():
        for rule in chain.rules:
            for each in rule.boxes:
                looks = each[Axis.FLAGS] != ((0, 255),) and not meet(each[Axis.FLAGS], FIRST_SYN)
                if rule.action is Action.ACCEPT and looks and each[Axis.STATE] == ((0, 5),):
                    yield rule.line
                    break
