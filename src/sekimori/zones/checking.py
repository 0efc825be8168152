"""A certificate checked without the engines: every permission is taken up anew from the configurations, every claim by
cutting boxes.

It shares with the engines the readers, the flattening of chains and the map of the network, and nothing of how they search.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sekimori.common import canonical
from sekimori.zones.certificates import FORMAT, box_from_json
from sekimori.zones.flatten import Visit, flatten
from sekimori.zones.model import Device
from sekimori.zones.network import Net
from sekimori.zones.packets import Axis, Box, box_covers, box_without, meet_box
from sekimori.zones.proving import new_connections

MOST_PIECES = 20_000


@dataclass(frozen=True)
class Objection:
    """Why a certificate does not show what it says; `sentence` is for people."""

    sentence: str


def check(certificate: dict[str, Any], net: Net) -> list[Objection]:
    """What speaks against a certificate, nothing when it holds for these configurations and areas.

    Only certificates of a single device are taken up anew; of others the claims are checked and that is said.
    """
    body = {key: value for key, value in certificate.items() if key != "sha256"}
    if certificate.get("format") != FORMAT or canonical.sha256_of(body) != certificate.get("sha256"):
        return [Objection("証明書の形が違うか、後から変えられています。")]
    found = list(_other_files(certificate, net))
    for claim in certificate["claims"]:
        if not _covered(box_from_json(claim["box"]), [box_from_json(each["box"]) for each in claim["covered_by"]]):
            lines = claim["hops"][-1]["lines"]
            found.append(Objection(f"行{lines[-1]}が通すパケットは、挙げられた行だけでは塞がりません。"))
    if found:
        return found
    if len(net.devices) > 1:
        return [Objection("複数の機器にわたる証明書は、塞ぐ行だけを確かめました。")]
    return list(_left_out(certificate, net, next(iter(net.devices.values()))))


def _other_files(certificate: dict[str, Any], net: Net) -> Iterator[Objection]:
    told = {each["device"]: each["sha256"] for each in certificate["configs"]}
    for device in net.devices.values():
        if told.get(device.name, device.digest) != device.digest:
            yield Objection(f"機器「{device.name}」の設定が、証明したときと違います。")


def _covered(region: Box, covers: list[Box]) -> bool:
    rest = [region]
    for cover in covers:
        rest = [piece for each in rest for piece in box_without(each, cover)]
        if len(rest) > MOST_PIECES:
            return False
    return not rest


def _left_out(certificate: dict[str, Any], net: Net, device: Device) -> Iterator[Objection]:
    """Permissions that no claim speaks of, and covers that the configuration does not have before the permission."""
    source, destination = certificate["from"], certificate["to"]
    day = dt.date.fromisoformat(certificate["on"])
    rows = [each for _, each in net.areas.allowed(source, destination, day)]
    claims = [(box_from_json(claim["box"]), claim) for claim in certificate["claims"]]
    regions = new_connections(net.areas.addresses[source], net.areas.addresses[destination])
    closed = False
    for stage in device.stages:
        objections = []
        earlier: list[Box] = list(rows)
        for visit in flatten(device, stage.chain):
            if visit.accepts:
                objections += list(_unclaimed(visit, regions, claims, earlier))
            if visit.rule.action.ends:
                earlier += visit.must
        if not objections:
            closed = True
            break
        yield from objections if len(device.stages) == 1 else ()
    if not closed and len(device.stages) > 1:
        yield Objection("一つの段だけで塞がれていないので、通しでは確かめていません。")


def _unclaimed(
    visit: Visit, regions: list[Box], claims: list[tuple[Box, dict[str, Any]]], earlier: list[Box]
) -> Iterator[Objection]:
    number = visit.rule.line.number
    for region in regions:
        for may in visit.may:
            part = meet_box(may, region)
            if part is None:
                continue
            own = [
                (one, claim)
                for one, claim in claims
                if claim["hops"][-1]["lines"][-1:] == [number] and one[: Axis.IN] == part[: Axis.IN]
            ]
            if not own:
                yield Objection(f"行{number}が通すパケットについて、証明書は何も述べていません。")
            for _, claim in own:
                covers = [box_from_json(each["box"]) for each in claim["covered_by"]]
                if not all(any(box_covers(each, cover) for each in earlier) for cover in covers):
                    yield Objection(f"行{number}を塞ぐという行が、その前にありません。")
