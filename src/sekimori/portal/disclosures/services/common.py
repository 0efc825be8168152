"""What the services of outside reports share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.portal.acts.performing import Performing
from sekimori.portal.acts.registry import ActType
from sekimori.portal.disclosures import policies
from sekimori.portal.disclosures.models import Disclosure
from sekimori.portal.incidents.models import Incident
from sekimori.portal.rules import selectors as rules

# What the course of events of the incident is told of: those acts stand in its history as well.
INCIDENT_WALL = "incidents"


def label_of(act: Performing) -> str:
    """Who acts, as it is written down."""
    return f"{act.actor.post} {act.actor.name}".strip()[:200]


def demanded(text: str, field: str = "reason", sentence: str = "") -> str:
    """The text without blanks around it. Raises InvalidInput when nothing is left."""
    if not text.strip():
        raise InvalidInput(sentence or _("理由を書いてください。"), field=field)
    return text.strip()


def lineages(mechanism: str) -> tuple[str, ...]:
    """The clauses in force that a mechanism carries out."""
    found = [
        clause.lineage
        for view in rules.adoptions_on()
        for clause in view.package.normative
        if any(each.name == mechanism for each in clause.mechanisms)
    ]
    return tuple(dict.fromkeys(found))


def entry(
    act: Performing,
    record: Model,
    incident: Incident,
    mechanism: str = "",
    *,
    act_type: ActType | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    **more: Any,
) -> None:
    """The entry of an act about an outside report, behind the wall of its incident, with the clauses it carries out."""
    act.record(
        record,
        act_type=act_type,
        after=after,
        reason=reason,
        clauses=lineages(mechanism) if mechanism else (),
        unit=incident.unit_id,
        wall=more.pop("wall", policies.WALL),
        **more,
    )


def told_of(record: Disclosure) -> dict[str, Any]:
    """What the entry of a report names."""
    return {"report": str(record), "recipient": record.recipient, "stage_label": record.stage_label}
