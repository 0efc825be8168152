"""What is still to be done, as a plan of action and milestones: clauses not met, exceptions in force, improvements under way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sekimori.common.clock import TOKYO
from sekimori.common.errors import NotAvailable
from sekimori.standards.models import Package
from sekimori.standards.oscal.document import (
    Json,
    Origin,
    catalog_uuid,
    control_ids,
    line,
    metadata,
    moment,
    prop,
    reference,
)
from sekimori.standards.oscal.identifiers import uuid_of


class NothingOpen(NotAvailable):
    """There is nothing to plan, and OSCAL knows no plan without an item."""


class PointStatus(StrEnum):
    """How far a point is, in OSCAL's words for the risk behind it."""

    OPEN = "open"
    REMEDIATING = "remediating"
    DEVIATION_APPROVED = "deviation-approved"


@dataclass(frozen=True)
class OpenPoint:
    """Something open about clauses (their lineages). `key` names it for good; `due` is its last day.

    The words name no person and no unit.
    """

    key: str
    lineages: Sequence[str]
    title: str
    description: str
    status: PointStatus = PointStatus.OPEN
    due: dt.date | None = None
    remedy: str = ""


def plan_of_action(package: Package, points: Sequence[OpenPoint], origin: Origin) -> Json:
    """Each point as an item with the risk behind it. Raises NothingOpen without points."""
    if not points:
        raise NothingOpen(
            "計画すべき未充足・例外・改善策は、いまありません。ＯＳＣＡＬのＰＯＡ＆Ｍは項目のないものを認めないため、作りません。"
        )
    label = package.label
    source = catalog_uuid(package)
    ids = control_ids(package)
    by_lineage = {clause.lineage: ids[clause.id] for clause in package.clauses}
    return {
        "plan-of-action-and-milestones": {
            "uuid": uuid_of("poam", origin.system, package.digest, moment(origin.at)),
            "metadata": metadata(package, origin, f"{label.ja}の改善計画", f"Plan of action for {label.en}"),
            "system-id": {"identifier-type": "https://ietf.org/rfc/rfc4122", "id": uuid_of("system", origin.system)},
            "risks": [_risk(origin, each) for each in points],
            "poam-items": [_item(origin, each, by_lineage) for each in points],
            "back-matter": {"resources": [reference(source, label.ja, "対策基準の条項（カタログ）", "catalog.json")]},
        }
    }


def _risk_uuid(origin: Origin, point: OpenPoint) -> str:
    return uuid_of("risk", origin.system, point.key)


def _risk(origin: Origin, point: OpenPoint) -> Json:
    found: Json = {
        "uuid": _risk_uuid(origin, point),
        "title": line(point.title),
        "description": point.description,
        "statement": point.description,
        "status": point.status.value,
    }
    if point.due:
        # The last moment of the day in Japan.
        end = dt.datetime.combine(point.due, dt.time(23, 59, 59), tzinfo=TOKYO)
        found["deadline"] = moment(end)
    if point.remedy:
        found["remediations"] = [
            {
                "uuid": uuid_of("remedy", origin.system, point.key),
                "lifecycle": "planned",
                "title": line(point.title),
                "description": point.remedy,
            }
        ]
    return found


def _item(origin: Origin, point: OpenPoint, by_lineage: dict[str, str]) -> Json:
    found: Json = {
        "uuid": uuid_of("item", origin.system, point.key),
        "title": line(point.title),
        "description": point.description,
        "related-risks": [{"risk-uuid": _risk_uuid(origin, point)}],
    }
    controls = [by_lineage[lineage] for lineage in point.lineages if lineage in by_lineage]
    if controls:
        found["props"] = [prop("control-id", control) for control in controls]
    return found
