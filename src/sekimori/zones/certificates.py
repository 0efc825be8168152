"""What a proof of separation leaves behind: the packets that each line lets through, and the lines that hold them all before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sekimori.common import canonical
from sekimori.zones.network import Net
from sekimori.zones.packets import FULL, Axis, Box
from sekimori.zones.searching import Claim, Cover, Hop

FORMAT = "sekimori-zones-certificate/1"


def write(
    net: Net, ends: tuple[str, str], on: dt.date, regions: Iterable[Box], claims: Iterable[Claim]
) -> dict[str, Any]:
    """The certificate for a pair, as plain data; `sha256` is of all the rest in canonical form."""
    source, destination = ends
    devices = net.between(source, destination)
    body: dict[str, Any] = {
        "format": FORMAT,
        "from": source,
        "to": destination,
        "on": on.isoformat(),
        "engines": ["covering", "diagrams"],
        "configs": [{"device": each.name, "file": each.file, "sha256": each.digest} for each in devices],
        "region": [box_as_json(each) for each in regions],
        "claims": [_claim(each) for each in claims],
    }
    return {**body, "sha256": canonical.sha256_of(body)}


def box_as_json(box: Box) -> dict[str, list[list[int]]]:
    """The sides of a box that are not whole, as pairs of the first and the last number."""
    return {axis.name.lower(): [[low, high] for low, high in box[axis]] for axis in Axis if box[axis] != FULL[axis]}


def box_from_json(told: dict[str, list[list[int]]]) -> Box:
    """The box that `box_as_json` wrote."""
    return tuple(
        tuple((low, high) for low, high in told[axis.name.lower()]) if axis.name.lower() in told else FULL[axis]
        for axis in Axis
    )


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "hops": [_hop(each) for each in claim.hops],
        "box": box_as_json(claim.box),
        "covered_by": [_cover(each) for each in claim.covers],
    }


def _hop(hop: Hop) -> dict[str, Any]:
    return {
        "device": hop.device,
        "in": [list(pair) for pair in hop.inward],
        "out": [list(pair) for pair in hop.outward],
        "lines": [visit.rule.line.number for visit in hop.visits],
    }


def _cover(cover: Cover) -> dict[str, Any]:
    who: dict[str, Any] = (
        {"row": cover.row} if cover.row else {"file": cover.line.file, "line": cover.line.number} if cover.line else {}
    )
    return {**who, "box": box_as_json(cover.box)}
