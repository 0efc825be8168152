"""The organisation's tables: structure, people, roles, contacts, and the files that personnel hands in."""

from sekimori.portal.organization.models.contacts import ExternalContact, NetworkIssue, PersonContact
from sekimori.portal.organization.models.imports import ColumnMapping, HrImport
from sekimori.portal.organization.models.people import Absence, Appointment, Person, PersonVersion
from sekimori.portal.organization.models.roles import DeputyRule, Nomination, Rule, Seat
from sekimori.portal.organization.models.structure import Organ, Post, PostVersion, Unit, UnitVersion

__all__ = [
    "Absence", "Appointment", "ColumnMapping", "DeputyRule", "ExternalContact", "HrImport", "NetworkIssue", "Nomination",
    "Organ", "Person", "PersonContact", "PersonVersion", "Post", "PostVersion", "Rule", "Seat", "Unit", "UnitVersion",
]  # fmt: skip
