"""Which controls of the catalog a city has adopted, and what the time words mean there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sekimori.standards.models import Package, TimeMeaning
from sekimori.standards.oscal.catalog import duration, parameter_id
from sekimori.standards.oscal.document import (
    Json,
    Origin,
    catalog_uuid,
    metadata,
    prop,
    reference,
    selected,
    without_empty,
)
from sekimori.standards.oscal.identifiers import uuid_of


@dataclass(frozen=True)
class Adopted:
    """An adoption: for which organs (their names), from which day, and what the city has made of the time words."""

    organs: Sequence[str] = ()
    effective_on: dt.date | None = None
    times: Sequence[TimeMeaning] = ()


def profile_uuid(package: Package, origin: Origin) -> str:
    """The UUID of the profile of this city."""
    return uuid_of("profile", origin.system, origin.city, package.digest)


def profile(package: Package, adopted: Adopted, origin: Origin) -> Json:
    """All clauses with a state of their own; headings come with them."""
    label = package.label
    source = catalog_uuid(package)
    about = metadata(package, origin, f"{label.ja}（採用）", f"{label.en} (as adopted)")
    about["props"] += [prop("organ", name) for name in adopted.organs]
    if adopted.effective_on:
        about["props"].append(prop("effective-on", adopted.effective_on.isoformat()))
    changed = [{"param-id": parameter_id(each), "values": [duration(each)]} for each in adopted.times or package.times]
    return {
        "profile": without_empty(
            {
                "uuid": profile_uuid(package, origin),
                "metadata": about,
                "imports": [{"href": f"#{source}", "include-controls": [{"with-ids": selected(package)}]}],
                "merge": {"as-is": True},
                "modify": without_empty({"set-parameters": changed}),
                "back-matter": {
                    "resources": [reference(source, label.ja, "対策基準の条項（カタログ）", "catalog.json")]
                },
            }
        )
    }
