"""What is known of an incident for the outside: what its record says, and over it what was told once on the sheet of facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from sekimori.portal.disclosures import rules_in_force
from sekimori.portal.disclosures.models import Fact
from sekimori.portal.incidents.models import Incident, Order
from sekimori.portal.organization import selectors as organization
from sekimori.standards.disclosure_models import AskedFact, DisclosureRules, FactSource, FactType


@dataclass(frozen=True)
class Known:
    """A fact as it stands: its value (None: nobody has said), whether it is confirmed, who said it when; `record`: the record's."""

    asked: AskedFact
    value: Any = None
    confirmed: bool = False
    who: str = ""
    at: dt.datetime | None = None
    record: bool = False


@dataclass(frozen=True)
class Sheet:
    """Everything known of an incident, by the fact's key; `orders` are those of its record, read once."""

    incident: Incident
    rules: DisclosureRules
    known: Mapping[str, Known]
    told: Sequence[Fact] = field(default_factory=list)

    def value(self, key: str) -> Any:
        """The value of a fact; None when nobody has said."""
        found = self.known.get(key)
        return found.value if found else None

    def unanswered(self) -> list[AskedFact]:
        """What is ticked yes or no and decides which report is needed, and nobody has answered."""
        return [each.asked for each in self.known.values() if each.asked.type is FactType.TICK and each.value is None]


def sheet_of(incident: Incident, *, judging: bool = False) -> Sheet:
    """What is known of an incident now; two queries, one when only what is ticked or counted is asked for (`judging`)."""
    rules = rules_in_force.in_force()
    told = list(Fact.objects.filter(Q(incident=incident) | Q(incident__isnull=True)).order_by("at", "pk"))
    newest = {(each.incident_id is None, each.key): each for each in told}
    orders = [] if judging else list(Order.objects.filter(incident=incident).exclude(state=Order.State.WITHDRAWN))
    known = {}
    for asked in rules.facts:
        fact = newest.get((asked.city, asked.key))
        known[asked.key] = (
            _told(asked, fact) if fact is not None and fact.value is not None else _recorded(asked, incident, orders)
        )
    return Sheet(incident, rules, known, told)


def _told(asked: AskedFact, fact: Fact) -> Known:
    return Known(asked, _read(asked, fact.value), fact.confirmed, fact.by_label, fact.at)


def _read(asked: AskedFact, value: Any) -> Any:
    if asked.type is FactType.MOMENT and isinstance(value, str):
        return dt.datetime.fromisoformat(value)
    return value


def _recorded(asked: AskedFact, incident: Incident, orders: Sequence[Order]) -> Known:
    if asked.source is None:
        return Known(asked)
    value, confirmed = SOURCES[asked.source](incident, orders)
    return Known(asked, value or None, confirmed, "", None, record=True)


def _measures(incident: Incident, orders: Sequence[Order]) -> tuple[str, bool]:
    done = [each for each in orders if each.done_at is not None]
    lines = [each.result or each.text for each in done]
    lines += [f"{each.text}（実施中）" for each in orders if each.done_at is None]
    return "\n".join(lines), incident.over


def _unit(incident: Incident, _orders: Sequence[Order]) -> tuple[str, bool]:
    return organization.structure().name(incident.unit_id) if incident.unit_id else "", True


Source = Callable[[Incident, Sequence[Order]], tuple[Any, bool]]
# What the record says, and whether it stands: cause, extent and measures do once they were reported to the CISO.
SOURCES: Mapping[FactSource, Source] = {
    FactSource.KIND: lambda incident, _orders: (incident.kind_label, True),
    FactSource.BODY: lambda incident, _orders: (incident.body, False),
    FactSource.NOTICED_AT: lambda incident, _orders: (incident.noticed_at, True),
    FactSource.REPORTED_AT: lambda incident, _orders: (incident.reported_at, True),
    FactSource.UNIT: _unit,
    FactSource.PEOPLE: lambda incident, _orders: (incident.people, False),
    FactSource.CAUSE: lambda incident, _orders: (incident.cause, incident.directed_at is not None),
    FactSource.IMPACT: lambda incident, _orders: (incident.impact, incident.directed_at is not None),
    FactSource.PREVENTION: lambda incident, _orders: (incident.prevention, incident.directed_at is not None),
    FactSource.ORDERS: _measures,
}


def values_for_conditions(sheet: Sheet) -> dict[str, Any]:
    """What the table of needs is asked about: the assessment of the record, and what is ticked or counted on the sheet."""
    incident = sheet.incident
    found: dict[str, Any] = {each.key: each.key in incident.facts for each in rules_in_force.incident_rules().facts}
    for key, each in sheet.known.items():
        if each.asked.type is FactType.TICK:
            found[key] = bool(each.value)
        elif each.asked.type is FactType.NUMBER:
            found[key] = each.value or 0
    return {**found, "kind": incident.kind, "level": incident.level or 0}
