"""Areas and the list of permitted flows: data of the city, with file and line of every fault."""

from __future__ import annotations

import datetime as dt
import ipaddress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from sekimori.common import yaml_places
from sekimori.common.errors import Faults, InvalidInput, Place
from sekimori.common.tables import texts
from sekimori.zones.packets import (
    ADDRESSES,
    ICMP,
    ICMP6,
    IPV4,
    IPV6,
    TCP,
    UDP,
    Axis,
    Box,
    Boxes,
    Spans,
    address_number,
    box,
    meet,
    network_span,
    spans,
    without,
)

PROTOCOLS = {
    "tcp": TCP,
    "udp": UDP,
    "icmp": ICMP,
    "icmpv6": ICMP6,
    "gre": 47,
    "esp": 50,
    "ah": 51,
    "ospf": 89,
    "sctp": 132,
}
HIGHEST_PORT = 65535


def address_spans(text: str) -> Spans:
    """The addresses that `10.0.0.0/8`, `10.0.0.1`, `10.0.0.1-10.0.0.9` or `any` means. Raises ValueError."""
    if text.strip() == "any":
        return ADDRESSES
    low, dash, high = text.partition("-")
    if dash:
        first, last = address_number(low.strip()), address_number(high.strip())
        if first > last or bool(meet(((first, last),), IPV4)) == bool(meet(((first, last),), IPV6)):
            raise ValueError(text)
        return ((first, last),)
    return (network_span(ipaddress.ip_network(text.strip())),)


def port_span(text: str | int) -> tuple[int, int]:
    """The first and last port of `443` or `8000-8010`. Raises ValueError."""
    low, dash, high = str(text).partition("-")
    first, last = int(low), int(high) if dash else int(low)
    if not 0 <= first <= last <= HIGHEST_PORT:
        raise ValueError(text)
    return first, last


