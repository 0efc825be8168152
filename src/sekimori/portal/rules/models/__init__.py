from sekimori.portal.rules.models.adoptions import Adoption, AdoptionOrgan, TimeSetting
from sekimori.portal.rules.models.comparisons import Comparison, ComparisonFile, WorkState
from sekimori.portal.rules.models.drafts import DraftNode, DraftNorm, DraftRole, DraftSpot, EditionDraft
from sekimori.portal.rules.models.editions import Edition, EditionClause, Succession

__all__ = [
    "Adoption",
    "AdoptionOrgan",
    "Comparison",
    "ComparisonFile",
    "DraftNode",
    "DraftNorm",
    "DraftRole",
    "DraftSpot",
    "Edition",
    "EditionClause",
    "EditionDraft",
    "Succession",
    "TimeSetting",
    "WorkState",
]
