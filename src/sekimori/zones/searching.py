"""The first engine over a network: every way from area to area, hop by hop, with the lines that let a packet through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from sekimori.zones.covering import Overlaps, TooMuchWork, blockers, uncovered
from sekimori.zones.flatten import Visit, flatten
from sekimori.zones.model import Device, Line, Stage
from sekimori.zones.network import Door, Net
from sekimori.zones.packets import (
    ADDRESSES,
    FULL,
    Axis,
    Box,
    Boxes,
    Point,
    Spans,
    meet,
    meet_box,
    meet_boxes,
    with_side,
)

MOST_STEPS = 200_000


@dataclass(frozen=True)
class Cover:
    """Packets that are out of the question: decided by a line, or permitted by a row of the list (`row`, from 1)."""

    box: Box
    line: Line | None = None
    row: int = 0


@dataclass(frozen=True)
class Hop:
    """A packet's passage through a device: its numbers for the two interfaces, and the visits that let it through so far."""

    device: str
    inward: Spans
    outward: Spans
    visits: tuple[Visit, ...] = ()


@dataclass(frozen=True)
class Course:
    """Packets on their way: those of `region` that no cover holds."""

    region: Box
    covers: tuple[Cover, ...]
    hops: tuple[Hop, ...] = ()


@dataclass(frozen=True)
class Way:
    """A packet that gets through by these hops, with its numbers."""

    hops: tuple[Hop, ...]
    point: Point


@dataclass(frozen=True)
class Claim:
    """Packets that a line lets through but for the lines and rows that hold them all: what a certificate is made of."""

    hops: tuple[Hop, ...]
    box: Box
    covers: tuple[Cover, ...]


