"""Changing the city's standard: every way there is, each one an act."""

from sekimori.portal.rules.services.adoptions import Decision, adoption_withdraw, edition_adopt
from sekimori.portal.rules.services.assembling import EditionFacts, draft_assemble, draft_reopen
from sekimori.portal.rules.services.comparisons import comparison_begin, comparison_file
from sekimori.portal.rules.services.drafts import (
    SourceFile,
    draft_amend,
    draft_apply,
    draft_discard,
    draft_read,
    draft_study,
    draft_write,
    node_change,
    node_without_norms,
    spots_settle,
)
from sekimori.portal.rules.services.editions import edition_confirm, edition_discard, edition_take
from sekimori.portal.rules.services.matches import match_decide, matches_confirm, role_match, roles_confirm
from sekimori.portal.rules.services.norms import (
    BulkOutcome,
    norm_add,
    norm_change,
    norms_confirm_in_bulk,
    norms_decide,
)
from sekimori.portal.rules.services.times import time_set

__all__ = [
    "BulkOutcome",
    "Decision",
    "EditionFacts",
    "SourceFile",
    "adoption_withdraw",
    "comparison_begin",
    "comparison_file",
    "draft_amend",
    "draft_apply",
    "draft_assemble",
    "draft_discard",
    "draft_read",
    "draft_reopen",
    "draft_study",
    "draft_write",
    "edition_adopt",
    "edition_confirm",
    "edition_discard",
    "edition_take",
    "match_decide",
    "matches_confirm",
    "node_change",
    "node_without_norms",
    "norm_add",
    "norm_change",
    "norms_confirm_in_bulk",
    "norms_decide",
    "role_match",
    "roles_confirm",
    "spots_settle",
    "time_set",
]