class Strict(BaseModel):
    """No member that is not known, nothing changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _addresses(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        try:
            address_spans(value)
        except ValueError:
            raise ValueError(f"「{value}」はアドレスとして読めません") from None
    return values


class Area(Strict):
    """A network area. `rest` means all addresses that no other area has.

    `interfaces` says by which interfaces of which device it is reached.
    """

    id: Annotated[str, Field(min_length=1)]
    name: str = ""
    addresses: tuple[str, ...] = ()
    rest: bool = False
    interfaces: dict[str, tuple[str, ...]] = {}

    _check = field_validator("addresses")(_addresses)


class Flow(Strict):
    """A permitted flow: the initiator is in `source`. Nothing permitted is without a reason, an approver and an end."""

    source: Annotated[str, Field(alias="from")]
    destination: Annotated[str, Field(alias="to")]
    sources: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
    protocol: str = "any"
    ports: tuple[str | int, ...] = ()
    macs: tuple[str, ...] = ()
    reason: Annotated[str, Field(min_length=1)]
    approver: Annotated[str, Field(min_length=1)]
    until: dt.date

    _check = field_validator("sources", "destinations")(_addresses)

    @field_validator("protocol")
    @classmethod
    def _known_protocol(cls, value: str) -> str:
        if value != "any" and value not in PROTOCOLS and not (value.isdigit() and int(value) <= 255):  # noqa: PLR2004
            raise ValueError(f"「{value}」というプロトコルは知られていません")
        return value

    @field_validator("ports")
    @classmethod
    def _real_ports(cls, values: tuple[str | int, ...]) -> tuple[str | int, ...]:
        for value in values:
            try:
                port_span(value)
            except ValueError:
                raise ValueError(f"「{value}」はポート番号として読めません") from None
        return values


class Link(Strict):
    """Two interfaces on one cable or one segment."""

    devices: tuple[str, str]
    interfaces: tuple[str, str]


class Plan(Strict):
    """The file as written."""

    version: Literal[1] = 1
    areas: tuple[Area, ...]
    allow: tuple[Flow, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Areas:
    """The areas with their addresses, and the plan they come from."""

    file: str
    plan: Plan
    addresses: dict[str, Spans] = field(default_factory=dict)

    def area(self, key: str) -> Area:
        """The area with this id."""
        return next(each for each in self.plan.areas if each.id == key)

    def allowed(self, source: str, destination: str, on: dt.date) -> list[tuple[int, Box]]:
        """The flows between two areas that are permitted on a day: the number of the row (from 1) and the packets."""
        found: list[tuple[int, Box]] = []
        for number, flow in enumerate(self.plan.allow, 1):
            if (flow.source, flow.destination) == (source, destination) and on <= flow.until:
                found.extend((number, each) for each in self._boxes(flow))
        return found

    def _boxes(self, flow: Flow) -> Boxes:
        sides = {
            Axis.SRC: _narrowed(self.addresses[flow.source], flow.sources),
            Axis.DST: _narrowed(self.addresses[flow.destination], flow.destinations),
        }
        if flow.protocol != "any":
            number = PROTOCOLS[flow.protocol] if flow.protocol in PROTOCOLS else int(flow.protocol)
            sides[Axis.PROTO] = ((number, number),)
        if flow.ports:
            sides[Axis.DPORT] = spans(port_span(each) for each in flow.ports)
        return (box(sides),) if all(sides.values()) else ()


def _narrowed(area: Spans, listed: tuple[str, ...]) -> Spans:
    return meet(area, spans(pair for each in listed for pair in address_spans(each))) if listed else area


def load(path: Path) -> Areas:
    """The areas in a YAML file. Raises InvalidInput with file and line."""
    return parse(texts.decode(path.read_bytes(), path.name).text, path.name)


def parse(text: str, file: str) -> Areas:
    """The areas in YAML. Raises InvalidInput, or ManyFaults, with file and line of every fault."""
    document = yaml_places.read(text, file=file)
    faults = Faults()
    try:
        plan = Plan.model_validate(document.value)
    except ValidationError as error:
        for each in error.errors():
            faults.add(_sentence(each["loc"], each["msg"]), place=document.place(*(each["loc"])))
        faults.raise_if_any()
        raise
    addresses = _settle(plan, document, faults)
    _check_flows(plan, document, faults)
    faults.raise_if_any()
    return Areas(file, plan, addresses)


def _sentence(loc: tuple[str | int, ...], message: str) -> str:
    where = ".".join(str(part) for part in loc)
    return f"ネットワーク領域の {where or '形'} が正しくありません（{message.removeprefix('Value error, ')}）。"


def _settle(plan: Plan, document: yaml_places.Document, faults: Faults) -> dict[str, Spans]:
    """The addresses of each area; no address belongs to two."""
    found: dict[str, Spans] = {}
    taken: Spans = ()
    for number, area in enumerate(plan.areas):
        place = document.place("areas", number, "id")
        if area.id in found:
            faults.add(f"領域「{area.id}」が二度書かれています。", place=place)
        own = spans(pair for each in area.addresses for pair in address_spans(each))
        if meet(own, taken):
            faults.add(f"領域「{area.id}」のアドレスが別の領域と重なっています。", place=place)
        if not own and not area.rest:
            faults.add(f"領域「{area.id}」にアドレスがありません。", place=place)
        found[area.id], taken = own, spans((*taken, *own))
    rests = [area.id for area in plan.areas if area.rest]
    if len(rests) > 1:
        faults.add("「残りすべて」（rest）の領域は一つだけです。", place=document.place("areas"))
    for key in rests[:1]:
        found[key] = spans((*found[key], *without(ADDRESSES, taken)))
    return found


def _check_flows(plan: Plan, document: yaml_places.Document, faults: Faults) -> None:
    known = {area.id for area in plan.areas}
    for number, flow in enumerate(plan.allow):
        for member, key in (("from", flow.source), ("to", flow.destination)):
            if key not in known:
                faults.add(f"領域「{key}」はありません。", place=document.place("allow", number, member))
        if flow.ports and flow.protocol not in {"tcp", "udp", "sctp", "6", "17", "132"}:
            faults.add(
                "ポートを書くときは、プロトコルをtcpかudpにしてください。",
                place=document.place("allow", number, "ports"),
            )


def load_all(path: Path) -> Areas:
    """As `load`, with a sentence for a file that is not there."""
    try:
        return load(path)
    except OSError as error:
        raise InvalidInput(f"領域のファイルを読めません（{type(error).__name__}）。", place=Place(path.name)) from None
