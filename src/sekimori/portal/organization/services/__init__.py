"""Changing the organisation: every way there is, each one an act."""

from sekimori.portal.organization.services.absences import absence_cancel, absence_record
from sekimori.portal.organization.services.people import (
    appoint,
    appointment_end,
    person_change,
    person_leave,
    person_reach_set,
    person_register,
)
from sekimori.portal.organization.services.roles import (
    deputies_set,
    nominate,
    nomination_end,
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
    "deputies_set",
    "nominate",
    "nomination_end",
    "organ_set",
    "person_change",
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
