"""Asking about the state of clauses. Other apps ask here and nowhere else."""

from sekimori.portal.compliance.selectors.answers import InWords, check_may_withdraw, place_in_words, waiver_for
from sekimori.portal.compliance.selectors.board import Board, Row, Wanted, board
from sekimori.portal.compliance.selectors.clause import ClausePage, clause_page, standing_choices
from sekimori.portal.compliance.selectors.mine import RoleDuties, duties_of
from sekimori.portal.compliance.selectors.proofs import Proved, proved
from sekimori.portal.compliance.selectors.reporting import (
    CityState,
    adoption,
    adoptions,
    carried_out,
    city_states,
    sees_city,
    sees_every_unit,
    standings_at,
)
from sekimori.portal.compliance.selectors.scope import Held
from sekimori.portal.compliance.selectors.words import status

__all__ = [
    "Board",
    "CityState",
    "ClausePage",
    "Held",
    "InWords",
    "Proved",
    "RoleDuties",
    "Row",
    "Wanted",
    "adoption",
    "adoptions",
    "board",
    "carried_out",
    "check_may_withdraw",
    "city_states",
    "clause_page",
    "duties_of",
    "place_in_words",
    "proved",
    "sees_city",
    "sees_every_unit",
    "standing_choices",
    "standings_at",
    "status",
    "waiver_for",
]
