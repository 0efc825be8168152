"""Changing the city's standard: every way there is, each one an act."""

from sekimori.portal.rules.services.adoptions import Decision, adoption_withdraw, edition_adopt
from sekimori.portal.rules.services.editions import edition_confirm, edition_discard, edition_take
from sekimori.portal.rules.services.times import time_set

__all__ = [
    "Decision",
    "adoption_withdraw",
    "edition_adopt",
    "edition_confirm",
    "edition_discard",
    "edition_take",
    "time_set",
]
