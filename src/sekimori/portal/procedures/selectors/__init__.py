"""Asking about procedures and applications. Other apps ask here and nowhere else."""

from sekimori.portal.procedures.exceptions import ExceptionInForce, exceptions_in_force, exceptions_on
from sekimori.portal.procedures.selectors.applications import (
    ApplicationView,
    Possible,
    application_for,
    countersigns_due,
    mine,
    seen_by,
    view_of,
)
from sekimori.portal.procedures.selectors.awaiting import Awaited, awaited
from sekimori.portal.procedures.selectors.deeds import contents_of, endable, may_extend_catalogue, renewable
from sekimori.portal.procedures.selectors.drafts import (
    Ahead,
    DraftView,
    Readiness,
    attachment_content,
    draft_of,
    drafts,
    last_return,
    readiness_of,
    route_ahead,
    takes_files,
    with_data,
)
from sekimori.portal.procedures.selectors.naming import defined_anywhere, label_of, procedure_labels, renewals
from sekimori.portal.procedures.selectors.offers import (
    Offer,
    catalogue,
    catalogue_entry,
    offer_of,
    offered,
    terms_in_force,
)
from sekimori.portal.procedures.selectors.overdue import frozen_answers, open_counts, overdue
from sekimori.portal.procedures.selectors.permits import permit_of_item, permits_in_force
from sekimori.portal.procedures.selectors.settings import (
    TermsView,
    catalogue_entries,
    fallbacks,
    keeps_catalogue,
    may_set_fallback,
    roles,
    terms,
)
from sekimori.portal.procedures.selectors.waiting import Waiting, to_confirm, waiting_count, waiting_for
from sekimori.portal.procedures.selectors.watching import Gap, gaps, unavoidable

__all__ = [
    "Ahead",
    "ApplicationView",
    "Awaited",
    "DraftView",
    "ExceptionInForce",
    "Gap",
    "Offer",
    "Possible",
    "Readiness",
    "TermsView",
    "Waiting",
    "application_for",
    "attachment_content",
    "awaited",
    "catalogue",
    "catalogue_entries",
    "catalogue_entry",
    "contents_of",
    "countersigns_due",
    "defined_anywhere",
    "draft_of",
    "drafts",
    "endable",
    "exceptions_in_force",
    "exceptions_on",
    "fallbacks",
    "frozen_answers",
    "gaps",
    "keeps_catalogue",
    "label_of",
    "last_return",
    "may_extend_catalogue",
    "may_set_fallback",
    "mine",
    "offer_of",
    "offered",
    "open_counts",
    "overdue",
    "permit_of_item",
    "permits_in_force",
    "procedure_labels",
    "readiness_of",
    "renewable",
    "renewals",
    "roles",
    "route_ahead",
    "seen_by",
    "takes_files",
    "terms",
    "terms_in_force",
    "to_confirm",
    "unavoidable",
    "view_of",
    "waiting_count",
    "waiting_for",
    "with_data",
]