@dataclass
class Search:
    """Looks for packets that may pass between areas. With `sure` only for those that no doubt can stop."""

    net: Net
    sure: bool = False
    claims: list[Claim] | None = None
    steps: int = 0
    lists: dict[tuple[str, str], list[Visit]] = field(default_factory=dict)

    def find(self, source: str, destination: str, regions: Iterable[Box], allowed: Iterable[Cover]) -> Iterator[Way]:
        """Packets of `regions` outside `allowed` and their ways. Raises TooIntricate and TooMuchWork when it cannot be known."""
        exits = self.net.doors(destination)
        rows = tuple(allowed)
        for region in regions:
            for door in self._entrances(source):
                course = Course(region, rows)
                yield from self._enter(self.net.devices[door.device], door.numbers, course, exits)

    def _entrances(self, source: str) -> Iterable[Door]:
        """The doors of the area, and every door of a device that gives packets another destination.

        Before such a device they look like packets to somewhere else.
        """
        doors = self.net.doors(source)
        if self.sure:
            return doors
        rewriting = self.net.devices.values() if len(self.net.devices) > 1 else ()
        more = [Door(each.name, each.tokens.all) for each in rewriting if any(nat.of == "dst" for nat in each.nats)]
        return [*doors, *more]

    def _enter(self, device: Device, inward: Spans, course: Course, exits: list[Door]) -> Iterator[Way]:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooMuchWork
        for door in exits:
            if door.device == device.name:
                for outward, narrowed in self._outs(device, door.numbers, course):
                    for arrived in self._pass(device, inward, outward, narrowed):
                        point = uncovered(arrived.region, (each.box for each in arrived.covers))
                        if point is not None:
                            yield Way(arrived.hops, point)
        yield from self._go_on(device, inward, course, exits)

    def _go_on(self, device: Device, inward: Spans, course: Course, exits: list[Door]) -> Iterator[Way]:
        """By every cable to the next device; never back into a device by an interface by which it was entered before."""
        entered = {(hop.device, hop.inward) for hop in course.hops}
        for number in range(len(device.tokens.names)):
            neighbours = self.net.neighbours(device, number)
            for ahead, narrowed in self._outs(device, ((number, number),), course) if neighbours else ():
                for single in _singles(inward):
                    if single == ahead:
                        continue
                    for passed in self._pass(device, single, ahead, narrowed):
                        onward = self._rewritten(device, passed)
                        for other, port in neighbours:
                            if (other, ((port, port),)) not in entered and onward is not None:
                                yield from self._enter(self.net.devices[other], ((port, port),), onward, exits)

    def _outs(self, device: Device, outward: Spans, course: Course) -> Iterator[tuple[Spans, Course]]:
        """The interfaces by which the packets leave, each with the packets that the routes send there."""
        routed = self.net.routed(device)
        if routed is None:
            yield outward, course
            return
        for single in _singles(outward):
            destinations = meet(course.region[Axis.DST], routed.get(single[0][0], ()))
            if destinations:
                yield single, replace(course, region=with_side(course.region, Axis.DST, destinations))

    def _pass(self, device: Device, inward: Spans, outward: Spans, course: Course) -> Iterator[Course]:
        region = with_side(with_side(course.region, Axis.IN, inward), Axis.OUT, outward)
        covers = tuple(replace(each, box=_anywhere(each.box)) for each in course.covers)
        hop = Hop(device.name, inward, outward)
        stages = [stage for stage in device.stages if not _blind(device, stage)]
        yield from self.through(device, stages, Course(region, covers, (*course.hops, hop)))

    def through(self, device: Device, stages: Sequence[Stage], course: Course) -> Iterator[Course]:
        """The packets of `course` that the stages let through, one after another; what is let through is what its
        covers leave.
        """
        if not stages:
            yield course
            return
        before = [*course.covers, *(self._open_questions(device) if self.sure else ())]
        found = list(self.relevant(device, stages[0].chain, course.region))
        decided = _Decided(self.sure, found)
        for number, (visit, may, must) in enumerate(found):
            for part in (must if self.sure else may) if visit.accepts else ():
                taken = self._take(course, visit, part, [*before, *decided.earlier(part, number)])
                if taken is not None:
                    yield from self.through(device, stages[1:], taken)

    def _take(self, course: Course, visit: Visit, part: Box, earlier: list[Cover]) -> Course | None:
        """The packets that a visit lets through, None when there are none."""
        last = course.hops[-1]
        hops = (*course.hops[:-1], replace(last, visits=(*last.visits, visit)))
        met = tuple(each for each in earlier if meet_box(each.box, part) is not None)
        if uncovered(part, (each.box for each in met)) is not None:
            return Course(part, met, hops)
        if self.claims is not None:
            keys = blockers(part, [(key, each.box) for key, each in enumerate(met)])
            self.claims.append(Claim(hops, part, tuple(met[key] for key in keys)))
        return None

    def relevant(
        self, device: Device, chain: str, region: Box
    ) -> Iterator[tuple[Visit, tuple[Box, ...], tuple[Box, ...]]]:
        """The deciding visits of a chain that packets of `region` can match, each with its boxes cut down to these packets."""
        key = (device.name, chain)
        if key not in self.lists:
            self.lists[key] = [each for each in flatten(device, chain) if each.rule.action.ends]
        for visit in self.lists[key]:
            may = meet_boxes(visit.may, (region,))
            if may:
                yield visit, may, may if visit.must is visit.may else meet_boxes(visit.must, (region,))

    def _open_questions(self, device: Device) -> Iterator[Cover]:
        """Packets about which a line that rewrites them, or one that is not understood, leaves it open what happens."""
        for nat in device.nats:
            yield from (Cover(each, nat.line) for each in nat.boxes if nat.of == "dst")
        for unknown in device.unmodelled:
            yield from (Cover(each, unknown.line) for each in unknown.boxes)

    def _rewritten(self, device: Device, course: Course) -> Course | None:
        """The packets behind a device that gives them another source: it may be any."""
        region = with_side(with_side(course.region, Axis.IN, FULL[Axis.IN]), Axis.OUT, FULL[Axis.OUT])
        if not any(nat.of == "src" and meet_boxes(nat.boxes, (course.region,)) for nat in device.nats):
            return replace(
                course, region=region, covers=tuple(replace(each, box=_anywhere(each.box)) for each in course.covers)
            )
        return None if self.sure else Course(with_side(region, Axis.SRC, ADDRESSES), (), course.hops)


class _Decided:
    """What each of some visits decides, and what those before a visit do within some packets."""

    def __init__(self, sure: bool, found: Sequence[tuple[Visit, Boxes, Boxes]]) -> None:  # noqa: FBT001
        self.covers: list[Cover] = []
        self.starts: list[int] = []
        for visit, may, must in found:
            self.starts.append(len(self.covers))
            if visit.rule.action.ends:
                decided = may if sure and not visit.accepts else must
                self.covers.extend(Cover(each, visit.rule.line) for each in decided)
        self.overlaps = Overlaps([each.box for each in self.covers])

    def earlier(self, part: Box, number: int) -> Iterator[Cover]:
        """The covers of the visits before the one with this number that meet `part`."""
        for place in self.overlaps.met(part, self.starts[number]):
            yield self.covers[place]


def _blind(device: Device, stage: Stage) -> bool:
    """Whether the stage may see other addresses than the rest: it then is taken to let everything through."""
    return any((stage.before_nat and nat.of == "dst") or (stage.after_nat and nat.of == "src") for nat in device.nats)


def _singles(side: Spans) -> Iterator[Spans]:
    for low, high in side:
        for number in range(low, high + 1):
            yield ((number, number),)


def _anywhere(box: Box) -> Box:
    return with_side(with_side(box, Axis.IN, FULL[Axis.IN]), Axis.OUT, FULL[Axis.OUT])
