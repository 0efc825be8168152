"""Asking about the state of clauses. Other apps ask here and nowhere else."""

from sekimori.portal.compliance.selectors.answers import InWords, check_may_withdraw, place_in_words, waiver_for
from sekimori.portal.compliance.selectors.board import Board, Row, Wanted, board
from sekimori.portal.compliance.selectors.clause import ClausePage, clause_page, standing_choices
from sekimori.portal.compliance.selectors.mine import RoleDuties, duties_of
from sekimori.portal.compliance.selectors.proofs import Proved, proved
from sekimori.portal.compliance.selectors.words import status

__all__ = [
    "Board",
    "ClausePage",
    "InWords",
    "Proved",
    "RoleDuties",
    "Row",
    "Wanted",
    "board",
    "check_may_withdraw",
    "clause_page",
    "duties_of",
    "place_in_words",
    "proved",
    "standing_choices",
    "status",
    "waiver_for",
]
