"""Asking about procedures and applications. Other apps ask here and nowhere else."""

from sekimori.portal.procedures.selectors.applications import (
    ApplicationView,
    Possible,
    application_for,
    countersigns_due,
    mine,
    seen_by,
    view_of,
)
from sekimori.portal.procedures.selectors.exceptions import ExceptionInForce, exceptions_in_force, exceptions_on
from sekimori.portal.procedures.selectors.offers import Offer, catalogue, offered, terms_in_force
from sekimori.portal.procedures.selectors.permits import permit_of_item, permits_in_force
from sekimori.portal.procedures.selectors.waiting import Waiting, to_confirm, waiting_count, waiting_for
from sekimori.portal.procedures.selectors.watching import Gap, gaps, unavoidable

__all__ = [
    "ApplicationView",
    "ExceptionInForce",
    "Gap",
    "Offer",
    "Possible",
    "Waiting",
    "application_for",
    "catalogue",
    "countersigns_due",
    "exceptions_in_force",
    "exceptions_on",
    "gaps",
    "mine",
    "offered",
    "permit_of_item",
    "permits_in_force",
    "seen_by",
    "terms_in_force",
    "to_confirm",
    "unavoidable",
    "view_of",
    "waiting_count",
    "waiting_for",
]
