"""How devices hang together: where an area is reached, which interface leads where, what a hop lets through."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from sekimori.common.errors import InvalidInput, Place
from sekimori.zones.areas import Areas
from sekimori.zones.model import Device, Interface
from sekimori.zones.packets import ADDRESSES, Network, Spans, meet, network_span, spans, without


@dataclass(frozen=True)
class Door:
    """Interfaces of a device, as numbers; `known` when it is settled that the area lies behind them."""

    device: str
    numbers: Spans
    known: bool = True


@dataclass
class Net:
    """The devices of one network."""

    devices: dict[str, Device]
    areas: Areas
    links: dict[tuple[str, int], list[tuple[str, int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._name_interfaces()
        self._link()

    def doors(self, area: str) -> list[Door]:
        """Where packets of an area come in, and go out to it. An area of which nothing is known may lie behind every
        interface.
        """
        declared = self.areas.area(area).interfaces
        if declared:
            return [self._declared(device, names) for device, names in declared.items()]
        rest, addresses = self.areas.area(area).rest, self.areas.addresses[area]
        kinds = ("direct", "route", "default") if rest else ("direct", "segment", "route")
        found = self._doors(addresses, kinds) or self._doors(addresses, ("default", "segment"))
        seen = {door.device for door in found}
        without_addresses = [each for each in self.devices.values() if not _addressed(each) and each.name not in seen]
        unknown = without_addresses if found else list(self.devices.values())
        return found + [Door(each.name, each.tokens.all, known=False) for each in unknown]

    def _doors(self, addresses: Spans, kinds: tuple[str, ...]) -> list[Door]:
        numbers: dict[tuple[str, int], None] = {}
        for device, ways in self._edges.items():
            for number, kind, behind in ways:
                if kind in kinds and meet(behind, addresses):
                    numbers[device, number] = None
        return [Door(device, ((number, number),)) for device, number in numbers]

    def routed(self, device: Device) -> dict[int, Spans] | None:
        """For each interface the destinations that leave by it; None when the routes are not known. What no route
        names may leave anywhere.
        """
        return self._routed[device.name]

    def neighbours(self, device: Device, number: int) -> list[tuple[str, int]]:
        """The interfaces of other devices on the segment of an interface."""
        return self.links.get((device.name, number), [])

    def between(self, source: str, destination: str) -> list[Device]:
        """The devices that lie on some way between two areas, whatever their rules and routes say."""
        onward = self._spread({door.device for door in self.doors(source)})
        back = self._spread({door.device for door in self.doors(destination)})
        return [device for name, device in self.devices.items() if name in onward and name in back]

    def _spread(self, names: set[str]) -> set[str]:
        while True:
            more = {other for (name, _), ends in self.links.items() if name in names for other, _ in ends} - names
            if not more:
                return names
            names = names | more

    @cached_property
    def _routed(self) -> dict[str, dict[int, Spans] | None]:
        return {name: _routes(device) for name, device in self.devices.items()}

    @cached_property
    def _edges(self) -> dict[str, list[tuple[int, str, Spans]]]:
        """What lies behind each interface: "direct" networks, "segment"s shared with another device, "route"s and
        "default" routes that do
        not lead to a router whose configuration is here.
        """
        routers = {address for device in self.devices.values() for address in _own_addresses(device)}
        return {name: list(self._behind(device, routers)) for name, device in self.devices.items()}

    def _behind(self, device: Device, routers: set[str]) -> Iterator[tuple[int, str, Spans]]:
        for interface in device.interfaces.values():
            number = device.tokens.number(interface.name)
            kind = "segment" if self.neighbours(device, number) else "direct"
            for network in interface.networks:
                if network.num_addresses > 1:
                    yield number, kind, (network_span(network),)
        routed = self.routed(device)
        for route in device.routes:
            through = _interface_to(device, route.gateway) if route.gateway else None
            name = route.interface or (through.name if through else "")
            if name and route.gateway not in routers:
                number = device.tokens.number(name)
                behind: Spans = (network_span(route.network),)
                kind = "route" if route.network.prefixlen else "default"
                yield number, kind, meet(behind, routed.get(number, ())) if routed else behind

    def _declared(self, device: str, names: Iterable[str]) -> Door:
        if device not in self.devices:
            raise InvalidInput(
                f"領域のファイルにある機器「{device}」の設定がありません。", place=Place(self.areas.file)
            )
        tokens = self.devices[device].tokens
        return Door(device, spans(pair for name in names for pair in tokens.known(name)))

    def _name_interfaces(self) -> None:
        """Numbers for every interface that anything names, before any question is asked."""
        for device in self.devices.values():
            device.tokens.add(device.interfaces)
        for area in self.areas.plan.areas:
            for device_name, names in area.interfaces.items():
                self._declared(device_name, names)
        for link in self.areas.plan.links:
            for device_name, name in zip(link.devices, link.interfaces, strict=True):
                self._declared(device_name, [name])

    def _link(self) -> None:
        segments: dict[Network, list[tuple[str, int]]] = {}
        for device in self.devices.values():
            for interface in device.interfaces.values():
                for network in interface.networks:
                    if network.num_addresses > 1:
                        end = (device.name, device.tokens.number(interface.name))
                        segments.setdefault(network, []).append(end)
        groups = list(segments.values())
        for link in self.areas.plan.links:
            pairs = zip(link.devices, link.interfaces, strict=True)
            groups.append([(device, self.devices[device].tokens.number(name)) for device, name in pairs])
        for group in groups:
            for end in group:
                known = self.links.setdefault(end, [])
                known.extend(other for other in group if other[0] != end[0] and other not in known)


def _addressed(device: Device) -> bool:
    return any(interface.networks for interface in device.interfaces.values())


def _own_addresses(device: Device) -> set[str]:
    return {str(address) for interface in device.interfaces.values() for address in interface.addresses}


def _interface_to(device: Device, gateway: str) -> Interface | None:
    """The interface on whose network a next router lies."""
    address = ipaddress.ip_address(gateway)
    for interface in device.interfaces.values():
        if any(address in network for network in interface.networks):
            return interface
    return None


def _routes(device: Device) -> dict[int, Spans] | None:
    """Longest prefix first, from the connected networks and the static routes. Destinations that nothing names are
    given to every interface.
    """
    if not _addressed(device) or device.dynamic_routes:
        return None
    table: list[tuple[int, Spans, set[int]]] = []
    for network, numbers in _table(device):
        if not numbers:
            return None
        table.append((network.prefixlen, (network_span(network),), numbers))
    found: dict[int, Spans] = {}
    left = ADDRESSES
    for length in sorted({each[0] for each in table}, reverse=True):
        here: Spans = ()
        for _, wide, numbers in (each for each in table if each[0] == length):
            part = meet(wide, left)
            for number in numbers:
                found[number] = spans((*found.get(number, ()), *part))
            here = spans((*here, *part))
        left = without(left, here)
    for number in range(len(device.tokens.names)):
        found[number] = spans((*found.get(number, ()), *left))
    return found


def _table(device: Device) -> Iterable[tuple[Network, set[int]]]:
    merged: dict[Network, set[int]] = {}
    for interface in device.interfaces.values():
        for network in interface.networks:
            merged.setdefault(network, set()).add(device.tokens.number(interface.name))
    for route in device.routes:
        name = route.interface
        if not name and route.gateway:
            through = _interface_to(device, route.gateway)
            name = through.name if through else ""
        merged.setdefault(route.network, set()).update({device.tokens.number(name)} if name else set())
    return merged.items()
