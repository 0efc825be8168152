"""Asking about the organisation. Other apps ask here and nowhere else."""

from sekimori.portal.organization.authority import Authority, Decider
from sekimori.portal.organization.roles.records import Held
from sekimori.portal.organization.selectors.contacts import (
    NetworkStatus,
    contact_network,
    contacts_of,
    external_contacts,
    network_issues,
    network_status,
)
from sekimori.portal.organization.selectors.imports import (
    ImportResult,
    change_labels,
    hr_import_of,
    hr_imports,
    import_result,
)
from sekimori.portal.organization.selectors.people import Label, labels, people_of, units_of
from sekimori.portal.organization.selectors.roles import (
    actor_of,
    authority_over,
    everyone_with,
    heads_of_departments,
    heads_of_sections,
    held_by,
    holders_by_unit,
    holders_of,
    holders_on,
    next_change_after,
    role_label,
    roles_on,
)
from sekimori.portal.organization.selectors.structure import Responsible, responsible_department, rulebook, structure
from sekimori.portal.organization.snapshots import Rulebook
from sekimori.portal.organization.structure import Structure, UnitNode

__all__ = [
    "Authority",
    "Decider",
    "Held",
    "ImportResult",
    "Label",
    "NetworkStatus",
    "Responsible",
    "Rulebook",
    "Structure",
    "UnitNode",
    "actor_of",
    "authority_over",
    "change_labels",
    "contact_network",
    "contacts_of",
    "everyone_with",
    "external_contacts",
    "heads_of_departments",
    "heads_of_sections",
    "held_by",
    "holders_by_unit",
    "holders_of",
    "holders_on",
    "hr_import_of",
    "hr_imports",
    "import_result",
    "labels",
    "network_issues",
    "network_status",
    "next_change_after",
    "people_of",
    "responsible_department",
    "role_label",
    "roles_on",
    "rulebook",
    "structure",
    "units_of",
]
