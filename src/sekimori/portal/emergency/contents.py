"""What the plan says today: the four contents of the document in force, and what is drawn from contacts, rules and roles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Actor
from sekimori.portal.documents import selectors as documents
from sekimori.portal.emergency import currency
from sekimori.portal.emergency.currency import Standing
from sekimori.portal.incidents import rules_in_force
from sekimori.portal.organization import selectors as organization
from sekimori.portal.ui.wording import words
from sekimori.standards.incident_models import IncidentRules


@dataclass(frozen=True)
class Part:
    """A content that the standard wants: its clause, what it is, and where the plan in force says it ("": nowhere)."""

    clause: str
    label: str
    place: str


@dataclass(frozen=True)
class Plan:
    """Everything that the page and the papers show; `title` and `href` are those of the document in force ("": there is none)."""

    title: str
    href: str
    parts: Sequence[Part]
    standing: Standing
    network: Any
    chain: Sequence[dict[str, Any]]
    levels: Sequence[dict[str, Any]]
    cards: Sequence[dict[str, Any]]
    measures: Sequence[dict[str, Any]]


def drawn(actor: Actor) -> Plan:
    """The plan of today for `actor`; private telephone numbers are never in it."""
    rules = rules_in_force.in_force()
    found = documents.in_force_of(currency.DOCUMENT, actor)
    demand = documents.demand_of(currency.DOCUMENT)
    places = found.places if found is not None else {}
    parts = [
        Part(each.clause, label, str(places.get(each.key, "")))
        for each, label in zip(demand.rule.contents, demand.content_labels, strict=True)
    ] if demand is not None else []  # fmt: skip
    return Plan(
        f"{found.document.title} {_('第%(number)s版') % {'number': found.number}}" if found is not None else "",
        f"/documents/{found.document_id}/" if found is not None else "",
        parts,
        currency.standing(context.now()),
        organization.contact_network(),
        _chain(rules),
        [
            {
                "rank": each.rank,
                "label": words(each.label),
                "meaning": words(each.meaning),
                "inform": words(each.inform),
            }
            for each in rules.levels
        ],
        [
            {
                "label": words(each.label),
                "do": [words(line) for line in each.first_aid.do],
                "leave": [words(line) for line in each.first_aid.leave],
            }
            for each in rules.kinds
        ],
        _measures(rules),
    )


def _chain(rules: IncidentRules) -> list[dict[str, Any]]:
    first = {
        "who": "・".join(organization.role_label(role) for role in rules_in_force.contact_roles()) or _("統一的な窓口"),
        "what": _("報告を受け取り、受領を知らせる"),
        "minutes": rules.clocks.receipt,
    }
    steps = [
        {
            "who": organization.role_label(each.role),
            "what": _("確かめて次の役割に報告する") if each is not rules.chain[-1] else _("確かめ、指示する"),
            "minutes": rules.clocks.hop,
        }
        for each in rules.chain
    ]
    assess = {"who": _who("lead_csirt", "respond_incidents"), "what": _("評価する"), "minutes": rules.clocks.assessment}
    return [first, *steps, assess]


def _measures(rules: IncidentRules) -> list[dict[str, Any]]:
    everybody = _who("respond_incidents", "direct")
    return [
        {
            "label": words(each.label),
            "by": _who(*each.by) if each.by else everybody,
            "to": organization.role_label(each.role) if each.role else _("関係する責任者"),
            "minutes": each.minutes,
            "steps": [words(line) for line in each.steps],
        }
        for each in rules.measures
    ]


def _who(*abilities: str) -> str:
    roles = dict.fromkeys(role for each in abilities for role in rules_in_force.roles_with(each))
    return "・".join(organization.role_label(role) for role in roles)
