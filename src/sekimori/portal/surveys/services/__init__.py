"""Ordering surveys, looking under them, ending them: the only way. Each function is one act."""

from sekimori.portal.surveys.services.ending import survey_end
from sekimori.portal.surveys.services.looking import look
from sekimori.portal.surveys.services.ordering import Ordered, survey_order

__all__ = ["Ordered", "look", "survey_end", "survey_order"]
