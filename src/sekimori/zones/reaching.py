"""The second engine over a network: what can stand at each interface, widened until nothing is added."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sekimori.zones.diagrams import Diagrams
from sekimori.zones.model import Device
from sekimori.zones.network import Net
from sekimori.zones.packets import FULL, INTERFACES, Axis, Box, Spans, with_side


@dataclass
class Reach:
    """What may get from area to area, by decision diagrams of one family of addresses. One object answers for all
    pairs of a network.
    """

    net: Net
    family: int
    passes: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.diagrams = Diagrams(self.family)

    def may_arrive(self, source: str, destination: str, regions: Iterable[Box], allowed: Iterable[Box]) -> bool:
        """Whether a packet of `regions` outside `allowed` may get from the one area to the other."""
        asked = self.diagrams.of(regions) & ~self.diagrams.of(allowed)
        if asked == self.diagrams.nothing:
            return False
        exits = self.net.doors(destination)
        waiting = [(door.device, door.numbers, asked) for door in self.net.doors(source)]
        if len(self.net.devices) > 1:
            rewriting = [each for each in self.net.devices.values() if any(nat.of == "dst" for nat in each.nats)]
            waiting += [(each.name, each.tokens.all, asked) for each in rewriting]
        seen: dict[tuple[str, Spans], Any] = {}
        while waiting:
            name, inward, packets = waiting.pop()
            known = seen.get((name, inward), self.diagrams.nothing)
            new = packets & ~known
            if new == self.diagrams.nothing:
                continue
            seen[name, inward] = known | packets
            device = self.net.devices[name]
            inside = new & self.diagrams.side(Axis.IN, inward) & self._passing(device)
            for door in exits:
                if door.device == name and self._leaving(device, inside, door.numbers) != self.diagrams.nothing:
                    return True
            waiting.extend(self._onward(device, inside))
        return False

    def _onward(self, device: Device, inside: Any) -> Iterable[tuple[str, Spans, Any]]:
        for number in range(len(device.tokens.names)):
            neighbours = self.net.neighbours(device, number)
            if not neighbours:
                continue
            leaving = self._leaving(device, inside, ((number, number),))
            if leaving == self.diagrams.nothing:
                continue
            axes = [Axis.IN, Axis.OUT]
            leaving = self.diagrams.free(leaving, axes)
            touched = [box for nat in device.nats if nat.of == "src" for box in nat.boxes]
            changed = leaving & self.diagrams.of(_anywhere(box) for box in touched)
            if changed != self.diagrams.nothing:
                leaving |= self.diagrams.free(changed, [Axis.SRC])
            for other, port in neighbours:
                yield other, ((port, port),), leaving

    def _leaving(self, device: Device, inside: Any, outward: Spans) -> Any:
        """What of `inside` leaves by these interfaces, as the routes have it."""
        routed = self.net.routed(device)
        if routed is None:
            return inside & self.diagrams.side(Axis.OUT, outward)
        found = self.diagrams.nothing
        for low, high in outward:
            for number in range(low, high + 1):
                out = self.diagrams.side(Axis.OUT, ((number, number),))
                found |= inside & out & self.diagrams.side(Axis.DST, routed.get(number, ()))
        return found

    def _passing(self, device: Device) -> Any:
        """All packets of new connections that the device may let through, by whichever interfaces."""
        if device.name not in self.passes:
            rewritten = {nat.of for nat in device.nats}
            packets = self.diagrams.of([FULL])
            for stage in device.stages:
                blind = (stage.before_nat and "dst" in rewritten) or (stage.after_nat and "src" in rewritten)
                if not blind:
                    packets &= self.diagrams.may_pass(device, stage.chain, packets)
            self.passes[device.name] = packets
        return self.passes[device.name]


def _anywhere(box: Box) -> Box:
    return with_side(with_side(box, Axis.IN, INTERFACES), Axis.OUT, INTERFACES)
