"""Changing the organisation: every way there is, each one an act."""

from sekimori.portal.organization.services.absences import absence_cancel, absence_record
from sekimori.portal.organization.services.contacts import (
    contacts_set,
    external_contact_end,
    external_contact_set,
    network_issue,
    network_open,
)
from sekimori.portal.organization.services.imports import (
    hr_import_apply,
    hr_import_discard,
    hr_import_recheck,
    hr_import_take,
)
from sekimori.portal.organization.services.people import (
    appoint,
    appointment_end,
    person_change,
    person_hire,
    person_leave,
    person_reach_set,
    person_register,
)
from sekimori.portal.organization.services.roles import (
    contact_roles_of,
    deputies_set,
    nominate,
    nomination_end,
    package_rules_set,
    role_rules_set,
    seat_end,
    seat_give,
)
from sekimori.portal.organization.services.structure import (
    organ_set,
    post_abolish,
    post_change,
    post_create,
    unit_abolish,
    unit_change,
    unit_create,
    unit_merge,
    unit_move,
)

__all__ = [
    "absence_cancel",
    "absence_record",
    "appoint",
    "appointment_end",
    "contact_roles_of",
    "contacts_set",
    "deputies_set",
    "external_contact_end",
    "external_contact_set",
    "hr_import_apply",
    "hr_import_discard",
    "hr_import_recheck",
    "hr_import_take",
    "network_issue",
    "network_open",
    "nominate",
    "nomination_end",
    "organ_set",
    "package_rules_set",
    "person_change",
    "person_hire",
    "person_leave",
    "person_reach_set",
    "person_register",
    "post_abolish",
    "post_change",
    "post_create",
    "role_rules_set",
    "seat_end",
    "seat_give",
    "unit_abolish",
    "unit_change",
    "unit_create",
    "unit_merge",
    "unit_move",
]
